"""Downloads by a client that takes torrents and tells nothing: a folder that it watches."""

from __future__ import annotations

from pathlib import Path

import pytest

from concierge.adapters.torrents.watch_folder import WatchFolder
from concierge.errors import Unsupported
from concierge.model.download import DownloadState
from concierge.testing import FakeTracker, a_release
from tests.services.downloading import MAGNET
from tests.services.house import ANNA, House
from tests.services.torrent_files import a_torrent_file


@pytest.fixture
def house(tmp_path: Path) -> House:
    source = a_torrent_file("film.mkv", "sample.mkv")
    return House(trackers=(FakeTracker([a_release()], source=source),), client=WatchFolder(tmp_path))


def listed(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def test_a_torrent_is_put_there_once_and_nobody_hears_of_it_again(house: House, tmp_path: Path) -> None:
    downloads = house.new_downloads()

    begun = await downloads.start(ANNA, (await house.best()).handle)
    (name,) = listed(tmp_path)
    (tmp_path / name).unlink()
    for _ in range(3):
        await downloads.tend()
    (shown,) = await downloads.list(ANNA)

    assert begun.state is DownloadState.DOWNLOADING
    assert name == f"{begun.info_hash}.torrent"
    assert listed(tmp_path) == []
    assert (shown.torrent, shown.is_handed_over) == (None, True)


async def test_whoever_follows_it_is_let_go(house: House) -> None:
    downloads = house.new_downloads()
    begun = await downloads.start(ANNA, (await house.best()).handle)

    seen = [progress async for progress in downloads.watch(ANNA, begun.id)]

    assert [one.is_handed_over for one in seen] == [True]


async def test_what_it_cannot_do_is_said(house: House) -> None:
    downloads = house.new_downloads()
    begun = await downloads.start(ANNA, (await house.best()).handle)

    with pytest.raises(Unsupported):
        await downloads.pause(ANNA, begun.id)
    with pytest.raises(Unsupported):
        await downloads.files(ANNA, begun.id)

    assert (await downloads.remove(ANNA, begun.id)).state is DownloadState.REMOVED


async def test_a_magnet_that_it_does_not_take_ends_the_download_and_says_why(
    house: House, tmp_path: Path
) -> None:
    downloads = house.new_downloads()

    ended = await downloads.start(ANNA, MAGNET)

    assert (ended.state, ended.failure_code) == (DownloadState.FAILED, "unsupported")
    assert listed(tmp_path) == []
