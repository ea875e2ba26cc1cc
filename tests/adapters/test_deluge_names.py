"""Torrents in both versions: Deluge goes by the second's hash, and we by the first's."""

from __future__ import annotations

from pathlib import Path

import pytest

from concierge.model.metainfo import Metainfo
from concierge.model.release import TorrentSource
from concierge.model.torrent import TorrentLimits, TorrentState
from concierge.sandbox.deluge import SandboxDeluge
from tests.adapters.both_versions import in_both_versions
from tests.adapters.deluge_client import opened, server

__all__ = ["server"]


@pytest.fixture
def source(tmp_path: Path) -> TorrentSource:
    content = in_both_versions(tmp_path / "Both")
    return TorrentSource(info_hash=Metainfo.parse(content).info_hash, metainfo=content)


def remembered(folder: Path) -> list[str]:
    return [path.name for path in folder.glob("*/names/*")]


async def test_it_is_ours_by_the_first_hash_also_to_another_process(
    server: SandboxDeluge, tmp_path: Path, source: TorrentSource
) -> None:
    async with opened(server, tmp_path / "notes") as client:
        added = await client.add(source, save_dir=None, is_paused=True)
    async with opened(server, tmp_path / "notes") as client:
        (status,) = await client.list([added])
        everything = await client.list()
        again = await client.add(source, save_dir=None, is_paused=False)
        await client.set_location(added, Path("/data/other"))
        await client.set_limits(added, TorrentLimits(download_bps=1024))
        await client.recheck(added)
        await client.resume(added)
        (moved,) = await client.list([added])
        (theirs,) = server.daemon.torrents.values()
        await client.remove(added, with_data=True)

    assert added == again == status.info_hash == source.info_hash
    assert theirs.info_hash != source.info_hash
    assert (status.is_ours, status.state) == (True, TorrentState.PAUSED)
    assert everything == (status,)
    assert (moved.save_dir, moved.state) == ("/data/other", TorrentState.METADATA)
    assert (theirs.download_limit_kib, theirs.rechecks) == (1.0, 1)
    assert server.daemon.torrents == {}
    assert remembered(tmp_path / "notes") == []


async def test_one_of_somebody_else_is_found_and_left(
    server: SandboxDeluge, tmp_path: Path, source: TorrentSource
) -> None:
    async with opened(server, tmp_path / "theirs") as others:
        await others.add(source, save_dir=None, is_paused=True)
    server.daemon.labelled.clear()

    async with opened(server, tmp_path / "ours") as client:
        before = await client.list([source.info_hash])
        await client.add(source, save_dir=None, is_paused=False)
        (status,) = await client.list([source.info_hash])

    assert before == ()
    assert (status.is_ours, status.state) == (False, TorrentState.PAUSED)


async def test_one_whose_name_a_kill_has_lost_is_found_when_it_is_given_again(
    server: SandboxDeluge, tmp_path: Path, source: TorrentSource
) -> None:
    async with opened(server, tmp_path / "notes") as client:
        await client.add(source, save_dir=None, is_paused=True)
        for path in (tmp_path / "notes").glob("*/names/*"):
            path.unlink()

        await client.add(source, save_dir=None, is_paused=True)
        (status,) = await client.list([source.info_hash])

    assert status.is_ours


async def test_a_name_that_cannot_be_read_is_none(
    server: SandboxDeluge, tmp_path: Path, source: TorrentSource
) -> None:
    async with opened(server, tmp_path / "notes") as client:
        await client.add(source, save_dir=None, is_paused=True)
        for path in (tmp_path / "notes").glob("*/names/*"):
            path.write_text("all")

        assert await client.list([source.info_hash]) == ()
