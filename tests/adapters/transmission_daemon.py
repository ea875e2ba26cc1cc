"""Transmission's own daemon, on this machine alone."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from tests.adapters.daemon import Daemon, running
from tests.needs import which
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

__all__ = ["PASSWORD", "PROGRAM", "USERNAME", "transmission"]

PROGRAM = "transmission-daemon"
USERNAME = "alice"
PASSWORD = "s3cret"


@asynccontextmanager
async def transmission(home: Path) -> AsyncIterator[Daemon]:
    """A daemon that answers, and lives in `home`."""
    async with running(await asyncio.to_thread(_configured, home)) as daemon:
        yield daemon


def _configured(home: Path) -> Daemon:
    port = free_port()
    home.mkdir()
    (home / "settings.json").write_text(json.dumps(_settings(home, port)))
    command = [str(which(PROGRAM)), "-f", "--config-dir", str(home)]
    return Daemon(command, f"http://127.0.0.1:{port}/transmission/rpc")


def _settings(home: Path, port: int) -> dict[str, object]:
    switched_off = ("port-forwarding", "dht", "lpd", "utp", "pex", "incomplete-dir")
    return {
        **{f"{name}-enabled": False for name in switched_off},
        "rpc-bind-address": "127.0.0.1",
        "rpc-port": port,
        "rpc-authentication-required": True,
        "rpc-username": USERNAME,
        "rpc-password": PASSWORD,
        "rpc-whitelist-enabled": False,
        "rpc-host-whitelist-enabled": False,
        "bind-address-ipv4": "127.0.0.1",
        "bind-address-ipv6": "::1",
        "peer-port": free_port(),
        "download-dir": str(home / "downloads"),
    }
