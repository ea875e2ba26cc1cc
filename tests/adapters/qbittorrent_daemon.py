"""qBittorrent's own program, on this machine alone."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpx

from tests.needs import which
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

__all__ = ["PROGRAM", "Daemon", "running"]

PROGRAM = "qbittorrent-nox"


class Daemon:
    """A program that can be killed and started again; its user is alice, her password s3cret."""

    def __init__(self, home: Path, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._command = [str(which(PROGRAM)), f"--profile={home}", f"--webui-port={port}"]
        self._environ = {**os.environ, "HOME": str(home), "LC_ALL": "C.UTF-8"}
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            env=self._environ,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        await _answering(self.url)

    async def end(self, *, is_killed: bool = False) -> None:
        if self._process is not None:
            (self._process.kill if is_killed else self._process.terminate)()
            await self._process.wait()
            self._process = None


@asynccontextmanager
async def running(home: Path) -> AsyncIterator[Daemon]:
    """A program that answers."""
    port = free_port()
    await asyncio.to_thread(_configure, home, port)
    daemon = Daemon(home, port)
    try:
        await daemon.start()
        yield daemon
    finally:
        await daemon.end()


async def _answering(url: str) -> None:
    async with asyncio.timeout(60), httpx.AsyncClient(trust_env=False) as client:
        while True:
            try:
                await client.get(url)
            except httpx.TransportError:
                await asyncio.sleep(0.05)
            else:
                return


def _configure(home: Path, port: int) -> None:
    folder = home / "qBittorrent" / "config"
    folder.mkdir(parents=True)
    (folder / "qBittorrent.conf").write_text("\n".join(_lines(home, port)))


def _lines(home: Path, port: int) -> list[str]:
    return [
        "[LegalNotice]",
        "Accepted=true",
        "[BitTorrent]",
        *(rf"Session\{name}=false" for name in ("DHTEnabled", "LSDEnabled", "PeXEnabled")),
        *(rf"Session\{name}=false" for name in ("QueueingSystemEnabled", "SSRFMitigation")),
        rf"Session\Port={free_port()}",
        r"Session\Interface=lo",
        r"Session\InterfaceAddress=127.0.0.1",
        rf"Session\DefaultSavePath={home / 'downloads'}",
        r"Session\MultiConnectionsPerIp=true",
        r"Session\BTProtocol=TCP",
        "[Network]",
        "PortForwardingEnabled=false",
        "[Preferences]",
        r"WebUI\Address=127.0.0.1",
        rf"WebUI\Port={port}",
        r"WebUI\LocalHostAuth=true",
        r"WebUI\UseUPnP=false",
        r"WebUI\Username=alice",
        rf'WebUI\Password_PBKDF2="@ByteArray({_hashed(b"s3cret")})"',
        "",
    ]


def _hashed(password: bytes) -> str:
    salt = os.urandom(16)
    key = hashlib.pbkdf2_hmac("sha512", password, salt, 100_000)
    return ":".join(base64.b64encode(part).decode() for part in (salt, key))
