"""Accounts elsewhere that people's lists are kept in step with: connected once, read again and again."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta
from typing import Final

import structlog

from concierge.errors import (
    AccountUnusable,
    ConciergeError,
    ConfigError,
    InputError,
    NotFound,
    QuotaExceeded,
    RateLimited,
    ServiceError,
    ServiceUnavailable,
)
from concierge.model.audit import AuditEvent
from concierge.model.connection import Connection, ConnectionState, DeviceCode, Tokens
from concierge.model.decision import SourceFailure
from concierge.model.import_report import ImportProgress, ImportReport
from concierge.model.importing import ReadRow
from concierge.model.outbox import Failure
from concierge.model.user import User
from concierge.ports import Clock, LinkedService, ListService, MeteredSource, Storage
from concierge.services.connection_claims import ConnectionClaims
from concierge.services.each_alone import each_alone
from concierge.services.gathering import ungarbled
from concierge.services.importing import Imports
from concierge.services.list_logins import ListLogins, expired
from concierge.services.quotas import Quotas
from concierge.services.reading import Reading

__all__ = ["Connections"]

# Each service is read so often; a login that changes more often is refreshed on the way.
_EVERY: Final = timedelta(hours=12)
_FEED_EVERY: Final = timedelta(hours=24)
_AFTER_FAILURE: Final = timedelta(hours=2)
# Renewed with each batch that comes; whoever dies meanwhile blocks the connection for no longer.
_READING: Final = timedelta(minutes=2)
_DUE_AT_ONCE: Final = 20
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
        linked = [one for one in services if isinstance(one, LinkedService)]
        self._storage = storage
        self._services: Mapping[str, ListService] = {one.name: one for one in services}
        self._claims = ConnectionClaims(storage, clock=clock)
        self.logins = ListLogins(storage, linked, self._claims, clock=clock)
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
        found = self._linked(service)
        with ungarbled(service):
            return await found.begin()

    async def finish(self, user: User, service: str, code: DeviceCode) -> Connection | None:
        """The connection once the person has agreed; None while they have not.

        Raises:
            NotAllowed: the person said no.
            NotFound: the code is used or too old.
            ServiceError: the service did not answer.
        """
        found = self._linked(service)
        with ungarbled(service):
            tokens = await found.tokens(code)
        return None if tokens is None else await self._connected(user, service, "", tokens)

    async def wait(self, user: User, service: str, code: DeviceCode) -> Connection:
        """The connection, once the person has agreed: asks as often as the service allows.

        Raises what `finish` does, but for a service that does not answer at times; NotFound once the code is too old.
        """
        interval_s = code.interval_s
        while self._clock.now() < code.expires_at:
            await asyncio.sleep(interval_s)
            try:
                connected = await self.finish(user, service, code)
            except RateLimited as slower:
                interval_s = max(interval_s + 1, slower.retry_after_s or 0)
                continue
            except ServiceUnavailable as error:
                # The person is at it in a browser: one answer that is lost must not cost them the code.
                _log.info("connection.not_answered", service=service, code=error.code)
                continue
            if connected is not None:
                return connected
        raise NotFound("the code is too old", what=code.user_code, service=service, problem="link_code")

    async def add(self, user: User, service: str, nickname: str) -> Connection:
        """The connection to lists that need no login, by a nickname or number there.

        A login at the same service ends. What is connected there already stays, unless the new lists can be read.

        Raises:
            NotFound: there is no such service; or nobody of that name there, where it would take another's place.
            InputError: it is no nickname.
            ServiceError: the service did not answer, where it would take another's place.
        """
        found, given = self._service(service), _nickname(service, nickname)
        async with self._storage.reading() as rows:
            is_replaced = any(one.service == service for one in await rows.connections.of_user(user.id))
        if is_replaced:
            async with aclosing(self._lists(found, given)) as told:
                await anext(told, None)
        return await self._connected(user, service, given, None)

    async def list(self, user: User) -> tuple[Connection, ...]:
        """The person's connections."""
        async with self._storage.reading() as rows:
            return await rows.connections.of_user(user.id)

    async def remove(self, user: User, service: str) -> bool:
        """Ends the connection; False if there was none. The lists stay, here and there.

        A login that cannot be revoked there, or not be read here, is forgotten all the same.
        """
        async with self._storage.transaction() as rows:
            # Comes first: whoever exchanges the tokens waits, and finds no connection to keep new ones for.
            is_removed = await rows.connections.remove(user.id, service)
            if not is_removed:
                return False
            tokens = await self.logins.forget(rows, user.id, service)
            await rows.audit.add(
                self._clock.now(), user.id, AuditEvent.ACCOUNT_FORGOTTEN, f"account:{service}"
            )
        await self.logins.revoke(service, tokens)
        return True

    async def sync(self, user: User, service: str) -> AsyncIterator[ImportProgress | ImportReport]:
        """Reads what is new there into the person's lists; how far it is, and the report last.

        Raises:
            NotFound: the service is not connected.
            AccountUnusable: it has to be connected anew.
            ServiceUnavailable: it is being read at this moment.
        """
        async with self._storage.reading() as rows:
            connected = await rows.connections.get(user.id, service)
        async with self._claims.alone(user.id, service, _READING) as claim:
            if claim is None:
                raise ServiceUnavailable(service, "it is being read", problem="busy")
            async for event in self._synced(user, connected):
                await claim.renew(_READING)
                yield event

    async def read(
        self, user: User, service: str, nickname: str
    ) -> AsyncIterator[ImportProgress | ImportReport]:
        """Reads somebody's open lists once into the person's, without a connection.

        Raises NotFound, InputError, ServiceError.
        """
        rows = Reading(self._lists(self._service(service), _nickname(service, nickname)))
        async for event in self._imports.store(user, service, rows.batches()):
            yield event

    async def sync_due(self) -> int:
        """Reads the connections that are due, some of them; one that fails holds up no other.

        Raises an ExceptionGroup, once all had their turn, if one failed in a way that nobody foresaw.
        """
        async with self._storage.reading() as rows:
            due = await rows.connections.due(at=self._clock.now(), limit=_DUE_AT_ONCE)
            people = {one.id: one for one in await rows.users.all()}

        async def read(one: tuple[int, Connection]) -> None:
            user_id, connected = one
            try:
                async for _ in self.sync(people[user_id], connected.service):
                    pass
            except ConciergeError as error:
                _log.info("connection.not_read", service=connected.service, code=error.code)

        await each_alone(due, read)
        return len(due)

    async def _synced(
        self, user: User, connected: Connection
    ) -> AsyncIterator[ImportProgress | ImportReport]:
        found = self._service(connected.service)
        try:
            has_login = isinstance(found, LinkedService) and not connected.nickname
            tokens = await self.logins.current(user.id, connected.service) if has_login else None
            reading = Reading(self._lists(found, connected.nickname, tokens, connected.cursor))
            service = connected.service
            async for event in self._imports.store(user, service, reading.batches(), account=service):
                if isinstance(event, ImportReport):
                    await self._note(user.id, connected, event.failure, reading.cursor)
                yield event
        except (ConfigError, InputError, NotFound, ServiceError) as error:
            await self._note_failure(user.id, connected, Failure(code=error.code, facts=error.facts))
            raise

    async def _lists(
        self, service: ListService, nickname: str, tokens: Tokens | None = None, cursor: str = ""
    ) -> AsyncGenerator[ReadRow | str, None]:
        """What the service says, with what it was sent counted where it has a quota."""
        metered = service if isinstance(service, MeteredSource) else None
        if metered is not None:
            await self._quotas.refuse_spent(metered)
        is_exhausted = False
        try:
            with ungarbled(service.name):
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
        done = replace(
            connected,
            state=ConnectionState.ACTIVE,
            synced_at=now,
            due_at=now + every,
            failure=None,
            cursor=cursor,
        )
        async with self._storage.transaction() as rows:
            await rows.connections.change(user_id, done)

    async def _note_failure(self, user_id: int, connected: Connection, failure: Failure) -> None:
        """Why it was not read, and when that is tried again: never, where only the person can mend it."""
        failed = replace(connected, due_at=self._clock.now() + _AFTER_FAILURE, failure=failure)
        if failure.code == AccountUnusable.code:
            failed = expired(connected, failure)
        elif failure.code == InputError.code:
            failed = replace(failed, due_at=None)
        async with self._storage.transaction() as rows:
            await rows.connections.change(user_id, failed)

    async def _connected(self, user: User, service: str, nickname: str, tokens: Tokens | None) -> Connection:
        now = self._clock.now()
        connected = Connection(service=service, nickname=nickname, connected_at=now, due_at=now)
        async with self._storage.transaction() as rows:
            await rows.connections.put(user.id, connected)
            ended = None
            if tokens is not None:
                await self.logins.store(rows, user.id, service, tokens)
            else:
                ended = await self.logins.forget(rows, user.id, service)
            await rows.audit.add(now, user.id, AuditEvent.ACCOUNT_STORED, f"account:{service}")
        await self.logins.revoke(service, ended)
        _log.info("connection.made", service=service)
        return connected

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


def _nickname(service: str, given: str) -> str:
    """The nickname as it was given. Raises InputError: an account without one is known by its login."""
    if nickname := given.strip():
        return nickname
    raise InputError(f"no nickname at {service}", problem="no_nickname", service=service)
