"""Entering accounts and forgetting them: what a person types is tried at the service before it is kept."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeAlias

from concierge.errors import (
    AccountUnusable,
    CaptchaRequired,
    Challenged,
    CredentialUnreadable,
    InputError,
    NotFound,
    RateLimited,
    ServiceUnavailable,
)
from concierge.model.access import Grant
from concierge.model.account import (
    COOKIE,
    Account,
    CaptchaAnswer,
    CredentialKind,
    LoginDone,
    LoginStanding,
    Scope,
    Standing,
)
from concierge.model.audit import AuditEvent
from concierge.model.user import User
from concierge.ports import Clock, Storage, Tracker
from concierge.services.accounts import Accounts, refusals_of
from concierge.services.permission import required_now

__all__ = ["Logins", "ReadCaptcha"]

_CHECK_S = 20.0
_MOST_PICTURES = 3
# What a person reads in the picture; "" if they give up.
ReadCaptcha: TypeAlias = Callable[[CaptchaRequired], Awaitable[str]]


class Logins:
    """Logins at the services that take accounts."""

    def __init__(
        self, storage: Storage, accounts: Accounts, trackers: Sequence[Tracker], *, clock: Clock
    ) -> None:
        """Takes the trackers, of which those without accounts are passed over."""
        self._storage = storage
        self._clock = clock
        self._accounts = accounts
        self._trackers = {tracker.name: tracker for tracker in trackers if tracker.account_kinds}

    def pieces(self, service: str) -> tuple[CredentialKind, ...]:
        """What a person has to enter for an account there, without a cookie that would stand for it all.

        Raises NotFound for a service that takes no accounts.
        """
        return tuple(kind for kind in self._tracker(service).account_kinds if kind.part != COOKIE)

    def cookie(self, service: str) -> CredentialKind | None:
        """The piece that is an account by itself, if the service takes one. Raises NotFound, as `pieces`."""
        return next((kind for kind in self._tracker(service).account_kinds if kind.part == COOKIE), None)

    async def log_in(
        self,
        user: User,
        service: str,
        values: Mapping[CredentialKind, str],
        scope: Scope,
        *,
        read_captcha: ReadCaptcha | None = None,
    ) -> LoginDone:
        """Keeps an account that the service accepts, in place of the one before.

        Where the service wants a picture read, `read_captcha` is asked for what stands there, three times at most. One
        that the service refuses is not kept; one that it cannot be asked about is, with the reason in `doubt`.

        Raises:
            NotFound: the service takes no accounts.
            NotAllowed: it is for the household, and the person does not manage that.
            InputError: a piece is missing.
            AccountUnusable, CaptchaRequired, UnexpectedAnswer: the service refused it.
            ConfigError: there is no key to encrypt it with.
        """
        tracker = self._tracker(service)
        if scope is Scope.HOUSEHOLD:
            async with self._storage.reading() as rows:
                await required_now(rows, user, Grant.MANAGE)
        account = Account(service=service, scope=scope, owner_id=user.id, values=values)
        if account.lacks(tracker.account_kinds):
            raise InputError(f"an account at {service} has more pieces", problem="account_incomplete")
        async with self._storage.transaction() as rows:
            await rows.sessions.forget(user.id, service)
        with refusals_of(account, user):
            doubt = await _tried(tracker, account, read_captcha)
        async with self._storage.transaction() as rows:
            await rows.credentials.forget(user.id, service)
            for kind, value in values.items():
                await rows.credentials.store(user.id, kind, value, scope)
            now, facts = self._clock.now(), {"scope": scope.value}
            await rows.audit.add(now, user.id, AuditEvent.ACCOUNT_STORED, f"account:{service}", facts)
        return LoginDone(service=service, scope=scope, doubt=doubt)

    async def forget(self, user: User, service: str) -> None:
        """Forgets the person's account and their logins there. Raises NotFound if there is none."""
        self._tracker(service)
        async with self._storage.transaction() as rows:
            await rows.sessions.forget(user.id, service)
            if not await rows.credentials.forget(user.id, service):
                raise NotFound(f"no account of user {user.id} at {service}", what=service)
            now = self._clock.now()
            await rows.audit.add(now, user.id, AuditEvent.ACCOUNT_FORGOTTEN, f"account:{service}")

    async def standings(self, user: User) -> tuple[LoginStanding, ...]:
        """How the person stands at every service; only who manages the household sees who else has an account."""
        async with self._storage.reading() as rows:
            holders = {
                service: await rows.credentials.holders(service) if user.may(Grant.MANAGE) else ()
                for service in self._trackers
            }
        return tuple(
            [
                LoginStanding(
                    service=service, standing=await self._standing(user, service), holders=holders[service]
                )
                for service in self._trackers
            ]
        )

    async def _standing(self, user: User, service: str) -> Standing:
        try:
            account = await self._accounts.of(user, service, self._tracker(service).account_kinds)
        except (AccountUnusable, CredentialUnreadable):
            return Standing.UNREADABLE
        if account is None:
            return Standing.NONE
        if account.owner_id != user.id:
            return Standing.HOUSEHOLD
        return Standing.SHARED if account.scope is Scope.HOUSEHOLD else Standing.OWN

    def _tracker(self, service: str) -> Tracker:
        try:
            return self._trackers[service]
        except KeyError:
            raise NotFound(f"{service} takes no accounts", what=service) from None


async def _tried(tracker: Tracker, account: Account, read: ReadCaptcha | None) -> str:
    """What `_doubt` says once every picture that the service shows has been read."""
    answer: CaptchaAnswer | None = None
    for tries_left in reversed(range(_MOST_PICTURES + 1)):
        try:
            return await _doubt(tracker, account, answer)
        except CaptchaRequired as error:
            if read is None or not tries_left or not (text := await read(error)):
                raise
            answer = CaptchaAnswer(challenge=error.challenge, text=text)
    raise AssertionError  # the last try returns or raises


async def _doubt(tracker: Tracker, account: Account, answer: CaptchaAnswer | None) -> str:
    """The code of what kept the service from answering; "" if it accepted the account. Raises what else it said."""
    try:
        async with asyncio.timeout(_CHECK_S):
            await tracker.check(account, answer)
    except TimeoutError:
        return ServiceUnavailable.code
    except (ServiceUnavailable, RateLimited, Challenged) as error:
        return error.code
    return ""
