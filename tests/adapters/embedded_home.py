"""An embedded client at home in a folder of the test, and kills of it."""

from __future__ import annotations

import asyncio
import shutil
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from concierge.adapters._http import Http
from concierge.adapters.torrents.embedded import ADAPTER, EmbeddedClient, EmbeddedSection
from concierge.sandbox import torrents
from tests.contracts.torrent_client import FILM, SEASON

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

__all__ = [
    "FILM_HASH",
    "SEASON_HASH",
    "SECTION",
    "client",
    "opened",
    "restarted",
    "resume_file",
    "sessions",
]

SECTION = EmbeddedSection(listen_interfaces="127.0.0.1:0", dht=False, port_mapping=False, allow_private=True)
FILM_HASH = torrents.info_hash(FILM)
SEASON_HASH = torrents.info_hash(SEASON)


@asynccontextmanager
async def opened(home: Path, section: EmbeddedSection = SECTION) -> AsyncIterator[EmbeddedClient]:
    async with ADAPTER.build(section, Http(), home) as client:
        assert isinstance(client, EmbeddedClient)
        yield client


@pytest.fixture
async def sessions() -> AsyncIterator[AsyncExitStack]:
    """Closes the sessions of a test."""
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
async def client(tmp_path: Path, sessions: AsyncExitStack) -> EmbeddedClient:
    return await sessions.enter_async_context(opened(tmp_path / "home"))


@pytest.fixture
def restarted(tmp_path: Path, sessions: AsyncExitStack) -> Callable[[], Awaitable[EmbeddedClient]]:
    """A kill: what is on record is what was there before the session was closed."""

    async def restart() -> EmbeddedClient:
        session = tmp_path / "home" / "session"
        await asyncio.to_thread(shutil.copytree, session, tmp_path / "killed")
        await sessions.aclose()
        await asyncio.to_thread(shutil.rmtree, session)
        await asyncio.to_thread((tmp_path / "killed").rename, session)
        return await sessions.enter_async_context(opened(tmp_path / "home"))

    return restart


@pytest.fixture
def resume_file(tmp_path: Path) -> Path:
    return tmp_path / "home" / "session" / f"{FILM_HASH}.resume"
