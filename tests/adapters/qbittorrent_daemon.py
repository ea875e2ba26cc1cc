"""qBittorrent's own program, on this machine alone."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from tests.adapters.daemon import Daemon, running
from tests.needs import which
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

__all__ = ["PASSWORD", "PROGRAM", "USERNAME", "qbittorrent"]

PROGRAM = "qbittorrent-nox"
USERNAME = "alice"
PASSWORD = "s3cret"


@asynccontextmanager
async def qbittorrent(home: Path) -> AsyncIterator[Daemon]:
    """A program that answers, and lives in `home`."""
    async with running(await asyncio.to_thread(_configured, home)) as daemon:
        yield daemon


def _configured(home: Path) -> Daemon:
    port = free_port()
    folder = home / "qBittorrent" / "config"
    folder.mkdir(parents=True)
    (folder / "qBittorrent.conf").write_text("\n".join(_lines(home, port)))
    command = [str(which(PROGRAM)), f"--profile={home}", f"--webui-port={port}"]
    environ = {**os.environ, "HOME": str(home), "LC_ALL": "C.UTF-8"}
    return Daemon(command, f"http://127.0.0.1:{port}", environ=environ)


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
        rf"WebUI\Username={USERNAME}",
        rf'WebUI\Password_PBKDF2="@ByteArray({_hashed(PASSWORD.encode())})"',
        "",
    ]


def _hashed(password: bytes) -> str:
    salt = os.urandom(16)
    key = hashlib.pbkdf2_hmac("sha512", password, salt, 100_000)
    return ":".join(base64.b64encode(part).decode() for part in (salt, key))
