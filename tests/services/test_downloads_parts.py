"""Several people and several parts share one torrent, and everybody gets what they asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from concierge.errors import (
    NotFound,
)
from concierge.model.download import DownloadState
from concierge.model.torrent import TorrentState
from concierge.model.wish import Wish
from concierge.testing import (
    FakeTorrentClient,
    entries,
)
from tests.services.downloading import (
    HASH,
    MAGNET,
    PACK,
    SERIES,
    a_house,
    a_series_house,
    episode,
    films,
    wanted,
)
from tests.services.house import ANNA, BORIS, ROOT, moved


async def test_a_second_person_has_a_download_of_their_own_of_the_same_torrent(tmp_path: Path) -> None:
    client = FakeTorrentClient(save_dir=tmp_path)
    house = a_house(client)
    downloads = house.new_downloads()
    mine = await downloads.start(ANNA, MAGNET)
    theirs = await downloads.start(BORIS, MAGNET)

    await moved(client, downloads, until=DownloadState.ON_NAS)
    done = await moved(client, downloads, until=DownloadState.ON_NAS, user=BORIS)

    assert mine.id != theirs.id
    assert done.id == theirs.id
    assert client.told.count(("add", HASH)) == 1
    with pytest.raises(NotFound) as foreign:
        await downloads.get(BORIS, mine.id)
    assert foreign.value.facts["what"] == mine.id


async def test_two_people_who_want_different_episodes_both_get_theirs(tmp_path: Path) -> None:
    client = FakeTorrentClient({HASH: PACK}, save_dir=tmp_path)
    house = a_series_house(client)
    downloads = house.new_downloads()
    await episode(house, downloads, 1)
    await episode(house, downloads, 2, user=2)

    mine = await moved(client, downloads, until=DownloadState.ON_NAS)
    theirs = await moved(client, downloads, until=DownloadState.ON_NAS, user=BORIS)

    assert wanted(client) == [0, 1]
    assert [Path(path).name for path in (*mine.placed, *theirs.placed)] == [
        "Шерлок (2010) - S01E01.mkv",
        "Шерлок (2010) - S01E02.mkv",
    ]


async def test_a_wish_that_the_torrent_cannot_fulfil_does_not_disturb_another_person(tmp_path: Path) -> None:
    client = FakeTorrentClient({HASH: PACK}, save_dir=tmp_path)
    house = a_series_house(client)
    downloads = house.new_downloads()
    await episode(house, downloads, 9, user=2)
    await episode(house, downloads, 1)

    await moved(client, downloads, until=DownloadState.ON_NAS)
    failed = await moved(client, downloads, until=DownloadState.FAILED, user=BORIS)

    assert (failed.failure_code, failed.failure_detail) == ("not_found", "S01E09")


async def test_only_the_asked_episode_is_fetched(tmp_path: Path) -> None:
    client = FakeTorrentClient({HASH: PACK}, save_dir=tmp_path)
    house = a_series_house(client)
    downloads = house.new_downloads()
    await episode(house, downloads, 2)

    done = await moved(client, downloads, until=DownloadState.ON_NAS)

    assert done.placed == (str(ROOT / "Сериалы/Шерлок (2010)/Season 01/Шерлок (2010) - S01E02.mkv"),)
    assert films(tmp_path) == ["Sherlock.S01E02.mkv"]


@pytest.mark.parametrize("until", [DownloadState.DOWNLOADING, DownloadState.ON_NAS])
async def test_another_episode_of_the_same_pack_widens_the_download(
    tmp_path: Path, until: DownloadState
) -> None:
    client = FakeTorrentClient({HASH: PACK}, save_dir=tmp_path)
    house = a_series_house(client)
    downloads = house.new_downloads()
    first = await episode(house, downloads, 1)
    await moved(client, downloads, until=until)

    second = await episode(house, downloads, 2)
    done = await moved(client, downloads, until=DownloadState.ON_NAS)

    assert second.id == first.id
    assert (done.season, done.episode) == (1, None)
    assert {Path(path).stem for path in done.placed} >= {"Шерлок (2010) - S01E01", "Шерлок (2010) - S01E02"}


async def test_a_part_that_is_there_already_asks_for_nothing_more(tmp_path: Path) -> None:
    client = FakeTorrentClient({HASH: PACK}, save_dir=tmp_path)
    house = a_series_house(client)
    downloads = house.new_downloads()
    await episode(house, downloads, None)
    done = await moved(client, downloads, until=DownloadState.ON_NAS)

    again = await episode(house, downloads, 3)

    assert again == done


async def test_another_season_widens_the_download_to_all_of_it() -> None:
    house = a_series_house(FakeTorrentClient({HASH: PACK}))
    downloads = house.new_downloads()
    await episode(house, downloads, 1)
    report = await house.found(sought=SERIES, wish=Wish(season=2))

    download = await downloads.start(ANNA, (*report.accepted, *report.rejected)[0].handle)

    assert (download.season, download.episode) == (None, None)


async def test_a_removed_torrent_stays_while_somebody_else_has_it() -> None:
    client = FakeTorrentClient()
    downloads = a_house(client).new_downloads()
    mine = await downloads.start(ANNA, MAGNET)
    theirs = await downloads.start(BORIS, MAGNET)

    removed = await downloads.remove(ANNA, mine.id, with_data=True)
    told_first = list(client.told)
    await downloads.remove(BORIS, theirs.info_hash[:6], with_data=True)

    assert removed.state is DownloadState.REMOVED
    assert all(what == "add" for what, _ in told_first)
    assert client.told[-1] == ("remove with data", HASH)
    assert await downloads.list(ANNA) == ()


async def test_pausing_does_not_stop_what_somebody_else_waits_for() -> None:
    client = FakeTorrentClient()
    downloads = a_house(client).new_downloads()
    mine = await downloads.start(ANNA, MAGNET)
    theirs = await downloads.start(BORIS, MAGNET)
    await client.step()
    await downloads.tend()

    await downloads.pause(ANNA, mine.id)
    first = (await client.list())[0].state
    await downloads.pause(BORIS, theirs.id)

    assert first is TorrentState.DOWNLOADING
    assert (await client.list())[0].state is TorrentState.PAUSED


async def test_a_torrent_that_somebody_else_put_into_the_client_is_never_deleted() -> None:
    client = FakeTorrentClient({HASH: entries("M/film.mkv", "M/film.mkv.lnk")})
    client.hold(HASH)
    downloads = a_house(client).new_downloads()

    await downloads.start(ANNA, MAGNET)
    failed = await moved(client, downloads, until=DownloadState.FAILED)
    await downloads.remove(ANNA, failed.id, with_data=True)

    assert not [act for act, _ in client.told if act.startswith(("remove", "add"))]


async def test_a_torrent_that_somebody_else_put_into_the_client_keeps_its_choice_of_files() -> None:
    client = FakeTorrentClient({HASH: entries("M/film.mkv", "M/notes.txt")})
    client.hold(HASH)
    downloads = a_house(client).new_downloads()

    await downloads.start(ANNA, MAGNET)
    await moved(client, downloads, until=DownloadState.DOWNLOADED)

    assert all(entry.is_wanted for entry in await client.files(HASH))
