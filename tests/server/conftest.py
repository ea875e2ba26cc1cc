"""A server over a concierge that lives in a sandbox, behind a real uvicorn."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from starlette.types import ASGIApp
from uvicorn import Config, Server

import concierge
from concierge.sandbox import Sandbox
from concierge.sections import ServerSection
from concierge.server.app import application
from tests.server.key import KEY
from tests.storage import put_schema

pytest.importorskip("libtorrent")


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[Sandbox]:
    async with Sandbox.open(tmp_path / "sandbox") as opened:
        yield opened


@pytest.fixture
async def house(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[concierge.Concierge]:
    environ = {**sandbox.environment(), "CONCIERGE_DATA_DIR": str(tmp_path / "data")}
    put_schema(tmp_path / "data")
    async with concierge.Concierge.open(concierge.Settings(environ=environ), torrents=False) as opened:
        yield opened


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[str]:
    """The address at which uvicorn serves it."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(Config(app, log_config=None, access_log=False, lifespan="off", ws="none"))
    task = asyncio.create_task(server._serve([listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
        listener.close()


@pytest.fixture
async def address(house: concierge.Concierge) -> AsyncIterator[str]:
    section = ServerSection.model_validate({"api_key": KEY, "hosts": ["nas.lan"]})
    async with served(application(house, section)) as found:
        yield found


@pytest.fixture
async def keyless(house: concierge.Concierge) -> AsyncIterator[str]:
    async with served(application(house, ServerSection())) as found:
        yield found


@pytest.fixture
async def client(address: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=address, trust_env=False, timeout=30) as opened:
        yield opened
