"""Logins at services with lists: exchanged by one at a time, and kept only for the connection that they belong to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import structlog
from pydantic import TypeAdapter, ValidationError

from concierge.errors import (
    AccountUnusable,
    ConfigError,
    LoginFailed,
    NotFound,
    ServiceError,
    ServiceUnavailable,
)
from concierge.model.account import CredentialKind
from concierge.model.connection import Connection, ConnectionState, Tokens
from concierge.model.outbox import Failure
from concierge.ports import Clock, LinkedService, Repositories, Storage
from concierge.services.connection_claims import ConnectionClaims
from concierge.services.gathering import ungarbled

__all__ = ["ListLogins", "expired"]

_REFRESHING: Final = timedelta(seconds=60)
_TOKENS: Final = TypeAdapter(Tokens)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Login:
    """A connection, and the tokens that stood beside it."""

    connected: Connection
    tokens: Tokens


class ListLogins:
    """Everybody's logins."""

    def __init__(
        self,
        storage: Storage,
        services: Sequence[LinkedService],
        claims: ConnectionClaims,
        *,
        clock: Clock,
    ) -> None:
        """Takes the services that have logins, and who knows who is alone with a connection."""
        self._storage = storage
        self._services = {one.name: one for one in services}
        self._claims = claims
        self._clock = clock

    async def tokens(self, user_id: int, service: str) -> Tokens:
        """Tokens that can be used now, exchanged if they end soon.

        Raises:
            NotFound: the service is not connected by a login.
            AccountUnusable: it has to be connected anew.
            ServiceError: they could not be exchanged.
        """
        tokens = (await self._login(user_id, service)).tokens
        now = self._clock.now()
        if not _ends_soon(tokens, now):
            return tokens
        async with self._claims.alone(user_id, service, _REFRESHING) as claim:
            if claim is not None:
                # Whoever was alone with it before may have exchanged them.
                login = await self._login(user_id, service)
                try:
                    return await self._lasting(user_id, login)
                except AccountUnusable as error:
                    await self._expire(user_id, login, error)
                    raise
        if tokens.expires_at is not None and tokens.expires_at > now:
            return tokens
        raise ServiceUnavailable(service, "its login is being refreshed", problem="busy")

    async def current(self, user_id: int, service: str) -> Tokens:
        """The same for whoever is alone with the connection."""
        return await self._lasting(user_id, await self._login(user_id, service))

    async def expire(self, user_id: int, service: str, error: AccountUnusable, refused: Tokens) -> bool:
        """Notes that the service accepts the login no more: it is not tried again until it is connected anew.

        False if these tokens are not the ones that count: others have taken their place, or are about to.
        """
        async with self._claims.alone(user_id, service, _REFRESHING) as claim:
            if claim is None:
                return False
            login = await self._login(user_id, service)
            return login.tokens == refused and await self._expire(user_id, login, error)

    async def store(self, rows: Repositories, user_id: int, service: str, tokens: Tokens) -> None:
        """Keeps the tokens, in the transaction that makes the connection. Raises ConfigError without a key."""
        await rows.credentials.store(user_id, _kind(service), _TOKENS.dump_json(tokens).decode())

    async def forget(self, rows: Repositories, user_id: int, service: str) -> Tokens | None:
        """Forgets the tokens, in the transaction that ends the connection; those that are to be revoked then.

        None if there are none, or none that can be read.
        """
        try:
            tokens = await _kept(rows, user_id, service)
        except NotFound:
            return None
        except (ConfigError, LoginFailed) as error:
            tokens = None
            _log.info("connection.not_revoked", service=service, code=error.code)
        await rows.credentials.forget(user_id, service)
        return tokens

    async def revoke(self, service: str, tokens: Tokens | None) -> None:
        """Ends the login at the service, as far as that can be done."""
        found = self._services.get(service)
        if tokens is None or found is None:
            return
        try:
            with ungarbled(service):
                await found.revoke(tokens)
        except ServiceError as error:
            _log.info("connection.not_revoked", service=service, code=error.code)

    async def _login(self, user_id: int, service: str) -> _Login:
        async with self._storage.reading() as rows:
            connected = await rows.connections.get(user_id, service)
            if connected.nickname:
                raise NotFound(f"{service} is connected without a login", what=service)
            try:
                return _Login(connected, await _kept(rows, user_id, service))
            except NotFound:
                raise AccountUnusable(service, "no tokens", problem="account_incomplete") from None

    async def _lasting(self, user_id: int, login: _Login) -> Tokens:
        """The login's tokens, or new ones, kept before they are used: the old ones are worth nothing from then on."""
        connected, tokens = login.connected, login.tokens
        if not _ends_soon(tokens, self._clock.now()):
            return tokens
        service = connected.service
        if service not in self._services:
            raise NotFound(f"{service} has no login", what=service)
        with ungarbled(service):
            fresh = await self._services[service].refreshed(tokens)
        async with self._storage.transaction() as rows:
            if is_kept := await _stands(rows, user_id, login):
                await self.store(rows, user_id, service, fresh)
        if not is_kept:
            await self.revoke(service, fresh)
            raise ServiceUnavailable(service, "it was connected anew, or removed, meanwhile", problem="busy")
        return fresh

    async def _expire(self, user_id: int, login: _Login, error: AccountUnusable) -> bool:
        """Whether it was noted: not of a login that is another by now."""
        failure = Failure(code=error.code, facts=error.facts)
        async with self._storage.transaction() as rows:
            if not await _stands(rows, user_id, login):
                return False
            await rows.connections.change(user_id, expired(login.connected, failure))
        return True


def expired(connected: Connection, failure: Failure) -> Connection:
    """The connection that the service accepts no more: it is not read until the person connects it anew."""
    _log.info("connection.expired", service=connected.service)
    return replace(connected, state=ConnectionState.EXPIRED, due_at=None, failure=failure)


async def _stands(rows: Repositories, user_id: int, login: _Login) -> bool:
    """Whether the connection is the same, with the same tokens; that stays so in this transaction."""
    if not await rows.connections.is_still(user_id, login.connected):
        return False
    try:
        return await _kept(rows, user_id, login.connected.service) == login.tokens
    except (NotFound, LoginFailed):
        return False


async def _kept(rows: Repositories, user_id: int, service: str) -> Tokens:
    """The tokens that are kept. Raises NotFound, LoginFailed, ConfigError."""
    try:
        return _TOKENS.validate_json(await rows.credentials.load(user_id, _kind(service)))
    except ValidationError as error:
        raise AccountUnusable(service, "damaged tokens", problem="account_incomplete") from error


def _kind(service: str) -> CredentialKind:
    return CredentialKind(f"{service}_tokens")


def _ends_soon(tokens: Tokens, now: datetime) -> bool:
    """Within an hour: clocks differ, and a read takes its time."""
    return tokens.expires_at is not None and tokens.expires_at - now < timedelta(hours=1)
