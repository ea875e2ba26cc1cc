"""A look into magnets, whose files only the torrent client can tell; it is never seen in the client afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from concierge.adapters._look_notes import FolderLookNotes
from concierge.errors import ServiceUnavailable
from concierge.model.decision import SearchReport
from concierge.model.download import DownloadState
from concierge.model.release import Inspection, TopicFacts, TorrentSource
from concierge.model.wish import Wish
from concierge.services.search import Search
from concierge.testing import FakeTorrentClient, FakeTracker, a_release, a_title, an_info_hash, entries
from tests.services.house import ANNA, BORIS, House, moved, opened

if TYPE_CHECKING:
    from pathlib import Path

HASH = an_info_hash()
MAGNET = f"magnet:?xt=urn:btih:{HASH}"
FACTS = TopicFacts(subtitles="русские")


@pytest.fixture
def notes(tmp_path: Path) -> FolderLookNotes:
    return FolderLookNotes(tmp_path / "looks")


def a_house(client: FakeTorrentClient, notes: FolderLookNotes) -> House:
    """A house whose tracker tells nothing of its release but a magnet and facts."""
    tracker = FakeTracker([a_release(info_hash=HASH)])
    tracker.inspection = Inspection(facts=FACTS)
    return House(trackers=(tracker,), client=client, notes=notes)


async def looked(search: Search) -> SearchReport:
    return await search.inspected(ANNA, await search.releases(ANNA, a_title(), Wish()))


async def until(is_reached: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not is_reached():  # noqa: ASYNC110  nothing calls back
            await asyncio.sleep(0.002)


async def test_a_magnet_is_turned_down_by_its_files_and_leaves_the_client(notes: FolderLookNotes) -> None:
    client = FakeTorrentClient({HASH: entries("Metropolis.mkv.exe")})
    async with opened(a_house(client, notes)) as house:
        look = asyncio.create_task(looked(house.new_search()))
        await until(lambda: client.told == [("add", HASH)])
        noted = await notes.all()
        await client.step()
        report = await look

    assert [reason.code for reason in report.rejected[0].rejections] == ["contents_program"]
    assert client.told == [("add", HASH), ("remove", HASH)]
    assert noted == (HASH,)
    assert await notes.all() == ()


async def test_a_magnet_that_tells_nothing_in_time_leaves_the_client_too(notes: FolderLookNotes) -> None:
    client = FakeTorrentClient()
    async with opened(a_house(client, notes)) as house:
        assert house.peeking is not None
        files = await house.peeking.files(TorrentSource(info_hash=HASH, magnet=MAGNET), within_s=0.2)
        while await notes.all():  # noqa: ASYNC110  nothing calls back
            await asyncio.sleep(0.002)

    assert files == ()
    assert client.told == [("add", HASH), ("remove", HASH)]


async def test_a_look_that_is_given_up_ends_itself(notes: FolderLookNotes) -> None:
    client = FakeTorrentClient()
    async with opened(a_house(client, notes)) as house:
        look = asyncio.create_task(looked(house.new_search()))
        await until(lambda: bool(client.told))
        look.cancel()
        await asyncio.wait([look])

    assert client.told == [("add", HASH), ("remove", HASH)]
    assert await notes.all() == ()


async def test_a_torrent_that_the_client_has_is_read_and_stays(notes: FolderLookNotes) -> None:
    client = FakeTorrentClient({HASH: entries("Metropolis.mkv")})
    client.hold(HASH)
    async with opened(a_house(client, notes)) as house:
        report = await looked(house.new_search())

    assert report.accepted[0].release.contents is not None
    assert client.told == []


async def test_what_somebody_starts_during_a_look_stays_and_goes_on(notes: FolderLookNotes) -> None:
    client = FakeTorrentClient()
    async with opened(a_house(client, notes)) as house:
        downloads = house.new_downloads()
        look = asyncio.create_task(looked(house.new_search()))
        await until(lambda: bool(client.told))
        await downloads.start(BORIS, MAGNET)
        await client.step()
        report = await look
        await moved(client, downloads, until=DownloadState.DOWNLOADED, user=BORIS)

    assert report.accepted[0].release.contents is not None
    assert ("remove", HASH) not in client.told


async def test_a_start_waits_for_the_end_of_a_look(notes: FolderLookNotes) -> None:
    class Slow(FakeTorrentClient):
        async def remove(self, info_hash: str, *, with_data: bool) -> None:
            leaving.set()
            await go_on.wait()
            await super().remove(info_hash, with_data=with_data)

    leaving, go_on = asyncio.Event(), asyncio.Event()
    client = Slow()
    async with opened(a_house(client, notes)) as house:
        look = asyncio.create_task(looked(house.new_search()))
        await until(lambda: bool(client.told))
        await client.step()
        await leaving.wait()
        start = asyncio.create_task(house.new_downloads().start(BORIS, MAGNET))
        await asyncio.wait([start], timeout=0.1)
        go_on.set()
        await look
        await start

    assert client.told == [("add", HASH), ("remove", HASH), ("add", HASH)]


@pytest.mark.parametrize("is_wanted", [False, True])
async def test_what_a_killed_look_left_is_cleared_unless_a_download_names_it(
    notes: FolderLookNotes, *, is_wanted: bool
) -> None:
    client = FakeTorrentClient()
    async with opened(a_house(client, notes)) as house:
        await notes.add(HASH)
        await client.add(TorrentSource(info_hash=HASH, magnet=MAGNET), save_dir=None, is_paused=True)
        if is_wanted:
            await house.new_downloads().start(BORIS, MAGNET)
        assert house.peeking is not None
        await house.peeking.clear()

    assert bool(await client.list([HASH])) is is_wanted
    assert await notes.all() == ()


async def test_a_silent_client_leaves_the_release_as_its_page_says(notes: FolderLookNotes) -> None:
    client = FakeTorrentClient(error=ServiceUnavailable("fake", "no answer"))
    async with opened(a_house(client, notes)) as house:
        report = await looked(house.new_search())

    assert report.accepted[0].release.facts == FACTS
    assert report.accepted[0].release.contents is None


async def test_at_most_three_magnets_are_in_the_client_at_once(notes: FolderLookNotes) -> None:
    client = FakeTorrentClient()
    async with opened(a_house(client, notes)) as house:
        assert house.peeking is not None
        sources = [TorrentSource(info_hash=an_info_hash(str(n)), magnet=MAGNET) for n in range(5)]
        peeking = house.peeking
        looks = [asyncio.create_task(peeking.files(source, within_s=60)) for source in sources]
        await until(lambda: len(client.told) == 3)
        await asyncio.sleep(0.03)
        first = len(await client.list())
        while not all(look.done() for look in looks):
            await client.step()
            await asyncio.sleep(0.01)

    assert first == 3
    assert all(look.result() for look in looks)
    assert await client.list() == ()
