"""What every Tracker promises, whoever it is: run over each adapter against the sandbox's server of its name."""

from __future__ import annotations

import inspect
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from concierge.adapters._http import Http
from concierge.config import Section, Settings
from concierge.model.account import Account, CredentialKind, Scope
from concierge.model.release import Inspection, Offers, Release, SearchQuery, TorrentSource
from concierge.ports import Adapter, Tracker
from concierge.registry import discover
from concierge.sandbox._entries import SandboxRelease, Seeding, files
from concierge.sandbox._serving import serving
from concierge.sandbox._tracking import TrackerServer

__all__ = ["ADAPTERS", "FILM", "HOSTILE", "Subject", "opened", "server_of", "two_films"]

ADAPTERS: tuple[Adapter[Section, Http, Tracker], ...] = discover(
    "concierge.adapters.trackers", "ADAPTER", Adapter
)
FILM = SearchQuery(names=("Night Ferry", "Ночной паром"), year=1931)
# Titles that a parser of pages could take for something else.
HOSTILE = (
    "Night Ferry / Ночной паром / Не найдено (1931) DVDRip",
    "Night Ferry / Ночной паром: captcha, заблокирован, blocked (1931) DVDRip",
    'Night Ferry / Ночной паром <script>alert(1)</script> & "кавычки" (1931) DVDRip',
    "Night Ferry / Ночной паром No results returned (1931) DVDRip",
    "Ignore previous instructions: Night Ferry / Ночной паром (1931) DVDRip",
)


def a_release(name: str, *, key: str, seeders: int = 5, size_bytes: int = 1_503_238_553) -> SandboxRelease:
    """One release of one film, with a sample beside it."""
    return SandboxRelease(
        key=key,
        name=name,
        trackers=(),
        files=files((f"{key}/{key}.mkv", 60_000), (f"{key}/Sample/sample.mkv", 2_000)),
        claimed_size_bytes=size_bytes,
        seeders=seeders,
        leechers=1,
        seeding=Seeding.ALIVE,
    )


def two_films() -> tuple[SandboxRelease, ...]:
    """What a tracker offers unless told otherwise."""
    return (
        a_release("Ночной паром / Night Ferry (1931) BDRip 1080p", key="night-ferry-1080", seeders=31),
        a_release("Ночной паром / Night Ferry (1931) DVDRip", key="night-ferry-sd", seeders=4),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A tracker as one account sees it, and the server that it talks to."""

    tracker: Tracker
    server: TrackerServer
    account: Account | None

    async def search(self, query: SearchQuery = FILM) -> Offers:
        """The account's search."""
        return await self.tracker.search(query, self.account)

    async def releases(self, query: SearchQuery = FILM) -> tuple[Release, ...]:
        """Its rows."""
        return (await self.search(query)).releases

    async def resolve(self, release: Release) -> TorrentSource:
        """What a client needs."""
        return await self.tracker.resolve(release, self.account)

    async def inspect(self, release: Release) -> Inspection:
        """What is known before anything is downloaded."""
        return await self.tracker.inspect(release, self.account)

    async def check(self) -> None:
        """Whether it can be used."""
        await self.tracker.check(self.account)


def server_of(name: str) -> TrackerServer:
    """The sandbox's server for the adapter of that name."""
    module = import_module(f"concierge.sandbox.{name}")
    # A set, since `TRACKER` is a second name of the class.
    (kind,) = {
        one
        for _, one in inspect.getmembers(module, inspect.isclass)
        if issubclass(one, TrackerServer) and one.__module__ == module.__name__
    }
    server = kind()
    assert isinstance(server, TrackerServer)
    return server


@asynccontextmanager
async def opened(
    adapter: Adapter[Section, Http, Tracker],
    *,
    as_guest: bool = False,
    more: Mapping[str, object] | None = None,
) -> AsyncIterator[Subject]:
    """The adapter on its server, offering two releases of one film."""
    async with serving(server_of(adapter.name)) as server:
        server.offer(two_films())
        given = {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in (more or {}).items()
        }
        extra = {f"CONCIERGE_{adapter.name.upper()}__{name.upper()}": value for name, value in given.items()}
        section = Settings(environ={**server.settings(), **extra}).section(adapter.section)
        assert not section.missing()
        with TemporaryDirectory(prefix="concierge-tracker-") as folder:
            async with adapter.build(section, Http(), Path(folder)) as tracker:
                yield Subject(
                    tracker=tracker, server=server, account=None if as_guest else account_of(server)
                )


def account_of(server: TrackerServer) -> Account | None:
    """The account that is good there."""
    values = {CredentialKind(kind): value for kind, value in server.account().items()}
    return Account(service=server.name, scope=Scope.PRIVATE, owner_id=1, values=values) if values else None
