"""What the tests of the Transmission client share: clients of the sandbox's daemon, and what they add."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from concierge.adapters._http import Http
from concierge.adapters.torrents.transmission import ADAPTER, TransmissionSection
from concierge.model.release import TorrentSource
from concierge.sandbox import torrents
from concierge.sandbox.catalogue import CATALOGUE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from concierge.ports import TorrentClient
    from concierge.sandbox.transmission import SandboxTransmission

__all__ = ["HASH", "MAGNET", "SEASON", "TORRENT", "opened"]

SEASON = next(title for title in CATALOGUE if title.is_series).releases[0]
HASH = torrents.info_hash(SEASON)
MAGNET = TorrentSource(info_hash=HASH, magnet=torrents.magnet(SEASON, "http://t.example.org/announce"))
TORRENT = TorrentSource(info_hash=HASH, metainfo=torrents.metainfo(SEASON, "http://t.example.org/announce"))


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
