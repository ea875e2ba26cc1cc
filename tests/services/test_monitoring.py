"""What becomes of downloads that their clients lose or stop; and what a look at all of them costs."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from concierge.errors import LoginFailed
from concierge.model.download import DownloadState
from concierge.model.torrent import TorrentEntry, TorrentStatus
from concierge.services._moves import StepContext
from concierge.services._tending import Tending
from concierge.services.monitoring import BUSY, IDLE
from concierge.services.notifications import Notifications
from concierge.services.placing import Placing
from concierge.services.shipping import Shipping
from concierge.services.torrent_clients import TorrentClients
from concierge.testing import FakeTorrentClient, an_info_hash
from tests.adapters.storage.statements import Statements
from tests.services.downloading import DOWN, HASH, MAGNET, a_house, missed
from tests.services.house import ANNA, BORIS, House, moved
from tests.services.notifying import Listener, a_telling_house
from tests.services.standing_still import (
    HOURS,
    NEXT,
    Many,
    stand_still,
    topics,
)
from tests.storage import opened as storages


async def test_a_full_disk_is_waited_for_told_once_and_mends_itself(tmp_path: Path) -> None:
    client, phone = FakeTorrentClient(save_dir=tmp_path, free_bytes=10**12), Listener()
    house = a_telling_house(client, phone)
    downloads = house.new_downloads()
    begun = await downloads.start(ANNA, MAGNET)
    await client.step()
    await downloads.tend()
    client.free = 0
    client.fail(HASH, client.full)

    for _ in range(3):
        downloads = house.new_downloads()
        await downloads.tend()
        house.clock.advance(timedelta(minutes=2))
        await downloads.tend()
    waiting = await downloads.get(ANNA, begun.id)
    client.free = 10**12
    house.clock.advance(timedelta(minutes=2))
    await downloads.tend()

    assert waiting.state is DownloadState.DOWNLOADING
    assert waiting.full_at is not None
    assert ("resume", HASH) in client.told
    done = await moved(client, downloads, until=DownloadState.ON_NAS)
    assert await topics(house) == ["disk_full", "on_nas"]
    assert done.full_at is None


@pytest.mark.parametrize("free, state", [(0, DownloadState.DOWNLOADING), (10**12, DownloadState.FAILED)])
async def test_a_client_without_words_has_a_full_disk_if_what_is_missing_has_no_room(
    free: int, state: DownloadState
) -> None:
    client = FakeTorrentClient(free_bytes=10**12)
    downloads = a_house(client).new_downloads()
    begun = await downloads.start(ANNA, MAGNET)
    await client.step()
    await downloads.tend()
    client.free = free
    client.fail(HASH, "error")

    await downloads.tend()

    assert (await downloads.get(ANNA, begun.id)).state is state


async def test_who_removes_a_torrent_by_hand_twice_in_a_day_is_believed_and_told_once() -> None:
    client, phone = FakeTorrentClient(), Listener()
    house = a_telling_house(client, phone)
    downloads = house.new_downloads()
    begun = await downloads.start(ANNA, MAGNET)
    client.lose(HASH)
    await missed(house, downloads)
    client.lose(HASH)
    await downloads.tend()
    still_there = await downloads.get(ANNA, begun.id)
    for _ in range(3):
        house.clock.advance(timedelta(seconds=40))
        await downloads.tend()
    gone = await downloads.get(ANNA, begun.id)

    again = await downloads.resume(ANNA, begun.id)

    assert client.told.count(("add", HASH)) == 3
    assert still_there.state is DownloadState.DOWNLOADING
    assert (gone.state, gone.failure_code) == (DownloadState.FAILED, "vanished")
    assert await topics(house) == ["vanished"]
    assert (again.state, again.given_at) == (DownloadState.DOWNLOADING, None)


async def test_a_client_that_shows_it_again_in_time_has_not_lost_it() -> None:
    client = FakeTorrentClient()
    house = a_house(client)
    downloads = house.new_downloads()
    begun = await downloads.start(ANNA, MAGNET)
    client.lose(HASH)
    await missed(house, downloads)
    kept = client._torrents.pop(HASH)
    await downloads.tend()
    client._torrents[HASH] = kept
    house.clock.advance(timedelta(minutes=2))
    await downloads.tend()
    del client._torrents[HASH]
    await downloads.tend()

    assert (await downloads.get(ANNA, begun.id)).state is DownloadState.DOWNLOADING


async def test_a_look_asks_one_question_and_says_one_statement_while_nothing_changes(tmp_path: Path) -> None:
    """Downloads in every state that lasts: no metadata, under way, stuck and out of reach."""
    client = FakeTorrentClient()
    house = a_house(client)
    downloads = house.new_downloads()
    names = ("waiting", "under way", "stuck", "far", "folder is here")
    for name in names:
        await downloads.start(ANNA, f"magnet:?xt=urn:btih:{an_info_hash(name)}&dn={name}")
    await client.step()
    client._torrents[an_info_hash("waiting")].has_metadata = False
    await downloads.tend()
    for name in names[1:3]:
        client.stick(an_info_hash(name), seeds=0 if name == "stuck" else 3)
    client._torrents[an_info_hash("folder is here")].save_dir = tmp_path
    await client.step()
    await client.step()
    client._torrents[an_info_hash("waiting")].has_metadata = False
    await stand_still(house, downloads.tend)
    client.asked.clear()
    engine = next(storage._engine for storage, _ in storages if storage is house.storage)

    with Statements(engine).counted() as sent:
        await downloads.tend()

    assert client.asked == ["list"]
    assert len(sent) == 1
    assert [one.name for one in downloads.stuck] == ["film.mkv"]


async def test_the_next_look_is_soon_while_anything_moves_and_late_when_nothing_does() -> None:
    client = FakeTorrentClient()
    house = a_house(client)
    downloads = house.new_downloads()
    monitoring = house.new_monitoring(downloads)
    idle = await monitoring.look()
    begun = await downloads.start(ANNA, MAGNET)
    busy = await monitoring.look()
    await downloads.pause(ANNA, begun.id)
    paused = await monitoring.look()
    await downloads.resume(ANNA, begun.id)
    await moved(client, downloads, until=DownloadState.DOWNLOADED)
    await monitoring.look()

    assert (idle, busy, paused) == (IDLE, BUSY, IDLE)
    assert await monitoring.look() == IDLE


@pytest.mark.parametrize("how", ["start", "resume"])
async def test_who_begins_a_download_hurries_the_look_at_it(how: str) -> None:
    house = House(client=None)
    downloads = house.new_downloads()
    begun = await downloads.start(BORIS, MAGNET)
    await downloads.pause(BORIS, begun.id)
    async with house.storage.transaction() as rows:
        await rows.jobs.know({"monitor": IDLE})

    await (downloads.start(ANNA, MAGNET) if how == "start" else downloads.resume(BORIS, begun.id))

    async with house.storage.reading() as rows:
        [state] = await rows.jobs.list()
    assert state.due_at <= state.seen_at


class Hanging(FakeTorrentClient):
    """A client that answers no question while it hangs."""

    def __init__(self) -> None:
        super().__init__()
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def list(self, info_hashes: Sequence[str] | None = None) -> tuple[TorrentStatus, ...]:
        await self.may_answer.wait()
        return await super().list(info_hashes)


def a_tending(house: House, clients: TorrentClients, *, patience_s: float = 5.0) -> Tending:
    context = StepContext(
        storage=house.storage,
        placing=Placing(house.transfer, house.folders),
        clock=house.clock,
        metadata_wait=timedelta(days=1),
        stalled_after=12 * HOURS,
        notifications=Notifications((), clock=house.clock),
        shipping=Shipping(Notifications((), clock=house.clock), house.folders, clock=house.clock),
    )
    return Tending(clients, context, house.background, patience_s=patience_s)


async def test_a_client_that_hangs_holds_up_nobody_elses_look_and_is_met_again() -> None:
    household, own = FakeTorrentClient(), Hanging()
    house = a_house(household)
    clients = TorrentClients(household, Many({BORIS.id: own}))
    ordering = House(client=None, storage=house.storage, clock=house.clock).new_downloads()
    anna = await ordering.start(ANNA, MAGNET)
    boris = await ordering.start(BORIS, MAGNET)
    async with house.storage.transaction() as rows:
        await rows.downloads.save(replace(boris, client="fake"))
    tending = a_tending(house, clients, patience_s=1.0)
    own.may_answer.clear()

    first = await tending.tend()
    second = await tending.tend()
    own.may_answer.set()
    third = await tending.tend()

    assert [one.id for one in first] == [anna.id]
    assert second == ()
    assert [one.id for one in third] == [boris.id]
    assert own.asked == ["list"]


async def test_an_unexpected_fault_of_one_download_touches_no_other() -> None:
    class Faulty(FakeTorrentClient):
        async def files(self, info_hash: str) -> tuple[TorrentEntry, ...]:
            if info_hash == HASH:
                raise ZeroDivisionError
            return await super().files(info_hash)

    client = Faulty()
    downloads = a_house(client).new_downloads()
    await downloads.start(ANNA, MAGNET)
    other = await downloads.start(ANNA, f"magnet:?xt=urn:btih:{NEXT}&dn=Other")
    await client.step()

    with pytest.raises(ZeroDivisionError):
        await downloads.tend()

    assert (await downloads.get(ANNA, other.id)).has_chosen_files


async def test_a_client_that_fails_is_asked_more_and_more_seldom() -> None:
    client = FakeTorrentClient(error=DOWN)
    house = a_house(client)
    downloads = house.new_downloads()
    await downloads.start(ANNA, MAGNET)

    for _ in range(60):
        await downloads.tend()
        house.clock.advance(timedelta(seconds=10))

    assert len(client.asked) < 10
    client.error = None
    house.clock.advance(timedelta(minutes=15))
    assert len(await downloads.tend()) == 1


async def test_a_wrong_password_is_said_once_and_again_only_by_somebodys_word() -> None:
    client = FakeTorrentClient(error=LoginFailed("fake", "no"))
    house = a_house(client)
    downloads = house.new_downloads()
    begun = await downloads.start(ANNA, MAGNET)

    for _ in range(5):
        await downloads.tend()
        await downloads.list(ANNA)
        house.clock.advance(timedelta(days=1))
    asked = len(client.asked)
    client.error = None
    await downloads.resume(ANNA, begun.id)
    await downloads.tend()

    assert asked == 1
    assert (await downloads.get(ANNA, begun.id)).state is DownloadState.DOWNLOADING
