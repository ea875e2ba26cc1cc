"""A download is begun once, goes on after any interruption, and ends in the library."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from concierge.errors import (
    BadMagnet,
    IllegalTransition,
    NoSpace,
    NotFound,
    ServiceUnavailable,
    UnsafeContent,
)
from concierge.model.download import DownloadState
from concierge.model.torrent import TorrentState
from concierge.testing import (
    FakeTorrentClient,
    FakeTracker,
    FrozenClock,
    MemoryTransfer,
    a_release,
    entries,
)
from tests.services.downloading import (
    HASH,
    MAGNET,
    a_house,
)
from tests.services.house import ANNA, BORIS, ROOT, House, moved
from tests.services.torrent_files import a_torrent_file


async def test_a_release_goes_from_its_handle_to_the_library() -> None:
    client = FakeTorrentClient(
        {HASH: entries("Metropolis/film.mkv", "Metropolis/film.ru.srt", "Metropolis/Sample.mkv")}
    )
    house = a_house(client)
    house.transfer = MemoryTransfer()
    downloads = house.new_downloads()

    begun = await downloads.start(ANNA, (await house.best()).handle)

    assert begun.state is DownloadState.DOWNLOADING
    assert client.told == [("add", HASH)]
    assert (await client.list())[0].state is TorrentState.METADATA


async def test_a_finished_download_stands_in_the_library(tmp_path: Path) -> None:
    client = FakeTorrentClient(
        {HASH: entries("M/film.mkv", "M/film.ru.srt", "M/Sample/film-sample.mkv")}, save_dir=tmp_path
    )
    house = a_house(client)
    downloads = house.new_downloads()
    await downloads.start(ANNA, (await house.best()).handle)

    done = await moved(client, downloads, until=DownloadState.ON_NAS)

    folder = ROOT / "Кино" / "Метрополис (1927)"
    assert done.placed == (
        str(folder / "Метрополис (1927) - 1080p.mkv"),
        str(folder / "Метрополис (1927) - 1080p.ru.srt"),
    )
    assert not (tmp_path / "M/Sample/film-sample.mkv").exists()
    assert done.size_bytes == 2000
    assert await downloads.tend() == ()


async def test_starting_twice_is_starting_once() -> None:
    client = FakeTorrentClient()
    house = a_house(client)
    downloads = house.new_downloads()
    handle = (await house.best()).handle

    first = await downloads.start(ANNA, handle)
    second = await downloads.start(
        ANNA, f"  {MAGNET.upper().replace('MAGNET:?XT=URN:BTIH', 'magnet:?xt=urn:btih')}"
    )

    assert second.id == first.id
    assert client.told.count(("add", HASH)) == 1


async def test_a_process_without_a_client_only_writes_the_order_down() -> None:
    house = House(client=None)
    downloads = house.new_downloads()

    queued = await downloads.start(ANNA, MAGNET)

    assert not downloads.owns_client
    assert queued.state is DownloadState.QUEUED
    assert await downloads.tend() == ()
    assert await downloads.files(ANNA, queued.id) == ()
    assert (await downloads.list(ANNA))[0].torrent is None
    assert (await downloads.pause(ANNA, queued.id)).is_paused
    assert (await downloads.remove(ANNA, queued.id)).state is DownloadState.REMOVED


async def test_a_torrent_file_with_a_program_is_refused_before_anything_is_written() -> None:
    source = a_torrent_file("film.mkv", "setup.EXE")
    house = a_house(tracker=FakeTracker([a_release()], source=source))
    downloads = house.new_downloads()
    handle = (await house.best()).handle

    with pytest.raises(UnsafeContent) as refused:
        await downloads.start(ANNA, handle)

    assert refused.value.facts["file"] == "setup.EXE"
    assert await downloads.list(ANNA) == ()


async def test_a_program_behind_a_magnet_ends_the_download_and_takes_its_data_away() -> None:
    client = FakeTorrentClient({HASH: entries("M/film.mkv", "M/film.mkv.lnk")})
    house = a_house(client)
    downloads = house.new_downloads()
    await downloads.start(ANNA, MAGNET)

    failed = await moved(client, downloads, until=DownloadState.FAILED)

    assert (failed.failure_code, failed.failure_detail) == ("unsafe_content", "film.mkv.lnk")
    assert client.told[-1] == ("remove with data", HASH)
    assert ("choose", HASH) not in client.told


async def test_without_space_nothing_begins() -> None:
    source = a_torrent_file("film.mkv", size_bytes=1_000_000)
    house = a_house(
        FakeTorrentClient(free_bytes=150_000_000), tracker=FakeTracker([a_release()], source=source)
    )
    downloads = house.new_downloads()
    handle = (await house.best()).handle

    with pytest.raises(NoSpace) as refused:
        await downloads.start(ANNA, handle)

    assert refused.value.facts == {"needed_bytes": 1_000_000, "free_bytes": 150_000_000}
    assert await downloads.list(ANNA) == ()


async def test_without_space_for_a_magnet_the_download_fails_and_begins_again_later(tmp_path: Path) -> None:
    client = FakeTorrentClient(free_bytes=0, save_dir=tmp_path)
    downloads = a_house(client).new_downloads()
    begun = await downloads.start(ANNA, MAGNET)
    failed = await moved(client, downloads, until=DownloadState.FAILED)
    client.free = 10**12

    again = await downloads.resume(ANNA, failed.id)
    done = await moved(client, downloads, until=DownloadState.ON_NAS)

    assert failed.failure_code == "no_space"
    assert (again.id, again.failure_code, again.failure_detail) == (begun.id, "", "")
    assert done.id == begun.id


async def test_what_is_there_already_needs_no_space(tmp_path: Path) -> None:
    client = FakeTorrentClient(save_dir=tmp_path)
    house = a_house(client, tracker=FakeTracker([a_release()], source=a_torrent_file("film.mkv")))
    downloads = house.new_downloads()
    handle = (await house.best()).handle
    first = await downloads.start(ANNA, handle)
    done = await moved(client, downloads, until=DownloadState.ON_NAS)
    client.free = 0

    assert await downloads.start(ANNA, handle) == done
    assert first.id == done.id


@pytest.mark.parametrize("end", ["failed", "removed"])
async def test_asking_again_for_what_ended_begins_it_again_under_its_id(end: str) -> None:
    client = FakeTorrentClient()
    downloads = a_house(client).new_downloads()
    first = await downloads.start(ANNA, MAGNET)
    if end == "failed":
        client.fail(HASH, "broken")
        await downloads.tend()
    else:
        await downloads.remove(ANNA, first.id)

    again = await downloads.start(ANNA, MAGNET)

    assert (again.id, again.state, again.failure_code) == (first.id, DownloadState.DOWNLOADING, "")


async def test_a_paused_download_stands_until_it_is_resumed(tmp_path: Path) -> None:
    client = FakeTorrentClient(save_dir=tmp_path)
    downloads = a_house(client).new_downloads()
    begun = await downloads.start(ANNA, MAGNET)
    await client.step()
    await downloads.tend()

    paused = await downloads.pause(ANNA, begun.id)
    stands = (await client.list())[0].state
    resumed = await downloads.resume(ANNA, begun.id)
    done = await moved(client, downloads, until=DownloadState.ON_NAS)

    assert (paused.is_paused, stands, resumed.is_paused) == (True, TorrentState.PAUSED, False)
    with pytest.raises(IllegalTransition):
        await downloads.pause(ANNA, done.id)


async def test_a_download_paused_before_its_files_are_known_does_not_begin() -> None:
    client = FakeTorrentClient()
    downloads = a_house(client).new_downloads()
    begun = await downloads.start(ANNA, MAGNET)
    await downloads.pause(ANNA, begun.id)

    await client.step()
    await downloads.tend()

    assert (await client.list())[0].state is TorrentState.PAUSED
    assert ("resume", HASH) not in client.told


async def test_the_files_are_shown_once_they_are_known() -> None:
    client = FakeTorrentClient()
    downloads = a_house(client).new_downloads()
    begun = await downloads.start(ANNA, MAGNET)

    before = await downloads.files(ANNA, begun.id)
    await client.step()
    known = await downloads.files(ANNA, begun.id)
    client.lose(HASH)

    assert (before, known) == ((), entries("film.mkv"))
    assert await downloads.files(ANNA, begun.id) == ()


async def test_a_magnet_without_a_name_is_called_by_its_hash() -> None:
    download = await House(client=None).new_downloads().start(ANNA, f"magnet:?xt=urn:btih:{HASH}")

    assert (download.name, download.title) == (HASH, None)


async def test_what_is_neither_handle_nor_magnet_is_not_found() -> None:
    downloads = House().new_downloads()

    with pytest.raises(NotFound) as missing:
        await downloads.start(ANNA, "k7rm2x")
    with pytest.raises(BadMagnet):
        await downloads.start(ANNA, "magnet:?xt=urn:btih:123")
    for call in (downloads.get, downloads.pause, downloads.resume, downloads.remove, downloads.files):
        with pytest.raises(NotFound):
            await call(ANNA, "nothing")

    assert missing.value.facts["what"] == "k7rm2x"


async def test_a_tracker_that_does_not_give_the_torrent_leaves_nothing_behind() -> None:
    tracker = FakeTracker([a_release()])
    house = a_house(tracker=tracker)
    downloads = house.new_downloads()
    handle = (await house.best()).handle
    tracker.error = ServiceUnavailable("fake", "down")

    with pytest.raises(ServiceUnavailable):
        await downloads.start(ANNA, handle)

    assert await downloads.list(ANNA) == ()


async def test_all_are_paused_at_once_and_go_on_at_once() -> None:
    client = FakeTorrentClient({HASH: entries("film.mkv")})
    house = a_house(client)
    downloads = house.new_downloads()
    first = await downloads.start(ANNA, (await house.best()).handle)
    other = await downloads.start(ANNA, f"magnet:?xt=urn:btih:{'cd' * 20}")
    others = await downloads.start(BORIS, f"magnet:?xt=urn:btih:{'ef' * 20}")
    await downloads.pause(ANNA, other.id)

    paused = await downloads.pause_all(ANNA)
    none = await downloads.pause_all(ANNA)
    resumed = await downloads.resume_all(ANNA)

    assert ([one.id for one in paused], none) == ([first.id], ())
    assert {one.id for one in resumed} == {first.id, other.id}
    assert not any(one.is_paused for one in resumed)
    assert not (await downloads.get(BORIS, others.id)).is_paused


async def test_the_torrent_of_a_download_and_of_a_release_is_given_out() -> None:
    source = a_torrent_file("film.mkv")
    house = a_house(tracker=FakeTracker([a_release(info_hash=source.info_hash)], source=source))
    downloads = house.new_downloads()
    best = await house.best()

    of_release = await downloads.torrent(ANNA, best.handle)
    begun = await downloads.start(ANNA, best.handle)
    of_download = await downloads.torrent(ANNA, begun.id)

    assert of_release.metainfo == of_download.metainfo == source.metainfo
    with pytest.raises(NotFound):
        await downloads.torrent(ANNA, "00000000")
    with pytest.raises(NotFound):
        await downloads.torrent(BORIS, begun.id)


async def test_a_magnet_of_which_nobody_tells_the_files_ends_and_may_begin_again() -> None:
    client, clock = FakeTorrentClient(), FrozenClock()
    house = a_house(client)
    house.clock = clock
    downloads = house.new_downloads()
    begun = await downloads.start(ANNA, MAGNET)

    clock.advance(timedelta(hours=24))
    await downloads.tend()
    waiting = await downloads.get(ANNA, begun.id)
    clock.advance(timedelta(seconds=1))
    await downloads.tend()
    ended = await downloads.get(ANNA, begun.id)
    again = await downloads.resume(ANNA, begun.id)
    await downloads.tend()

    assert waiting.state is DownloadState.DOWNLOADING
    assert (ended.state, ended.failure_code) == (DownloadState.FAILED, "no_metadata")
    assert again.state is DownloadState.DOWNLOADING
    assert (await downloads.get(ANNA, begun.id)).state is DownloadState.DOWNLOADING


async def test_a_paused_magnet_may_wait_for_ever() -> None:
    client, clock = FakeTorrentClient(), FrozenClock()
    house = a_house(client)
    house.clock = clock
    downloads = house.new_downloads()
    begun = await downloads.start(ANNA, MAGNET)
    await downloads.pause(ANNA, begun.id)

    clock.advance(timedelta(days=30))
    await downloads.tend()
    await downloads.resume(ANNA, begun.id)
    await downloads.tend()

    assert (await downloads.get(ANNA, begun.id)).state is DownloadState.DOWNLOADING
