"""The Torznab adapter on servers of the sandbox."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from concierge.adapters._http import Http
from concierge.adapters.trackers.torznab import ADAPTER, Torznab, TorznabSection
from concierge.config import Settings
from concierge.model.release import Release, SearchQuery
from concierge.sandbox._serving import serving
from concierge.sandbox.torznab import Flavour, TorznabServer
from tests.contracts.tracker import FILM, two_films


@asynccontextmanager
async def opened(*servers: TorznabServer, **more: object) -> AsyncIterator[Torznab]:
    """The adapter on these servers, which offer two releases of one film."""
    async with AsyncExitStack() as stack:
        for server in servers:
            await stack.enter_async_context(serving(server))
        environ = {
            **servers[0].settings(),
            "CONCIERGE_TORZNAB__URLS": json.dumps([server.feed for server in servers]),
            **{f"CONCIERGE_TORZNAB__{name.upper()}": str(value) for name, value in more.items()},
        }
        section = Settings(environ=environ).section(TorznabSection)
        yield await stack.enter_async_context(ADAPTER.build(section, Http(), Path()))


@pytest.fixture(params=list(Flavour))
def server(request: pytest.FixtureRequest) -> TorznabServer:
    """A server of each flavour in turn."""
    made = TorznabServer(flavour=request.param)
    made.offer(two_films())
    return made


@pytest.fixture
def jackett() -> TorznabServer:
    """A Jackett."""
    made = TorznabServer()
    made.offer(two_films())
    return made


@pytest.fixture
async def tracker(server: TorznabServer) -> AsyncIterator[Torznab]:
    """The adapter on it."""
    async with opened(server, timeout_s=5) as made:
        yield made
        assert not server.unknown


@pytest.fixture
async def at_jackett(jackett: TorznabServer) -> AsyncIterator[Torznab]:
    """The adapter on the Jackett."""
    async with opened(jackett, timeout_s=5) as made:
        yield made
        assert not jackett.unknown


def asked(server: TorznabServer) -> list[dict[str, str]]:
    """The parameters of the searches, without those that every request has."""
    queries = [dict(call.query) for call in server.calls]
    return [
        {name: value for name, value in query.items() if name not in {"apikey", "limit"}}
        for query in queries
        if query.get("t") not in {None, "caps"}
    ]


async def first(tracker: Torznab, query: SearchQuery = FILM) -> Release:
    return (await tracker.search(query)).releases[0]
