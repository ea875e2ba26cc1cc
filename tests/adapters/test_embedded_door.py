"""When the embedded client's session is opened: with the first torrent, and once."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest

from concierge.adapters._http import Http
from concierge.adapters.torrents.embedded import ADAPTER
from concierge.errors import NotFound, ServiceUnavailable
from concierge.model.release import TorrentSource
from concierge.sandbox import torrents
from tests.adapters.embedded_home import FILM_HASH, SECTION, client, opened, sessions
from tests.contracts.torrent_client import FILM, SEASON
from tests.gates.source import ROOT
from tests.needs import needs

if TYPE_CHECKING:
    from pathlib import Path

    from concierge.adapters.torrents.embedded import EmbeddedClient

__all__ = ["client", "sessions"]

pytestmark = needs(module="libtorrent")

NOWHERE = "http://t.example.org/announce"
IDLE = """
    import asyncio, sys
    from pathlib import Path

    from concierge.adapters._http import Http
    from concierge.adapters.torrents.embedded import ADAPTER, EmbeddedSection

    async def main():
        async with ADAPTER.build(EmbeddedSection(), Http(), Path(sys.argv[1])) as client:
            assert await client.list() == ()
            assert await client.free_bytes()
            await client.remove("a" * 40, with_data=True)
        assert "libtorrent" not in sys.modules

    asyncio.run(main())
"""


def film() -> TorrentSource:
    return TorrentSource(info_hash=FILM_HASH, metainfo=torrents.metainfo(FILM, NOWHERE))


def season() -> TorrentSource:
    return TorrentSource(info_hash=torrents.info_hash(SEASON), metainfo=torrents.metainfo(SEASON, NOWHERE))


def test_without_torrents_libtorrent_is_not_even_loaded(tmp_path: Path) -> None:
    command = [sys.executable, "-c", textwrap.dedent(IDLE), str(tmp_path)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert (ended.returncode, ended.stderr) == (0, "")


async def test_without_torrents_there_is_none(client: EmbeddedClient) -> None:
    assert await client.list([FILM_HASH]) == ()
    with pytest.raises(NotFound):
        await client.files(FILM_HASH)
    with pytest.raises(NotFound):
        await client.pause(FILM_HASH)


async def test_torrents_that_come_at_once_share_one_session(tmp_path: Path) -> None:
    async with opened(tmp_path) as client:
        first = asyncio.create_task(client.add(film(), save_dir=None, is_paused=True))
        await asyncio.gather(first, client.add(season(), save_dir=None, is_paused=True))

        assert len(await client.list()) == 2

    async with opened(tmp_path) as client:  # torrents of an earlier run wait for nobody
        assert set(client._door.torrents) == {FILM_HASH, torrents.info_hash(SEASON)}


async def test_whoever_is_cancelled_meanwhile_takes_nothing_along(tmp_path: Path) -> None:
    async with opened(tmp_path) as client:
        first = asyncio.create_task(client.add(film(), save_dir=None, is_paused=True))
        second = asyncio.create_task(client.add(season(), save_dir=None, is_paused=True))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.wait([first])

        assert first.cancelled()
        assert await second == torrents.info_hash(SEASON)


async def test_it_is_closed_also_when_nobody_waited_until_it_was_open(tmp_path: Path) -> None:
    async with opened(tmp_path) as client:
        adding = asyncio.create_task(client.add(film(), save_dir=None, is_paused=True))
        await asyncio.sleep(0)
        adding.cancel()
    await asyncio.wait([adding])

    async with opened(tmp_path) as client:
        assert await client.add(film(), save_dir=None, is_paused=True) == FILM_HASH


async def test_a_folder_that_refuses_is_tried_again(tmp_path: Path) -> None:
    async with opened(tmp_path) as client:
        (tmp_path / "session").write_bytes(b"no folder")
        with pytest.raises(ServiceUnavailable):
            await client.add(film(), save_dir=None, is_paused=True)
        (tmp_path / "session").unlink()

        assert await client.add(film(), save_dir=None, is_paused=True) == FILM_HASH


async def test_a_start_that_is_broken_off_leaves_no_session_behind(tmp_path: Path) -> None:
    async with opened(tmp_path) as client:
        await client.add(film(), save_dir=None, is_paused=True)

    async def start() -> None:
        async with ADAPTER.build(SECTION, Http(), tmp_path):
            await asyncio.Event().wait()

    for steps in range(30):
        starting = asyncio.create_task(start())
        for _ in range(steps):
            await asyncio.sleep(0.001)
        starting.cancel()
        await asyncio.wait([starting])
        others = asyncio.all_tasks() - {asyncio.current_task()}

        assert [str(one) for one in others] == []
