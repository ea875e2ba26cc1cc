"""How fast a download was is kept with its end, and tells how long the next one takes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from concierge.errors import StorageError
from concierge.model.download import Download, DownloadState
from concierge.model.speed import Speed
from concierge.services.downloads import Downloads
from concierge.testing import FakeTorrentClient, entries
from tests.services.downloading import HASH, MAGNET, a_house
from tests.services.house import ANNA, BORIS, House, moved
from tests.storage import SpoiledStorage

MINUTES = timedelta(minutes=4)
HALF = entries("film.mkv", size_bytes=6_000_000_000)


async def begun(house: House) -> tuple[FakeTorrentClient, Downloads, Download]:
    """A download whose files were just chosen."""
    client, downloads = house.client, house.new_downloads()
    assert isinstance(client, FakeTorrentClient)
    download = await downloads.start(ANNA, (await house.best()).handle)
    await client.step()
    await downloads.tend()
    return client, downloads, download


async def finished(house: House, client: FakeTorrentClient, downloads: Downloads) -> None:
    """Two steps of four minutes later it is whole."""
    for _ in range(2):
        house.clock.advance(MINUTES)
        await client.step()
        await downloads.tend()
    assert (await downloads.list(ANNA))[0].download.state in {DownloadState.DOWNLOADED, DownloadState.ON_NAS}


async def speeds(house: House) -> tuple[Speed, ...]:
    async with house.storage.reading() as rows:
        return await rows.speeds.all()


async def test_it_is_measured_from_the_first_byte_by_tracker_and_hour() -> None:
    house = a_house(FakeTorrentClient({HASH: HALF}))
    hour = house.clock.now().hour
    client, downloads, download = await begun(house)

    await finished(house, client, downloads)
    await downloads.tend()

    expected = Speed(tracker=download.tracker, hour=hour, size_bytes=6_000_000_000, seconds=480)
    assert await speeds(house) == (expected,)


async def test_then_a_release_and_a_download_that_waits_are_told_how_long_they_take() -> None:
    house = a_house(FakeTorrentClient({HASH: HALF}))
    before = (await house.best()).estimate_s
    client, downloads, _ = await begun(house)
    await finished(house, client, downloads)

    best = await house.best()
    client.lose(HASH)
    waiting = await downloads.start(BORIS, (await house.best(BORIS)).handle)
    (shown,) = await downloads.list(BORIS)

    assert before is None
    assert waiting.size_bytes == best.release.size_bytes
    assert best.estimate_s is not None
    assert shown.estimate_s is not None
    assert shown.estimate_s == pytest.approx(30 + (best.release.size_bytes or 0) / 12_500_000, abs=1)


async def pause_and_resume(house: House, downloads: Downloads, download: Download) -> Downloads:
    await downloads.pause(ANNA, download.id)
    house.clock.advance(timedelta(seconds=1))
    await downloads.resume(ANNA, download.id)
    return downloads


async def restart(house: House, downloads: Downloads, download: Download) -> Downloads:
    return house.new_downloads()


async def sleep(house: House, downloads: Downloads, download: Download) -> Downloads:
    house.clock.advance(timedelta(hours=8))
    return downloads


@pytest.mark.parametrize("happens", [pause_and_resume, restart, sleep])
async def test_what_was_not_watched_from_end_to_end_is_not_measured(
    happens: Callable[[House, Downloads, Download], Awaitable[Downloads]],
) -> None:
    house = a_house(FakeTorrentClient({HASH: HALF}))
    client, downloads, download = await begun(house)

    await finished(house, client, await happens(house, downloads, download))

    assert await speeds(house) == ()


async def test_what_was_there_already_in_whole_or_in_part_is_not_measured() -> None:
    client = FakeTorrentClient({HASH: HALF})
    house = a_house(client)
    client.hold(HASH)
    await client.step()
    downloads = house.new_downloads()
    await downloads.start(ANNA, (await house.best()).handle)
    await downloads.tend()

    await finished(house, client, downloads)

    assert await speeds(house) == ()


async def test_a_short_one_is_not_measured() -> None:
    house = a_house()
    client, downloads, _ = await begun(house)

    await moved(client, downloads, until=DownloadState.DOWNLOADED)

    assert await speeds(house) == ()


async def test_it_is_written_with_the_state_or_not_at_all() -> None:
    house = a_house(FakeTorrentClient({HASH: HALF}))
    house.storage = spoiled = SpoiledStorage(house.storage)
    client, downloads, _ = await begun(house)
    await client.step()
    await client.step()
    house.clock.advance(MINUTES)

    spoiled.is_spoiled = True
    with pytest.raises(StorageError):
        await downloads.tend()
    spoiled.is_spoiled = False
    undone = await speeds(house)
    await downloads.tend()

    assert (undone, len(await speeds(house))) == ((), 1)


async def test_a_magnet_link_has_a_history_of_its_own() -> None:
    house = a_house(FakeTorrentClient({HASH: HALF}))
    client, downloads = house.client, house.new_downloads()
    assert isinstance(client, FakeTorrentClient)
    await downloads.start(ANNA, MAGNET)
    await client.step()
    await downloads.tend()

    await finished(house, client, downloads)

    assert [one.tracker for one in await speeds(house)] == [""]
