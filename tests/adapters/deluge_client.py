"""Our client on the sandbox's Deluge, as quick as a test wants it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from concierge.adapters._deluge_names import DelugeNames
from concierge.adapters._deluge_rpc import Rpc
from concierge.adapters._http import Http
from concierge.adapters._torrent_notes import TorrentNotes
from concierge.adapters.torrents.deluge import DelugeClient
from concierge.sandbox._serving import serving
from concierge.sandbox.deluge import SandboxDeluge

__all__ = ["PASSWORD", "client", "methods", "noted", "opened", "server"]

PASSWORD = "s3cret"


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


@pytest.fixture
async def server() -> AsyncIterator[SandboxDeluge]:
    async with serving(SandboxDeluge(password=PASSWORD)) as one:
        yield one
    assert one.unknown == []


@pytest.fixture
async def client(server: SandboxDeluge, tmp_path: Path) -> AsyncIterator[DelugeClient]:
    async with opened(server, tmp_path) as one:
        yield one


def methods(server: SandboxDeluge) -> list[str]:
    """What was called, in order."""
    return [json.loads(call.body)["method"] for call in server.calls]


def noted(folder: Path) -> dict[str, str]:
    """The notes in the folder."""
    return {path.name: path.read_text() for path in folder.glob("*/*")}
