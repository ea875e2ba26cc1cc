"""Deluge's own daemon and web page, on this machine alone."""

from __future__ import annotations

import asyncio
import hashlib
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.adapters.daemon import Daemon, connecting, running
from tests.needs import which
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

__all__ = ["DAEMON_PASSWORD", "PASSWORD", "PROGRAMS", "USERNAME", "DelugeServer", "deluge"]

PROGRAMS = ("deluged", "deluge-web")
PASSWORD = "s3cret"
# To the daemon itself, which the web page knows too.
USERNAME = "alice"
DAEMON_PASSWORD = "daemon-s3cret"
LOOPBACK = "127.0.0.1"
SALT = "5a17"
HOST = "ab" * 16


@dataclass(frozen=True, slots=True)
class DelugeServer:
    """The daemon, which can be killed, and the address of the web page, which lives on."""

    daemon: Daemon
    daemon_port: int
    url: str


@asynccontextmanager
async def deluge(home: Path) -> AsyncIterator[DelugeServer]:
    """Both programs answer, and live in `home`."""
    daemon_port, web_port = free_port(), free_port()
    await asyncio.to_thread((home / "downloads").mkdir, parents=True)
    daemon = await asyncio.to_thread(_daemon, home, daemon_port)
    web = await asyncio.to_thread(_web, home / "web", web_port, daemon_port)
    async with running(daemon), running(web):
        yield DelugeServer(daemon, daemon_port, web.url)


def _daemon(home: Path, port: int) -> Daemon:
    folder = home / "daemon"
    folder.mkdir()
    (folder / "auth").write_text(f"localclient:x:10\n{USERNAME}:{DAEMON_PASSWORD}:10\n")
    (folder / "auth").chmod(0o600)
    switched_off = ("random_port", "dht", "lsd", "upnp", "natpmp", "utpex", "new_release_check")
    settings = {
        **dict.fromkeys(switched_off, False),
        "daemon_port": port,
        "listen_ports": [free_port()] * 2,
        "listen_interface": LOOPBACK,
        "download_location": str(home / "downloads"),
        "enabled_plugins": [],
    }
    _write(folder / "core.conf", 1, settings)
    command = [*_command("deluged", folder, port), "-u", LOOPBACK]
    return Daemon(command, f"tcp://{LOOPBACK}:{port}", asking=connecting)


def _web(folder: Path, port: int, daemon_port: int) -> Daemon:
    folder.mkdir()
    digest = hashlib.sha1(f"{SALT}{PASSWORD}".encode(), usedforsecurity=False).hexdigest()
    settings = {
        "port": port,
        "interface": LOOPBACK,
        "https": False,
        "first_login": False,
        "pwd_salt": SALT,
        "pwd_sha1": digest,
    }
    _write(folder / "web.conf", 2, settings)
    host = [HOST, LOOPBACK, daemon_port, USERNAME, DAEMON_PASSWORD]
    _write(folder / "hostlist.conf", 3, {"hosts": [host]})
    return Daemon(_command("deluge-web", folder, port), f"http://{LOOPBACK}:{port}")


def _command(program: str, folder: Path, port: int) -> list[str]:
    return [str(which(program)), "-d", "-c", str(folder), "-p", str(port), "-i", LOOPBACK]


def _write(path: Path, version: int, settings: Mapping[str, object]) -> None:
    """Deluge's own form: what the file is, then what it holds."""
    path.write_text(json.dumps({"file": version, "format": 1}) + json.dumps(settings))
