"""Our client on the sandbox's Deluge, as quick as a test wants it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from concierge.adapters._deluge_names import DelugeNames
from concierge.adapters._deluge_rpc import Rpc
from concierge.adapters._http import Http
from concierge.adapters._torrent_notes import TorrentNotes
from concierge.adapters.torrents.deluge import DelugeClient
from concierge.model.release import TorrentSource
from concierge.sandbox import torrents
from concierge.sandbox.catalogue import CATALOGUE
from concierge.sandbox.deluge import SandboxDeluge

__all__ = ["HASH", "MAGNET", "PASSWORD", "SEASON", "TORRENT", "methods", "noted", "opened"]

PASSWORD = "s3cret"
SEASON = next(title for title in CATALOGUE if title.is_series).releases[0]
HASH = torrents.info_hash(SEASON)
ANNOUNCE = "http://t.example.org/announce"
MAGNET = TorrentSource(info_hash=HASH, magnet=torrents.magnet(SEASON, ANNOUNCE))
TORRENT = TorrentSource(info_hash=HASH, metainfo=torrents.metainfo(SEASON, ANNOUNCE))


@asynccontextmanager
async def opened(
    server: SandboxDeluge, folder: Path, *, timeout_s: float = 5, auth: tuple[str, str] | None = None
) -> AsyncIterator[DelugeClient]:
    """A client that waits for nothing; its notes lie in the folder."""
    url = server.page_url
    async with Http().client("deluge", base_url=url, timeout_s=timeout_s, auth=auth) as client:
        yield DelugeClient(
            Rpc(client, url, PASSWORD, settling_s=0), TorrentNotes(folder, url), DelugeNames(folder, url)
        )


def methods(server: SandboxDeluge) -> list[str]:
    """What was called, in order."""
    return [json.loads(call.body)["method"] for call in server.calls]


def noted(folder: Path) -> dict[str, str]:
    """The notes in the folder."""
    return {path.name: path.read_text() for path in folder.glob("*/*")}
