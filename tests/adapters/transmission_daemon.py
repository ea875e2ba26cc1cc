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

__all__ = ["ELSEWHERE", "PASSWORD", "PROGRAM", "USERNAME", "transmission"]

PROGRAM = "transmission-daemon"
USERNAME = "alice"
PASSWORD = "s3cret"
ELSEWHERE = "/proc/self/cwd/downloads"


@asynccontextmanager
async def transmission(home: Path, *, is_elsewhere: bool = False) -> AsyncIterator[Daemon]:
    """A daemon that answers, and lives in `home`.

    One that `is_elsewhere` names the folder `downloads` there as nobody else can, as if it were another machine.
    """
    async with running(await asyncio.to_thread(_configured, home, is_elsewhere=is_elsewhere)) as daemon:
        yield daemon


def _configured(home: Path, *, is_elsewhere: bool) -> Daemon:
    port = free_port()
    (home / "downloads").mkdir(parents=True)
    settings = _settings(home, port)
    if is_elsewhere:
        settings["download-dir"] = ELSEWHERE
    (home / "settings.json").write_text(json.dumps(settings))
    # It is where its own folder is, and nobody else is.
    command = ["env", "-C", str(home), str(which(PROGRAM)), "-f", "--config-dir", str(home)]
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
