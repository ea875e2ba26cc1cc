"""The ASGI application: how it is, what it counts, what NASes fetch, and our search as a Torznab indexer."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence

from prometheus_client import CollectorRegistry
from starlette.routing import Route, Router

from concierge.app import Concierge
from concierge.sections import ServerSection
from concierge.server.guard import Guard
from concierge.server.openapi import OpenApi
from concierge.server.state import StateRoutes
from concierge.server.sync_operations import LONG_BODIES, OPERATIONS
from concierge.server.sync_routes import SyncRoutes
from concierge.server.torznab import TorznabRoutes

__all__ = ["application", "guarded"]


def application(  # noqa: PLR0913  each is named
    concierge: Concierge,
    section: ServerSection,
    *,
    hosts: Collection[str] = (),
    routes: Sequence[Route] = (),
    long_bodies: Mapping[str, int] | None = None,
    is_running: Callable[[], bool] = lambda: True,
    counters: CollectorRegistry | None = None,
    ended: asyncio.Event | None = None,
) -> Guard:
    """The application over an opened concierge, which stays whoever opened it's to close.

    It answers to `hosts` too, and has `routes` beside its own; `long_bodies` says for the path of one how many bytes
    its bodies may have, which it counts itself. It is ready while `is_running`. `counters` are shown with its own.
    Once `ended` is set nobody waits for news any more.
    """
    key = section.api_key.get_secret_value()
    torznab = TorznabRoutes(concierge, key)
    state = StateRoutes(concierge, key, is_running=is_running, counters=counters)
    sync = SyncRoutes(concierge.sync, concierge.shelf, ended=ended or asyncio.Event())
    openapi = OpenApi(OPERATIONS)
    own = [
        *(
            Route(f"{prefix}{path}", answer, methods=["GET"])
            for path, answer in (
                ("/health", state.health),
                ("/ready", state.ready),
                ("/metrics", state.metrics),
                ("/openapi.json", openapi.tell),
            )
            for prefix in ("", "/api")
        ),
        *sync.routes(),
        Route("/torznab/api", torznab.api, methods=["GET"]),
        # FlexGet and others put "/api" behind whatever address they are given.
        Route("/torznab/api/api", torznab.api, methods=["GET"]),
        Route("/torznab/download/{handle}", torznab.download, methods=["GET"]),
    ]
    return guarded(
        [*own, *routes],
        (section.host, *section.hosts, *hosts),
        long_bodies={**LONG_BODIES, **(long_bodies or {})},
    )


def guarded(
    routes: Sequence[Route], hosts: Collection[str], *, long_bodies: Mapping[str, int] | None = None
) -> Guard:
    """An application of these routes alone, behind the same guard."""
    # A redirect would write the key down once more. What goes wrong in a handler is the server's to log and answer.
    return Guard(Router(routes, redirect_slashes=False), hosts, long_bodies or {})
