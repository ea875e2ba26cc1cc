"""What the tests of Rutracker share: its adapter, opened on servers of the sandbox, and questions."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from concierge.adapters._http import Http
from concierge.adapters.trackers.rutracker import ADAPTER, RutrackerSection
from concierge.model.account import Account, CredentialKind, Scope
from concierge.model.release import Inspection, Offers, Release, SearchQuery, TorrentSource
from concierge.ports import Tracker
from concierge.sandbox._rutracker_topics import Topic
from concierge.sandbox._serving import SandboxService, serving
from concierge.sandbox.catalogue import CATALOGUE
from concierge.sandbox.rutracker import RutrackerServer

METROPOLIS = SearchQuery(names=("Metropolis", "Метрополис"), year=1927)
OFFERED = {release.topic_id: release for title in CATALOGUE for release in title.releases}
ONE = next(topic_id for topic_id, release in OFFERED.items() if "BDRip 1080p" in release.name)
SEARCH = "/forum/tracker.php"
LOGIN = "/forum/login.php"
PASSWORD = "пароль дня"
TOPIC = "/forum/viewtopic.php"
TORRENT = "/forum/dl.php"
FILES = "/forum/viewtorrent.php"
LISTING = "/forum/viewforum.php"
FEED = "/atom/f/"


def an_account(name: str = "cinephile", password: str = PASSWORD, *, owner_id: int | None = None) -> Account:
    values = {CredentialKind.RUTRACKER_USERNAME: name, CredentialKind.RUTRACKER_PASSWORD: password}
    return Account(service="rutracker", scope=Scope.PRIVATE, owner_id=owner_id, values=values)


def a_cookie(value: str, *, owner_id: int | None = None) -> Account:
    values = {CredentialKind.RUTRACKER_COOKIE: value}
    return Account(service="rutracker", scope=Scope.PRIVATE, owner_id=owner_id, values=values)


class Member:
    """The tracker as one account sees it."""

    def __init__(self, tracker: Tracker, account: Account | None) -> None:
        self.name = tracker.name
        self._tracker = tracker
        self._account = account

    async def search(self, query: SearchQuery) -> tuple[Release, ...]:
        """The account's search."""
        return (await self._tracker.search(query, self._account)).releases

    async def search_nothing(self) -> None:
        """A search, after which everything that comes once has come."""
        await self.search(ask("такого фильма нет"))

    async def offers(self, query: SearchQuery) -> Offers:
        """The account's search, with what cut it short."""
        return await self._tracker.search(query, self._account)

    async def inspect(self, release: Release) -> Inspection:
        """What the account sees of a topic."""
        return await self._tracker.inspect(release, self._account)

    async def resolve(self, release: Release) -> TorrentSource:
        """The account's topic."""
        return await self._tracker.resolve(release, self._account)

    async def check(self) -> None:
        """The account's health."""
        await self._tracker.check(self._account)


@asynccontextmanager
async def opened(
    *servers: SandboxService,
    password: str = PASSWORD,
    folder: Path | None = None,
    http: Http | None = None,
    **more: object,
) -> AsyncIterator[Member]:
    async with opened_for_all(*servers, folder=folder, http=http, **more) as tracker:
        yield Member(tracker, an_account(password=password))


@asynccontextmanager
async def opened_for_all(
    *servers: SandboxService, folder: Path | None = None, http: Http | None = None, **more: object
) -> AsyncIterator[Tracker]:
    urls = [server.url for server in servers]
    given = {"mirrors": urls, "feed_url": f"{urls[0]}/atom/f", "requests_per_s": 1000, **more}
    section = RutrackerSection.model_validate(given)
    # A folder of its own each time: a refused login is remembered there.
    with TemporaryDirectory(prefix="concierge-forum-") as own:
        async with ADAPTER.build(section, http or Http(), folder or Path(own)) as tracker:
            yield tracker


@pytest.fixture
async def server() -> AsyncIterator[RutrackerServer]:
    """A forum that fails the test if it is asked for what it does not serve."""
    service = RutrackerServer(announce_url="http://127.0.0.1:6969/ann")
    async with serving(service):
        yield service
        assert service.unknown == []


@pytest.fixture
async def tracker(server: RutrackerServer) -> AsyncIterator[Member]:
    """Its adapter, as a member sees it."""
    async with opened(server) as tracker:
        yield tracker


def paths(server: SandboxService) -> list[str]:
    return [call.path for call in server.calls]


def ask(*names: str, year: int | None = None, limit: int = 50) -> SearchQuery:
    return SearchQuery(names=names, year=year, limit=limit)


def release(topic_id: int) -> Release:
    return Release(tracker="rutracker", tracker_id=str(topic_id), name="")


def many(count: int) -> list[Topic]:
    return [Topic(topic_id=1000 + n, name=f"Сборник {n} [1930]", seeders=n) for n in range(count)]


@dataclass(slots=True)
class Stranger(SandboxService):
    """Somebody who answers in the forum's place."""

    response: Response = field(default_factory=lambda: HTMLResponse("<h1>Доступ ограничен</h1>"))

    async def answer(self, request: Request) -> Response:
        """Always the same."""
        return self.response
