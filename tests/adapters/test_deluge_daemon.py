"""The contract with Deluge's own daemon and web process, over a real swarm."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import pytest

from concierge.adapters._http import Http
from concierge.adapters.torrents.deluge import ADAPTER, DelugeSection
from concierge.sandbox.swarm import Swarm
from tests.adapters.deluge_server import PASSWORD, DelugeServer, deluge_server
from tests.contracts.torrent_client import TorrentClientContract
from tests.needs import needs

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from concierge.ports import TorrentClient

pytestmark = needs("deluged", "deluge-web")


@pytest.fixture
async def swarm(tmp_path: Path) -> AsyncIterator[Swarm]:
    async with Swarm(tmp_path / "swarm") as opened:
        yield opened


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[DelugeServer]:
    async with deluge_server(tmp_path / "deluge") as running:
        yield running


@pytest.fixture
async def client(server: DelugeServer, tmp_path: Path) -> AsyncIterator[TorrentClient]:
    section = DelugeSection.model_validate({"url": server.url, "password": PASSWORD, "allow_private": True})
    async with ADAPTER.build(section, Http(), tmp_path) as opened:
        yield opened


@pytest.fixture
def restarted(server: DelugeServer, client: TorrentClient) -> Callable[[], Awaitable[TorrentClient]]:
    async def restart() -> TorrentClient:
        await server.kill_daemon()
        await server.start_daemon()
        return client

    return restart


class TestContract(TorrentClientContract):
    """The contract of every torrent client."""
