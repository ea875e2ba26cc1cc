"""The contract with qBittorrent's own program, over a real swarm."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from concierge.adapters._http import Http
from concierge.adapters._look_notes import FolderLookNotes
from concierge.adapters.torrents.qbittorrent import ADAPTER, QBittorrentSection
from concierge.sandbox.swarm import Swarm
from concierge.services.background import Background
from concierge.services.peeking import Peeking
from concierge.services.turns import Turns
from tests.adapters.qbittorrent_daemon import PROGRAM, Daemon, running
from tests.contracts.torrent_client import SEASON, TorrentClientContract, source
from tests.needs import needs
from tests.storage import a_storage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from concierge.ports import TorrentClient

pytestmark = needs(PROGRAM)

PASSWORD = "s3cret"


@pytest.fixture
async def swarm(tmp_path: Path) -> AsyncIterator[Swarm]:
    async with Swarm(tmp_path / "swarm") as opened:
        yield opened


@pytest.fixture
async def daemon(tmp_path: Path) -> AsyncIterator[Daemon]:
    async with running(tmp_path / "daemon") as opened:
        yield opened


@asynccontextmanager
async def opened(daemon: Daemon, folder: Path, password: str = PASSWORD) -> AsyncIterator[TorrentClient]:
    section = QBittorrentSection.model_validate(
        {"url": daemon.url, "username": "alice", "password": password, "allow_private": True}
    )
    async with ADAPTER.build(section, Http(), folder) as client:
        yield client


@pytest.fixture
async def client(daemon: Daemon, tmp_path: Path) -> AsyncIterator[TorrentClient]:
    async with opened(daemon, tmp_path) as one:
        yield one


@pytest.fixture
def restarted(daemon: Daemon, client: TorrentClient) -> Callable[[], Awaitable[TorrentClient]]:
    async def restart() -> TorrentClient:
        await daemon.end(is_killed=True)
        await daemon.start()
        return client

    return restart


class TestContract(TorrentClientContract):
    """The contract of every torrent client."""


async def test_a_magnet_that_is_only_looked_into_does_not_stay(
    client: TorrentClient, swarm: Swarm, tmp_path: Path
) -> None:
    notes = FolderLookNotes(tmp_path / "looks")
    async with Background() as background:
        peeking = Peeking(a_storage(), client, notes, background, Turns())
        files = await peeking.files(source(SEASON, swarm, is_magnet=True), within_s=60)

    assert [one.path for one in files] == [one.path for one in SEASON.files]
    assert await client.list() == ()
    assert await notes.all() == ()
