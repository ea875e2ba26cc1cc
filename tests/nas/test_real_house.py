"""The daemon and the server understand each other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import concierge
from concierge.model.download import DownloadState
from concierge.model.release import TorrentSource
from concierge.model.sync import SyncFile, SyncItem, SyncState
from concierge.sandbox import Sandbox
from concierge.sections import ServerSection
from concierge.server.app import application
from concierge.testing.builders import a_download
from tests.nas.house import FILM, House
from tests.nas.served import KEY, Queue
from tests.server.conftest import served
from tests.storage import put_schema

HASH = "d" * 40


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[Sandbox]:
    async with Sandbox.open(tmp_path / "sandbox") as world:
        yield world


@pytest.fixture
async def server(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[concierge.Concierge]:
    environ = {
        **sandbox.environment(),
        "CONCIERGE_DATA_DIR": str(tmp_path / "data"),
        "SYNC_API_KEY": KEY,
    }
    put_schema(tmp_path / "data")
    async with concierge.Concierge.open(concierge.Settings(environ=environ), torrents=False) as opened:
        yield opened


@pytest.fixture
async def house(server: concierge.Concierge, tmp_path: Path) -> AsyncIterator[House]:
    async with served(application(server, ServerSection(port=0))) as url:
        yield await asyncio.to_thread(lambda: House(home=tmp_path / "house", url=url, queue=Queue()))


async def finish(server: concierge.Concierge, *, source: str = "/downloads") -> None:
    """A film lies finished with its torrent client."""
    download = a_download(HASH, user_id=server.me.user.id, name="Дюна", state=DownloadState.DOWNLOADED)
    item = SyncItem(
        id="i1",
        download_id=download.id,
        user_id=download.user_id,
        info_hash=HASH,
        title="Дюна",
        kind="movie",
        client="transmission",
        source=source,
        destination="Кино/Дюна",
        files=(SyncFile(path="Дюна.mkv", size_bytes=len(FILM), destination="Дюна/Дюна.mkv"),),
    )
    async with server.storage() as rows:
        await rows.downloads.add(
            download, TorrentSource(info_hash=HASH, magnet=f"magnet:?xt=urn:btih:{HASH}")
        )
        await rows.sync.put(item)


async def test_a_film_comes_home_and_its_download_says_so(server: concierge.Concierge, house: House) -> None:
    await finish(server)
    await asyncio.to_thread((house.downloads / "Дюна.mkv").write_bytes, FILM)

    done = await asyncio.to_thread(house.run, "once", "--json")

    assert done.returncode == 0, done.stdout + done.stderr
    assert await asyncio.to_thread(house.shelved) == {"Кино/Дюна/Дюна.mkv": FILM}
    [progressed] = await server.downloads.list()
    assert progressed.download.state is DownloadState.ON_NAS


async def test_a_failure_reaches_the_queue_with_its_reason(server: concierge.Concierge, house: House) -> None:
    await finish(server, source="/elsewhere")

    done = await asyncio.to_thread(house.run, "once", "--json")

    assert done.returncode == 1
    async with server.storage() as rows:
        item = await rows.sync.get("i1")
    assert (item.state, item.reason) == (SyncState.PENDING, "no_way")


async def test_a_script_is_understood(server: concierge.Concierge, house: House) -> None:
    await finish(server)
    words = (
        ("pending", "--json"),
        ("lease", "--json"),
        ("progress", "i1", "--token", "1", "--bytes", "5"),
        ("complete", "i1", "--token", "1"),
        ("complete", "i1", "--token", "1"),
    )

    codes = [(await asyncio.to_thread(house.run, *each)).returncode for each in words]

    assert codes == [0, 0, 0, 0, 0]
    assert (await asyncio.to_thread(house.run, "progress", "i1", "--token", "1")).returncode == 1
    assert (await asyncio.to_thread(house.run, "progress", "nobody", "--token", "1")).returncode == 1
    assert (await asyncio.to_thread(lambda: house.run("pending", SYNC_API_KEY="wrong"))).returncode == 78
