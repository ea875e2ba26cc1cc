"""The ASGI application: health, and our search as a Torznab indexer."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from concierge._version import __version__
from concierge.app import Concierge
from concierge.sections import ServerSection
from concierge.server.guard import Guard
from concierge.server.torznab import TorznabRoutes

__all__ = ["application"]


def application(concierge: Concierge, section: ServerSection) -> Starlette:
    """The application over an opened concierge, which stays whoever opened it's to close."""
    torznab = TorznabRoutes(concierge, section.api_key.get_secret_value())
    app = Starlette(
        debug=False,
        routes=[
            Route("/health", _health, methods=["GET"]),
            Route("/torznab/api", torznab.api, methods=["GET"]),
            # FlexGet and others put "/api" behind whatever address they are given.
            Route("/torznab/api/api", torznab.api, methods=["GET"]),
            Route("/torznab/download/{handle}", torznab.download, methods=["GET"]),
        ],
        middleware=[Middleware(Guard, hosts=(section.host, *section.hosts))],
    )
    # A redirect would write the key down once more.
    app.router.redirect_slashes = False
    return app


async def _health(_request: Request) -> Response:
    """That it runs, for whoever watches; nothing about whom it runs for."""
    return JSONResponse({"status": "ok", "version": __version__})
