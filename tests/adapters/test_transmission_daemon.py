"""The contract with Transmission's own daemon, over a real swarm."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpx
import pytest

from concierge.adapters._http import Http
from concierge.adapters.torrents.transmission import ADAPTER, TransmissionSection
from concierge.sandbox.swarm import Swarm
from tests.contracts.growing_pack import GrowingPackContract
from tests.contracts.leaving_torrent import LeavingTorrentContract
from tests.contracts.torrent_client import TorrentClientContract
from tests.needs import needs, which
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from concierge.ports import TorrentClient

pytestmark = needs("transmission-daemon")


def configured(home: Path, rpc_port: int) -> list[str]:
    """The command line of a daemon that lives in `home` and keeps to this machine."""
    home.mkdir()
    settings = {
        "rpc-bind-address": "127.0.0.1",
        "rpc-port": rpc_port,
        "rpc-authentication-required": True,
        "rpc-username": "alice",
        "rpc-password": "s3cret",
        "rpc-whitelist-enabled": False,
        "rpc-host-whitelist-enabled": False,
        "bind-address-ipv4": "127.0.0.1",
        "bind-address-ipv6": "::1",
        "peer-port": free_port(),
        "port-forwarding-enabled": False,
        "dht-enabled": False,
        "lpd-enabled": False,
        "utp-enabled": False,
        "download-dir": str(home / "downloads"),
        "incomplete-dir-enabled": False,
    }
    (home / "settings.json").write_text(json.dumps(settings))
    return [str(which("transmission-daemon")), "-f", "--config-dir", str(home)]


class Daemon:
    """A daemon that can be killed and started again."""

    def __init__(self, command: list[str], url: str) -> None:
        self.url = url
        self._command = command
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        await answering(self.url)

    async def end(self, *, is_killed: bool = False) -> None:
        if self._process is not None:
            (self._process.kill if is_killed else self._process.terminate)()
            await self._process.wait()
            self._process = None


@asynccontextmanager
async def running(home: Path) -> AsyncIterator[Daemon]:
    """A daemon that answers."""
    port = free_port()
    command = await asyncio.to_thread(configured, home, port)
    daemon = Daemon(command, f"http://127.0.0.1:{port}/transmission/rpc")
    try:
        await daemon.start()
        yield daemon
    finally:
        await daemon.end()


async def answering(url: str) -> None:
    async with asyncio.timeout(60), httpx.AsyncClient(trust_env=False) as client:
        while True:
            try:
                await client.get(url)
            except httpx.TransportError:
                await asyncio.sleep(0.05)
            else:
                return


@pytest.fixture
async def swarm(tmp_path: Path) -> AsyncIterator[Swarm]:
    async with Swarm(tmp_path / "swarm") as opened:
        yield opened


@pytest.fixture
async def daemon(tmp_path: Path) -> AsyncIterator[Daemon]:
    async with running(tmp_path / "daemon") as opened:
        yield opened


@pytest.fixture
async def client(daemon: Daemon, tmp_path: Path) -> AsyncIterator[TorrentClient]:
    section = TransmissionSection.model_validate(
        {"url": daemon.url, "username": "alice", "password": "s3cret", "allow_private": True}
    )
    async with ADAPTER.build(section, Http(), tmp_path) as opened:
        yield opened


@pytest.fixture
def restarted(daemon: Daemon, client: TorrentClient) -> Callable[[], Awaitable[TorrentClient]]:
    async def restart() -> TorrentClient:
        await daemon.end(is_killed=True)
        await daemon.start()
        return client

    return restart


class TestContract(TorrentClientContract):
    """The contract of every torrent client."""


class TestGrowingPack(GrowingPackContract):
    """A pack grows in every client."""


class TestLeavingTorrent(LeavingTorrentContract):
    """A torrent leaves every client, and nothing else does."""
