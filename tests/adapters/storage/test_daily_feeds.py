"""Diaries and votes that are read by a nickname, day after day: real adapters on the sandbox's servers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta

import pytest

from concierge.adapters.connections import kinopoisk_votes, letterboxd
from concierge.adapters.storage.storage import SqlStorage
from concierge.errors import NotFound, QuotaExceeded, ServiceError
from concierge.model.connection import ConnectionState
from concierge.model.import_report import Added
from concierge.model.user import User
from concierge.ports import ListService
from concierge.sandbox._kinopoisk_votes import vote
from concierge.sandbox._serving import serving
from concierge.sandbox.kinopoisk import KinopoiskServer
from concierge.sandbox.letterboxd import Diary, LetterboxdServer
from concierge.services.connections import Connections
from concierge.services.shelves import Shelves
from tests.adapters.sources import opened
from tests.contracts.metadata import TITLES
from tests.services.importing_of import Importing, last

DAY = timedelta(days=1)


class Reading:
    """A person whose lists elsewhere are read on the clock."""

    def __init__(self, storage: SqlStorage, service: ListService, me: User) -> None:
        house = Importing(storage=storage)
        self.clock = house.clock
        self.me = me
        self.storage = storage
        self.quotas = house.metadata.quotas
        self.connections = Connections(storage, [service], house.imports, self.quotas, clock=house.clock)

    async def seen(self) -> int:
        """How many titles are on the list of what was seen."""
        return len((await Shelves(self.storage).watched(self.me, limit=100)).items)

    async def rated(self) -> int:
        """How many titles are rated."""
        return len((await Shelves(self.storage).ratings(self.me, limit=100)).items)


@asynccontextmanager
async def reading(storage: SqlStorage, server: LetterboxdServer | KinopoiskServer) -> AsyncIterator[Reading]:
    async with storage.transaction() as rows:
        me = await rows.users.local_owner()
    async with _built(server) as service:
        yield Reading(storage, service, me)


def _built(server: LetterboxdServer | KinopoiskServer) -> AbstractAsyncContextManager[ListService]:
    if isinstance(server, LetterboxdServer):
        return opened(letterboxd.ADAPTER, server)
    return opened(kinopoisk_votes.ADAPTER, server)


async def test_a_diary_is_read_once_a_day_and_only_what_is_new_is_added(storage: SqlStorage) -> None:
    async with serving(LetterboxdServer()) as server, reading(storage, server) as one:
        await one.connections.add(one.me, "letterboxd", "anna")
        assert await one.connections.sync_due() == 1
        assert await one.seen() == 2

        server.diaries["anna"].insert(0, Diary(number=3, film="Stalker", year="1979", tmdb="1398"))
        assert await one.connections.sync_due() == 0  # not before tomorrow
        one.clock.advance(DAY + timedelta(minutes=1))
        assert await one.connections.sync_due() == 1
        assert await one.seen() == 3

        report = await last(one.connections.sync(one.me, "letterboxd"))
        assert (report.read, report.added) == (0, Added())


async def test_a_diary_that_is_closed_for_a_day_is_read_again_and_loses_nothing(storage: SqlStorage) -> None:
    async with serving(LetterboxdServer()) as server, reading(storage, server) as one:
        await one.connections.add(one.me, "letterboxd", "anna")
        server.is_guarded = True
        await one.connections.sync_due()
        [connected] = await one.connections.list(one.me)
        assert connected.failure is not None
        assert (connected.state, connected.synced_at) == (ConnectionState.ACTIVE, None)

        server.is_guarded = False
        one.clock.advance(timedelta(hours=3))
        assert await one.connections.sync_due() == 1
        assert await one.seen() == 2


async def test_a_slip_in_the_nickname_leaves_the_diary_that_is_connected(storage: SqlStorage) -> None:
    async with serving(LetterboxdServer()) as server, reading(storage, server) as one:
        before = await one.connections.add(one.me, "letterboxd", "anna")

        with pytest.raises(NotFound):
            await one.connections.add(one.me, "letterboxd", "ana")
        server.is_guarded = True
        with pytest.raises(ServiceError):
            await one.connections.add(one.me, "letterboxd", "anna")
        assert await one.connections.list(one.me) == (before,)

        server.is_guarded = False
        server.diaries["boris"] = server.diaries["anna"][:1]
        after = await one.connections.add(one.me, "letterboxd", "boris")
        assert await one.connections.list(one.me) == (after,)
        assert await one.connections.sync_due() == 1
        assert await one.seen() == 1


async def test_votes_beyond_the_quota_come_the_next_day(storage: SqlStorage) -> None:
    server = KinopoiskServer(titles=TITLES)
    server.votes.people[77] = [vote(number) for number in range(1, 50)]
    server.quota = 2
    async with serving(server), reading(storage, server) as one:
        await one.connections.add(one.me, "kinopoisk", "77")
        today = await last(one.connections.sync(one.me, "kinopoisk"))
        sent = len(server.calls)
        refused = await last(one.connections.sync(one.me, "kinopoisk"))

        assert today.failure is not None
        assert (today.failure.code, today.added.ratings) == (QuotaExceeded.code, 40)
        assert refused.failure is not None
        assert (refused.failure.code, len(server.calls)) == (QuotaExceeded.code, sent)
        used = (await one.quotas.used())["kinopoisk"]
        assert (used.used, used.is_exhausted) == (sent, True)

        server.quota += 500
        one.clock.advance(DAY)
        assert await one.connections.sync_due() == 1
        again = await last(one.connections.sync(one.me, "kinopoisk"))

        assert (await one.seen(), await one.rated()) == (49, 49)
        assert (again.failure, again.added) == (None, Added())
