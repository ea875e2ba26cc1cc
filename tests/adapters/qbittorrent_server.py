"""What the tests of the qBittorrent client share: servers of the sandbox, and clients of them."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from concierge.adapters._http import Http
from concierge.adapters.torrents.qbittorrent import ADAPTER, QBittorrentSection
from concierge.sandbox._serving import serving
from concierge.sandbox.qbittorrent import Door, FakeTorrent, Profile, SandboxQBittorrent
from tests.contracts.sandboxed_client import HASH
from tests.contracts.torrent_client import SEASON

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from concierge.ports import TorrentClient

__all__ = ["FOREIGN", "KEY", "a_server", "client", "opened", "paths", "server", "theirs"]

FOREIGN = "ab" * 20
KEY = "qbt_" + "k" * 28


def a_server(
    profile: Profile = Profile.V5_1, *, lets_everybody_in: bool = False, is_secure: bool = False
) -> SandboxQBittorrent:
    """A server that knows alice and the key."""
    door = Door(profile, "alice", "s3cret", KEY, lets_everybody_in=lets_everybody_in, is_secure=is_secure)
    return SandboxQBittorrent(door=door)


@asynccontextmanager
async def opened(server: SandboxQBittorrent, **settings: object) -> AsyncIterator[TorrentClient]:
    """A client of the server; without settings it is alice's."""
    account = settings or {"username": "alice", "password": "s3cret"}
    section = QBittorrentSection.model_validate({"url": server.web_url, **account})
    async with ADAPTER.build(section, Http(), Path()) as client:
        yield client


@pytest.fixture(params=list(Profile), ids=lambda one: one.name)
async def server(request: pytest.FixtureRequest) -> AsyncIterator[SandboxQBittorrent]:
    service = a_server(request.param)
    async with serving(service):
        yield service
    assert service.unknown == []


@pytest.fixture
async def client(server: SandboxQBittorrent) -> AsyncIterator[TorrentClient]:
    async with opened(server) as one:
        yield one


def paths(server: SandboxQBittorrent) -> list[str]:
    """What was asked for, in order."""
    return [call.path.partition("/api/v2/")[2] for call in server.calls]


def theirs(hidden: int = 0) -> FakeTorrent:
    """The season as somebody else has added it, shown after so many looks."""
    return FakeTorrent(
        hash=HASH,
        infohash_v1=HASH,
        name="theirs",
        release=SEASON,
        has_metadata=True,
        save_path="/theirs",
        is_stopped=True,
        hidden=hidden,
    )
