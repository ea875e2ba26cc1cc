"""The routes of a NAS over a house in memory, behind the server that is shipped."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from concierge.server.app import guarded
from concierge.server.guard import Guard
from concierge.server.rates import Rates
from concierge.server.running import listening
from concierge.server.sync_operations import LONG_BODIES
from concierge.server.sync_routes import SyncRoutes
from tests.server.memory_desk import HOME_KEY, MemoryDesk, an_item

__all__ = ["House", "application", "opened"]


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """`http` has the key of the NAS "home"."""

    desk: MemoryDesk
    address: str
    http: httpx.AsyncClient
    ended: asyncio.Event


def application(desk: MemoryDesk, ended: asyncio.Event, *, often: Rates | None = None) -> Guard:
    """The routes, behind the guard that all have."""
    routes = SyncRoutes(desk, desk, ended=ended, often=often)
    return guarded(routes.routes(), ("nas.lan",), long_bodies=LONG_BODIES)


@asynccontextmanager
async def opened(desk: MemoryDesk | None = None, *, often: Rates | None = None) -> AsyncIterator[House]:
    """A film waits there, unless `desk` says otherwise."""
    desk = desk or MemoryDesk.of_a_household(an_item())
    ended = asyncio.Event()
    app = application(desk, ended, often=often)
    async with (
        listening(app, "127.0.0.1", 0) as address,
        httpx.AsyncClient(
            base_url=address, trust_env=False, timeout=30, headers={"X-API-Key": HOME_KEY}
        ) as http,
    ):
        try:
            yield House(desk=desk, address=address, http=http, ended=ended)
        finally:
            ended.set()
