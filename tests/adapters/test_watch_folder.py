"""A folder that a client watches: what is put there, and what cannot be asked."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from concierge.adapters._http import Http
from concierge.adapters.torrents.watch_folder import ADAPTER, WatchFolder, WatchFolderSection
from concierge.errors import BadMagnet, BadTorrent, NotFound, ServiceUnavailable, Unsupported
from concierge.model.release import TorrentSource
from concierge.model.torrent import TorrentLimits
from concierge.ports import TorrentClient
from tests.services.torrent_files import a_torrent_file

HASH = "ab" * 20


def listed(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def torrent() -> TorrentSource:
    return a_torrent_file("film.mkv", "sample.mkv")


async def test_a_torrent_file_lies_there_whole_under_its_info_hash(
    tmp_path: Path, torrent: TorrentSource
) -> None:
    folder = WatchFolder(tmp_path)

    info_hash = await folder.add(torrent, save_dir=None, is_paused=True)
    again = await folder.add(torrent, save_dir=None, is_paused=True, wanted=[1])

    path = tmp_path / f"{info_hash}.torrent"
    assert info_hash == again == torrent.info_hash
    assert path.read_bytes() == torrent.metainfo
    assert listed(tmp_path) == [path.name]
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


async def test_a_magnet_is_for_those_alone_who_take_it(tmp_path: Path) -> None:
    magnet = TorrentSource(info_hash=HASH, magnet=f"magnet:?xt=urn:btih:{HASH}&tr=http://10.0.0.1/announce")

    with pytest.raises(Unsupported) as caught:
        await WatchFolder(tmp_path).add(magnet, save_dir=None, is_paused=False)
    assert caught.value.facts["ability"] == "magnet"
    assert listed(tmp_path) == []

    assert await WatchFolder(tmp_path, takes_magnets=True).add(magnet, save_dir=None, is_paused=False) == HASH
    assert (tmp_path / f"{HASH}.magnet").read_text() == f"magnet:?xt=urn:btih:{HASH}"


async def test_what_names_no_torrent_is_refused(tmp_path: Path, torrent: TorrentSource) -> None:
    folder = WatchFolder(tmp_path, takes_magnets=True)

    with pytest.raises(BadMagnet):
        await folder.add(
            TorrentSource(info_hash=HASH, magnet="magnet:?xt=urn:btih:zzz"), save_dir=None, is_paused=True
        )
    with pytest.raises(BadTorrent):
        await folder.add(TorrentSource(info_hash=HASH, metainfo=b"<html>"), save_dir=None, is_paused=True)
    with pytest.raises(NotFound):
        await folder.add(torrent, save_dir=None, is_paused=True, wanted=[7])
    assert listed(tmp_path) == []


async def test_a_folder_that_is_not_there_refuses_and_says_so(tmp_path: Path, torrent: TorrentSource) -> None:
    folder = WatchFolder(tmp_path / "gone")

    with pytest.raises(ServiceUnavailable, match="the folder refuses"):
        await folder.check()
    with pytest.raises(ServiceUnavailable, match="the folder refuses"):
        await folder.add(torrent, save_dir=None, is_paused=False)
    assert not (tmp_path / "gone").exists()


async def test_it_declares_that_it_can_do_no_more(tmp_path: Path) -> None:
    folder: TorrentClient = WatchFolder(tmp_path)

    assert folder.abilities == frozenset()
    assert await folder.free_bytes() is None
    for work in (
        folder.list(),
        folder.files(HASH),
        folder.choose_files(HASH, [0]),
        folder.pause(HASH),
        folder.resume(HASH),
        folder.recheck(HASH),
        folder.set_location(HASH, tmp_path),
        folder.set_limits(HASH, TorrentLimits()),
        folder.remove(HASH, with_data=True),
    ):
        with pytest.raises(Unsupported):
            await work


async def test_it_is_built_of_the_setting(tmp_path: Path) -> None:
    section = WatchFolderSection.model_validate({"dir": str(tmp_path)})

    async with ADAPTER.build(section, Http(), tmp_path) as folder:
        await folder.check()

    assert listed(tmp_path) == []
    assert WatchFolderSection.model_validate({}).missing() == ("CONCIERGE_WATCH_FOLDER__DIR",)
