"""A site of the tests, which answers with what it was given, and clients that talk to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response

from concierge.adapters._http import Http, HttpClient
from concierge.sandbox._serving import SandboxService, serving

__all__ = ["Site", "client", "site", "talking"]


@dataclass(slots=True)
class Site(SandboxService):
    """Pages by their paths."""

    name: str = "site"
    pages: dict[str, Response] = field(default_factory=dict)

    async def answer(self, request: Request) -> Response:
        """The page, or 501."""
        return self.pages.get(request.url.path) or self.not_implemented(request)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    """The site, served."""
    async with serving(Site()) as service:
        yield service


@pytest.fixture
async def client(site: Site) -> AsyncIterator[HttpClient]:
    """A client of it."""
    async with Http().client("site", base_url=site.url, timeout_s=5) as opened:
        yield opened


@asynccontextmanager
async def talking(
    handler: Callable[[httpx.Request], Coroutine[None, None, httpx.Response]],
) -> AsyncIterator[HttpClient]:
    """A client whose every request goes to the handler."""
    transport = httpx.MockTransport(handler)
    async with httpx.AsyncClient(transport=transport, base_url="https://site.test") as inner:
        yield HttpClient("site", inner, timeout_s=1)
