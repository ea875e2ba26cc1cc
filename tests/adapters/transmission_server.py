"""What the tests of the Transmission client share: clients of the sandbox's daemon."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from concierge.adapters._http import Http
from concierge.adapters.torrents.transmission import ADAPTER, TransmissionSection

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from concierge.ports import TorrentClient
    from concierge.sandbox.transmission import SandboxTransmission

__all__ = ["opened"]


@asynccontextmanager
async def opened(
    daemon: SandboxTransmission, path: str = "/transmission/rpc", *, folder: Path | None = None
) -> AsyncIterator[TorrentClient]:
    """Alice's client of the daemon; without a folder its notes go with it."""
    section = TransmissionSection.model_validate(
        {"url": daemon.url + path, "username": "alice", "password": "s3cret"}
    )
    with TemporaryDirectory() as passing:
        async with ADAPTER.build(section, Http(), folder or Path(passing)) as client:
            yield client
