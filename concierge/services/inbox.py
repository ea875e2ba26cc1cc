"""What people sent, kept from the moment it came in until it has been handled: whatever dies in between."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

import structlog

from concierge.errors import StorageError
from concierge.model.inbox import Incoming
from concierge.ports import Repositories, Storage
from concierge.services.background import Background

__all__ = ["Inbox"]

LEASE = timedelta(seconds=6)
RENEWED_EVERY_S = 2.0
# What another instance could not handle in that time holds up nobody else.
WAITED_FOR = timedelta(minutes=10)
# So long a mark waits for others to be written with; nothing waits for it but its own caller.
LINGER_S = 0.05
# Where many write at once, so long passes from one transaction to the next: each costs as much as ten rows.
PACE_S = 0.02
# Telegram sends an update again for a day, and after a week of silence begins to count anew.
KEPT = timedelta(days=2)
# What nobody could handle in all that time (no key opens it) nobody will.
GIVEN_UP_AFTER = timedelta(days=7)
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Batch:
    """What is written in one transaction. `work` writes it, and returns the numbers that were new."""

    takes: dict[int, Incoming] = field(default_factory=dict)
    handled: set[int] = field(default_factory=set)
    released: set[int] = field(default_factory=set)
    is_pressing: asyncio.Event = field(default_factory=asyncio.Event)
    work: "asyncio.Task[frozenset[int]] | None" = None


class Inbox:
    """The inbox of this instance; any number of instances share one database.

    What arrives while a transaction is being committed goes into the next one together.
    """

    def __init__(self, storage: Storage, background: Background) -> None:
        """Takes where updates are kept, and who owns the writing of them."""
        self._storage = storage
        self._background = background
        self._holder = f"inbox:{uuid4().hex}"
        self._open: _Batch | None = None
        self._writing = asyncio.Lock()
        self._next_at = 0.0
        self._held: set[int] = set()
        self._elsewhere: Mapping[int, int] = {}

    @property
    def elsewhere(self) -> Mapping[int, int]:
        """The chats of which another instance, maybe a dead one, had something at the last `due`; the first of it.

        Whoever keeps the order of a chat handles nothing later there before the next `due` says that it is done.
        """
        return self._elsewhere

    async def take(self, incoming: Incoming) -> bool:
        """Whether the update is new and this instance's to handle; it is durable when this returns.

        False for a number that is known already, handled or not, and for a sender who is known no more. An update whose
        caller was cancelled meanwhile is nobody's, so that the next `due` brings it.

        Raises:
            StorageError: it may not be durable.
            ConfigError: there is no key to encrypt it with.
        """
        batch = self._joined()
        is_first = batch.takes.setdefault(incoming.update_id, incoming) is incoming
        batch.is_pressing.set()
        try:
            new = await self._written(batch)
        except asyncio.CancelledError:
            if is_first:
                self._background.start(self._give_back(batch, incoming.update_id), is_worth_waiting=True)
            raise
        return is_first and incoming.update_id in new

    async def done(self, update_id: int) -> None:
        """Returns when it is durable that the update was handled; nothing of what it said is left.

        Raises:
            StorageError: it may come again.
        """
        batch = self._joined()
        batch.handled.add(update_id)
        await self._written(batch)

    async def due(self) -> tuple[Incoming, ...]:
        """Everything that is not handled and that no instance holds any more, oldest first; it is this instance's now.

        What this instance holds already is not among it. Called at the start and every few seconds, so that what a
        dead instance had is handled.
        """
        # Nothing is being written meanwhile, or what is just being taken would seem to be nobody's.
        async with self._writing:
            async with self._storage.transaction() as rows:
                # Written though its taker was told that it may not be: the connection broke at the end.
                if unknown := await rows.inbox.held(self._holder) - self._held:
                    await rows.inbox.let_go(self._holder, unknown)
                found = await rows.inbox.claim(self._holder, LEASE)
                held = await rows.inbox.held(self._holder)
                self._elsewhere = await rows.inbox.elsewhere(self._holder, since=WAITED_FOR)
            self._held |= held
        if found:
            _log.info("inbox.taken_over", updates=len(found))
        return found

    @asynccontextmanager
    async def holding(self) -> AsyncIterator[None]:
        """Inside, what this instance has taken stays its own; afterwards what is not handled is free at once."""
        renewing = self._background.start(self._renew())
        try:
            yield
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)
            await self._let_go()

    async def forget_old(self) -> int:
        """Removes what was handled two days ago, or what nobody could handle in a week; returns how much that was."""
        async with self._storage.transaction() as rows:
            return await rows.inbox.forget(handled=KEPT, unhandled=GIVEN_UP_AFTER)

    def _joined(self) -> _Batch:
        """The batch that is written next."""
        if self._open is None:
            self._open = _Batch()
            self._open.work = self._background.start(self._write(self._open), is_worth_waiting=True)
        return self._open

    async def _written(self, batch: _Batch) -> frozenset[int]:
        # Shielded: others wait for the same transaction.
        return frozenset() if batch.work is None else await asyncio.shield(batch.work)

    async def _write(self, batch: _Batch) -> frozenset[int]:
        with suppress(TimeoutError):
            async with asyncio.timeout(LINGER_S):
                await batch.is_pressing.wait()
        async with self._writing:
            await asyncio.sleep(self._next_at - asyncio.get_running_loop().time())
            self._next_at = asyncio.get_running_loop().time() + PACE_S
            self._open = None
            new = await self._committed(batch)
            self._held = (self._held | new) - batch.handled - batch.released
        return new

    async def _committed(self, batch: _Batch) -> frozenset[int]:
        try:
            async with self._storage.transaction() as rows:
                return await self._put(rows, batch)
        except StorageError:
            if not batch.takes:
                raise
        # It may have been for the sake of somebody who is known no more: then what others sent is written all the same.
        async with self._storage.transaction() as rows:
            known = await rows.inbox.known({one.user_id for one in batch.takes.values()})
            batch.takes = {number: one for number, one in batch.takes.items() if one.user_id in known}
            return await self._put(rows, batch)

    async def _put(self, rows: Repositories, batch: _Batch) -> frozenset[int]:
        new = frozenset[int]()
        if batch.takes:
            new = await rows.inbox.add_all(tuple(batch.takes.values()), holder=self._holder, lease=LEASE)
        if batch.handled:
            await rows.inbox.done(batch.handled)
        if batch.released:
            await rows.inbox.let_go(self._holder, batch.released)
        return new

    async def _give_back(self, batch: _Batch, update_id: int) -> None:
        if update_id in await self._written(batch):
            later = self._joined()
            later.released.add(update_id)
            await self._written(later)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEWED_EVERY_S)
            asked = frozenset(self._held)
            if not asked:
                continue
            try:
                async with self._storage.transaction() as rows:
                    if not await rows.inbox.hold(self._holder, LEASE):
                        self._held -= asked  # their people were removed
            except StorageError as error:
                _log.warning("inbox.not_renewed", code=error.code)

    async def _let_go(self) -> None:
        async with self._writing:
            async with self._storage.transaction() as rows:
                await rows.inbox.let_go(self._holder)
            self._held.clear()
