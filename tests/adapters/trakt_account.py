"""Trakt of the tests: the adapter on the sandbox's server, and an account that is linked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from concierge.adapters._http import Http
from concierge.adapters._trakt_client import TraktSection, trakt_client
from concierge.adapters.connections.trakt import Trakt
from concierge.config import Settings
from concierge.model.connection import DeviceCode, Tokens
from concierge.sandbox._serving import serving
from concierge.sandbox._trakt_account import TraktMark
from concierge.sandbox.trakt import TraktServer
from tests.contracts.lists import LONG_AGO, LinkedSubject
from tests.contracts.metadata import FILM, SEQUEL, SERIES, TITLES

__all__ = ["Linked", "a_linked_subject", "a_server", "agreed", "linked", "opened", "paths", "section_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """The adapter, its server, and the tokens of the server's person."""

    trakt: Trakt
    server: TraktServer
    tokens: Tokens


def a_server() -> TraktServer:
    """A server that knows a few titles."""
    return TraktServer(titles=TITLES)


def section_of(server: TraktServer, **more: str) -> TraktSection:
    """The settings that lead there, with `more` of them."""
    own = {f"CONCIERGE_TRAKT__{field}".upper(): value for field, value in more.items()}
    return Settings(environ={**server.settings(), **own}).section(TraktSection)


@asynccontextmanager
async def opened(
    server: TraktServer, now: Callable[[], datetime] | None = None, /, **more: str
) -> AsyncIterator[Trakt]:
    """The adapter on that server; its clock is the server's unless another one is given."""
    async with trakt_client(section_of(server, **more), Http()) as client:
        yield Trakt(client, now=now or server.now)


async def agreed(trakt: Trakt, server: TraktServer, code: DeviceCode | None = None) -> Tokens:
    """The tokens of a person who agrees at once."""
    code = code or await trakt.begin()
    for _ in range(server.desk.pending + 2):
        server.advance(timedelta(seconds=code.interval_s))
        if tokens := await trakt.tokens(code):
            return tokens
    raise AssertionError("nobody agreed")


@asynccontextmanager
async def linked(server: TraktServer | None = None, **more: str) -> AsyncIterator[Linked]:
    """A linked account, whose server was asked for nothing yet, and is asked for nothing that it does not know."""
    async with serving(server or a_server()) as served, opened(served, None, **more) as trakt:
        tokens = await agreed(trakt, served)
        served.calls.clear()
        yield Linked(trakt=trakt, server=served, tokens=tokens)
        assert served.unknown == []


@asynccontextmanager
async def a_linked_subject() -> AsyncIterator[LinkedSubject]:
    """An empty account of somebody, beside a public profile with lists."""
    server = a_server()
    public = server.account_of("anna")
    public.play(FILM, LONG_AGO)
    public.play(FILM)
    public.play(SERIES, LONG_AGO, season=1, episode=3)
    public.rate(TraktMark(title=SEQUEL, rating=7, at=LONG_AGO))
    public.wish(TraktMark(title=SERIES, at=LONG_AGO))
    async with linked(server) as one:

        async def agree(code: DeviceCode) -> Tokens:
            return await agreed(one.trakt, server, code)

        yield LinkedSubject(
            service=one.trakt,
            linked=one.trakt,
            server=server,
            nickname="anna",
            tokens=one.tokens,
            agree=agree,
            forbidden=(server.client_secret, server.client_id),
        )


def paths(server: TraktServer) -> list[str]:
    """What was asked for, in its order."""
    return [f"{call.method} {call.path}" for call in server.calls]
