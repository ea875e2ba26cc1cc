"""Adapters of the tests on the sandbox's servers, and what was asked there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import TypeVar

from concierge.adapters._http import Http
from concierge.config import Section, Settings
from concierge.ports import Adapter
from concierge.sandbox._knowing import MetadataServer
from concierge.sandbox._linking import ListServer
from concierge.sandbox._serving import SandboxService, serving

__all__ = ["opened", "paths", "served"]

M = TypeVar("M", bound=SandboxService)
P = TypeVar("P")
S = TypeVar("S", bound=Section)


@asynccontextmanager
async def served(server: M) -> AsyncIterator[M]:
    """The server, of which nothing may be asked that it does not know."""
    async with serving(server):
        yield server
        assert server.unknown == []


def opened(
    adapter: Adapter[S, Http, P], server: MetadataServer | ListServer, **more: str
) -> AbstractAsyncContextManager[P]:
    """The adapter's port on that server, with `more` of its settings."""
    own = {f"CONCIERGE_{adapter.name}__{field}".upper(): value for field, value in more.items()}
    section = Settings(environ={**server.settings(), **own}).section(adapter.section)
    return adapter.build(section, Http(), Path())


def paths(server: SandboxService) -> list[str]:
    """The paths that were asked for, in their order."""
    return [call.path for call in server.calls]
