"""Accounts elsewhere that people's lists are kept in step with: connected once, read again and again."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import structlog
from pydantic import TypeAdapter, ValidationError

from concierge.errors import (
    AccountUnusable,
    ConciergeError,
    ConfigError,
    InputError,
    LoginFailed,
    NotFound,
    QuotaExceeded,
    RateLimited,
    ServiceError,
    ServiceUnavailable,
)
from concierge.model.account import CredentialKind
from concierge.model.audit import AuditEvent
from concierge.model.connection import Connection, ConnectionState, DeviceCode, Tokens
from concierge.model.decision import SourceFailure
from concierge.model.import_report import ImportProgress, ImportReport
from concierge.model.importing import ReadRow
from concierge.model.outbox import Failure
from concierge.model.user import User
from concierge.ports import Clock, LinkedService, ListService, MeteredSource, Storage
from concierge.services.importing import Imports
from concierge.services.quotas import Quotas

__all__ = ["Connections"]

# Each service is read so often; a login that changes more often is refreshed on the way.
_EVERY: Final = timedelta(hours=12)
_FEED_EVERY: Final = timedelta(hours=24)
_AFTER_FAILURE: Final = timedelta(hours=2)
# Renewed with each batch that comes; whoever dies meanwhile blocks the connection for no longer.
_READING: Final = timedelta(minutes=2)
_REFRESHING: Final = timedelta(seconds=60)
_BATCH: Final = 100
_DUE_AT_ONCE: Final = 20
_TOKENS: Final = TypeAdapter(Tokens)
_log = structlog.get_logger(__name__)


class Connections:
    """Everybody's connected accounts."""

    def __init__(
        self,
        storage: Storage,
        services: Sequence[ListService],
        imports: Imports,
        quotas: Quotas,
        *,
        clock: Clock,
        unset: Mapping[str, str] | None = None,
    ) -> None:
        """Takes the services whose lists can be read, and who counts what those with a quota are sent.

        `unset` are services that a setting is missing for, and which.
        """
        self._storage = storage
        self._services: Mapping[str, ListService] = {one.name: one for one in services}
        self._imports = imports
        self._quotas = quotas
        self._unset = dict(unset or {})
        self._clock = clock

    @property
    def services(self) -> tuple[str, ...]:
        """The services that can be connected, by name."""
        return tuple(sorted(self._services))

    def is_linked(self, service: str) -> bool:
        """Whether the service has a login of its own, instead of a nickname. Raises NotFound."""
        return isinstance(self._service(service), LinkedService)

    async def begin(self, service: str) -> DeviceCode:
        """A login that waits for the person.

        Raises:
            NotFound: the service has no login.
            ConfigError: there is no key to encrypt its tokens with.
            ServiceError: the service did not answer.
        """
        await self._storage.keys.check()
        return await self._linked(service).begin()

    async def finish(self, user: User, service: str, code: DeviceCode) -> Connection | None:
        """The connection once the person has agreed; None while they have not.

        Raises:
            NotAllowed: the person said no.
            NotFound: the code is used or too old.
            ServiceError: the service did not answer.
        """
        tokens = await self._linked(service).tokens(code)
        return None if tokens is None else await self._connected(user, service, "", tokens)

    async def wait(self, user: User, service: str, code: DeviceCode) -> Connection:
        """The connection, once the person has agreed: asks as often as the service allows.

        Raises what `finish` does; NotFound once the code is too old.
        """
        interval_s = code.interval_s
        while self._clock.now() < code.expires_at:
            await asyncio.sleep(interval_s)
            try:
                connected = await self.finish(user, service, code)
            except RateLimited as slower:
                interval_s = max(interval_s + 1, slower.retry_after_s or 0)
                continue
            if connected is not None:
                return connected
        raise NotFound("the code is too old", what=code.user_code, problem="code_expired")

    async def add(self, user: User, service: str, nickname: str) -> Connection:
        """The connection to lists that need no login, by a nickname or number there. Raises NotFound, InputError."""
        self._service(service)
        return await self._connected(user, service, nickname.strip(), None)

    async def list(self, user: User) -> tuple[Connection, ...]:
        """The person's connections."""
        async with self._storage.reading() as rows:
            return await rows.connections.of_user(user.id)

    async def remove(self, user: User, service: str) -> bool:
        """Ends the connection; False if there was none. The lists stay, here and there.

        A login that cannot be revoked there, or not be read here, is forgotten all the same.
        """
        if service not in {one.service for one in await self.list(user)}:
            return False
        try:
            tokens = await self._stored_tokens(user.id, service)
        except LoginFailed as error:
            tokens = None
            _log.info("connection.not_revoked", service=service, code=error.code)
        async with self._storage.transaction() as rows:
            is_removed = await rows.connections.remove(user.id, service)
            await rows.credentials.forget(user.id, service)
            if is_removed:
                now = self._clock.now()
                await rows.audit.add(now, user.id, AuditEvent.ACCOUNT_FORGOTTEN, f"account:{service}")
        found = self._services.get(service)
        if tokens is not None and isinstance(found, LinkedService):
            try:
                await found.revoke(tokens)
            except ServiceError as error:
                _log.info("connection.not_revoked", service=service, code=error.code)
        return is_removed

    async def sync(self, user: User, service: str) -> AsyncIterator[ImportProgress | ImportReport]:
        """Reads what is new there into the person's lists; how far it is, and the report last.

        Raises:
            NotFound: the service is not connected.
            AccountUnusable: it has to be connected anew.
            ServiceUnavailable: it is being read at this moment.
        """
        async with self._storage.reading() as rows:
            connected = await rows.connections.get(user.id, service)
        if not await self._claim(user.id, service, _READING):
            raise ServiceUnavailable(service, "it is being read", problem="busy")
        try:
            async for event in self._synced(user, connected):
                await self._hold(user.id, service, _READING)
                yield event
        finally:
            await self._hold(user.id, service, timedelta())

    async def read(
        self, user: User, service: str, nickname: str
    ) -> AsyncIterator[ImportProgress | ImportReport]:
        """Reads somebody's open lists once into the person's, without a connection. Raises NotFound, ServiceError."""
        rows = _Reading(self._lists(self._service(service), nickname.strip()))
        async for event in self._imports.store(user, service, rows.batches()):
            yield event

    async def sync_due(self) -> int:
        """Reads the connections that are due, some of them; one that fails holds up no other."""
        async with self._storage.reading() as rows:
            due = await rows.connections.due(at=self._clock.now(), limit=_DUE_AT_ONCE)
            people = {one.id: one for one in await rows.users.all()}
        for user_id, connected in due:
            try:
                async for _ in self.sync(people[user_id], connected.service):
                    pass
            except ConciergeError as error:
                _log.info("connection.not_read", service=connected.service, code=error.code)
        return len(due)

    async def tokens(self, user_id: int, service: str) -> Tokens:
        """Tokens that can be used now, refreshed if they end soon.

        Raises:
            NotFound: the service is not connected.
            AccountUnusable: it has to be connected anew.
            ServiceError: they could not be refreshed.
        """
        tokens = await self._stored_tokens(user_id, service)
        if tokens is None:
            raise NotFound(f"{service} is not connected", what=service)
        now = self._clock.now()
        if not _ends_soon(tokens, now):
            return tokens
        if not await self._claim(user_id, service, _REFRESHING):
            if tokens.expires_at is not None and tokens.expires_at > now:
                return tokens
            raise ServiceUnavailable(service, "its login is being refreshed", problem="busy")
        try:
            return await self._refreshed(user_id, service)
        except AccountUnusable as error:
            await self._expire(user_id, service, error)
            raise
        finally:
            await self._hold(user_id, service, timedelta())

    async def expire(self, user_id: int, service: str, error: AccountUnusable, refused: Tokens) -> bool:
        """Notes that the service accepts the login no more: it is not tried again until it is connected anew.

        False if these tokens are not the ones that count: others have taken their place, or are about to.
        """
        if not await self._claim(user_id, service, _REFRESHING):
            return False
        try:
            if await self._stored_tokens(user_id, service) != refused:
                return False
            await self._expire(user_id, service, error)
        finally:
            await self._hold(user_id, service, timedelta())
        return True

    async def _expire(self, user_id: int, service: str, error: AccountUnusable) -> None:
        async with self._storage.reading() as rows:
            connected = await rows.connections.get(user_id, service)
        await self._note_failure(user_id, connected, Failure(code=error.code, facts=error.facts))

    async def _synced(
        self, user: User, connected: Connection
    ) -> AsyncIterator[ImportProgress | ImportReport]:
        found = self._service(connected.service)
        try:
            has_login = isinstance(found, LinkedService) and not connected.nickname
            tokens = await self._current_tokens(user.id, connected.service) if has_login else None
            reading = _Reading(self._lists(found, connected.nickname, tokens, connected.cursor))
            async for event in self._imports.store(user, connected.service, reading.batches()):
                if isinstance(event, ImportReport):
                    await self._note(user.id, connected, event.failure, reading.cursor)
                yield event
        except (ConfigError, InputError, NotFound, ServiceError) as error:
            await self._note_failure(user.id, connected, Failure(code=error.code, facts=error.facts))
            raise

    async def _lists(
        self, service: ListService, nickname: str, tokens: Tokens | None = None, cursor: str = ""
    ) -> AsyncIterator[ReadRow | str]:
        """What the service says, with what it was sent counted where it has a quota."""
        metered = service if isinstance(service, MeteredSource) else None
        if metered is not None:
            await self._quotas.refuse_spent(metered)
        is_exhausted = False
        try:
            async for row in service.lists(nickname, tokens, cursor=cursor):
                yield row
        except QuotaExceeded:
            is_exhausted = True
            raise
        finally:
            if metered is not None:
                await self._quotas.spent(metered, is_exhausted=is_exhausted)

    async def _note(
        self, user_id: int, connected: Connection, failure: SourceFailure | None, cursor: str
    ) -> None:
        """When it was read, and when it is read next. Only a read to the end moves the cursor."""
        if failure is not None:
            await self._note_failure(user_id, connected, Failure(code=failure.code, facts=failure.facts))
            return
        now = self._clock.now()
        every = _FEED_EVERY if connected.nickname else _EVERY
        done = replace(connected, synced_at=now, due_at=now + every, failure=None, cursor=cursor)
        async with self._storage.transaction() as rows:
            await rows.connections.change(user_id, done)

    async def _note_failure(self, user_id: int, connected: Connection, failure: Failure) -> None:
        """Why it was not read, and when that is tried again: never, where only the person can mend it."""
        service, now = connected.service, self._clock.now()
        failed = replace(connected, due_at=now + _AFTER_FAILURE, failure=failure)
        if failure.code == AccountUnusable.code:
            failed = replace(failed, state=ConnectionState.EXPIRED, due_at=None)
            _log.info("connection.expired", service=service)
        elif failure.code == InputError.code:
            failed = replace(failed, due_at=None)
        async with self._storage.transaction() as rows:
            await rows.connections.change(user_id, failed)

    async def _connected(self, user: User, service: str, nickname: str, tokens: Tokens | None) -> Connection:
        now = self._clock.now()
        connected = Connection(service=service, nickname=nickname, connected_at=now, due_at=now)
        async with self._storage.transaction() as rows:
            if tokens is not None:
                await rows.credentials.store(user.id, _kind(service), _TOKENS.dump_json(tokens).decode())
            await rows.connections.put(user.id, connected)
            await rows.audit.add(now, user.id, AuditEvent.ACCOUNT_STORED, f"account:{service}")
        _log.info("connection.made", service=service)
        return connected

    async def _current_tokens(self, user_id: int, service: str) -> Tokens:
        """For who is alone with the connection."""
        tokens = await self._stored_tokens(user_id, service)
        if tokens is None:
            raise AccountUnusable(service, "no tokens", problem="account_incomplete")
        return await self._refreshed(user_id, service) if _ends_soon(tokens, self._clock.now()) else tokens

    async def _refreshed(self, user_id: int, service: str) -> Tokens:
        """New tokens, kept before they are used: the old ones are worth nothing once these are given."""
        tokens = await self._stored_tokens(user_id, service)
        if tokens is None:
            raise NotFound(f"{service} is not connected", what=service)
        if not _ends_soon(tokens, self._clock.now()):
            return tokens
        fresh = await self._linked(service).refreshed(tokens)
        async with self._storage.transaction() as rows:
            await rows.credentials.store(user_id, _kind(service), _TOKENS.dump_json(fresh).decode())
        return fresh

    async def _stored_tokens(self, user_id: int, service: str) -> Tokens | None:
        try:
            async with self._storage.reading() as rows:
                kept = await rows.credentials.load(user_id, _kind(service))
            return _TOKENS.validate_json(kept)
        except NotFound:
            return None
        except ValidationError as error:
            raise AccountUnusable(service, "damaged tokens", problem="account_incomplete") from error

    async def _claim(self, user_id: int, service: str, lease: timedelta) -> bool:
        now = self._clock.now()
        async with self._storage.transaction() as rows:
            return await rows.connections.claim(user_id, service, at=now, until=now + lease)

    async def _hold(self, user_id: int, service: str, lease: timedelta) -> None:
        async with self._storage.transaction() as rows:
            await rows.connections.hold(user_id, service, until=self._clock.now() + lease)

    def _service(self, service: str) -> ListService:
        if (found := self._services.get(service)) is not None:
            return found
        if setting := self._unset.get(service):
            raise ConfigError(f"{setting} is not set", setting=setting, problem="not_set")
        raise NotFound(f"{service} cannot be connected", what=service)

    def _linked(self, service: str) -> LinkedService:
        found = self._service(service)
        if not isinstance(found, LinkedService):
            raise NotFound(f"{service} has no login", what=service)
        return found


class _Reading:
    """Rows as they come, in batches; the cursor is there once all have come."""

    def __init__(self, rows: AsyncIterator[ReadRow | str]) -> None:
        self.cursor = ""
        self._rows = rows

    async def batches(self) -> AsyncIterator[Sequence[ReadRow]]:
        """What came before a failure is given before the failure is raised."""
        some: list[ReadRow] = []
        try:
            async for row in self._rows:
                if isinstance(row, str):
                    self.cursor = row
                    continue
                some.append(row)
                if len(some) >= _BATCH:
                    yield some
                    some = []
        except ServiceError:
            if some:
                yield some
            raise
        if some:
            yield some


def _kind(service: str) -> CredentialKind:
    return CredentialKind(f"{service}_tokens")


def _ends_soon(tokens: Tokens, now: datetime) -> bool:
    """Within an hour: clocks differ, and a read takes its time."""
    return tokens.expires_at is not None and tokens.expires_at - now < timedelta(hours=1)
