"""Media servers of the sandbox, with the adapters on them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from concierge.adapters._http import Http
from concierge.adapters.library import emby, jellyfin, plex
from concierge.config import Settings
from concierge.model.importing import ImportedRow
from concierge.model.library import LibraryItem
from concierge.model.title import ExternalIds, Title, TitleKind
from concierge.ports import LibrarySource, MediaServer
from concierge.sandbox._emby_family import EmbyFamilyServer
from concierge.sandbox._entries import SandboxTitle
from concierge.sandbox._shelf import ShelfItem, episodes_of, film_of, series_of
from concierge.sandbox.emby import EmbyServer
from concierge.sandbox.jellyfin import JellyfinServer
from concierge.sandbox.plex import PlexServer
from tests.adapters.sources import served

__all__ = [
    "DUNE",
    "DUNE_OLD",
    "SERVERS",
    "SHOW",
    "AnyServer",
    "Stage",
    "all_of",
    "episode",
    "on_stage",
    "title_of",
    "watched_by",
]

AnyServer = EmbyFamilyServer | PlexServer


def _title(key: str, ru: str, original: str, year: int, tmdb: int) -> SandboxTitle:
    return SandboxTitle(
        key=key,
        is_series=False,
        title_ru=ru,
        title_en=original,
        title_original=original,
        year=year,
        tmdb_id=tmdb,
        imdb_id="",
        wikidata_id="",
        runtime_min=100,
        overview_ru="",
        overview_en="",
    )


DUNE = replace(_title("dune", "Дюна", "Dune", 2021, 438631), imdb_id="tt1160419")
DUNE_OLD = replace(_title("dune_old", "Дюна", "Dune", 1984, 841), imdb_id="tt0087182")
# Its number is that of a film.
SHOW = replace(_title("dark", "Тьма", "Dark", 2017, 438631), imdb_id="tt5753856", is_series=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A server, its adapter's port, and what the server holds: two films and a series with two episodes."""

    server: AnyServer
    port: MediaServer


def _held() -> list[ShelfItem]:
    series = series_of(SHOW, "30")
    return [film_of(DUNE, "10", height=2160), film_of(DUNE_OLD, "20"), series, *episodes_of(series, 1, 1, 2)]


def new_jellyfin() -> JellyfinServer:
    """Jellyfin since 12."""
    return JellyfinServer(version="12.0.1")


SERVERS: dict[str, Callable[[], AnyServer]] = {
    "jellyfin-10": JellyfinServer,
    "jellyfin-12": new_jellyfin,
    "emby": EmbyServer,
    "plex": PlexServer,
}


@asynccontextmanager
async def on_stage(name: str, **more: str) -> AsyncIterator[Stage]:
    """The server of that name with what it holds, and the port on it with `more` of its settings."""
    async with served(SERVERS[name]()) as server:
        server.items = _held()
        own = {f"CONCIERGE_{server.name}__{field}".upper(): value for field, value in more.items()}
        async with _built(Settings(environ={**server.settings(), **own}), server.name) as port:
            assert isinstance(port, MediaServer)
            yield Stage(server=server, port=port)


def _built(settings: Settings, name: str) -> AbstractAsyncContextManager[LibrarySource]:
    if name == "jellyfin":
        return jellyfin.ADAPTER.build(settings.section(jellyfin.JellyfinSection), Http(), Path())
    if name == "emby":
        return emby.ADAPTER.build(settings.section(emby.EmbySection), Http(), Path())
    return plex.ADAPTER.build(settings.section(plex.PlexSection), Http(), Path())


def title_of(one: SandboxTitle) -> Title:
    """The title as metadata sources tell of it."""
    return Title(
        kind=TitleKind.SERIES if one.is_series else TitleKind.MOVIE,
        name_ru=one.title_ru,
        name_en=one.title_en,
        name_original=one.title_original,
        year=one.year,
        ids=ExternalIds(tmdb=one.tmdb_id, imdb=one.imdb_id),
    )


def episode(items: list[ShelfItem], number: int) -> ShelfItem:
    """The episode of that number."""
    return next(one for one in items if one.episode == number)


async def all_of(port: LibrarySource, kind: TitleKind) -> list[LibraryItem]:
    """Everything of that kind."""
    return [item async for item in port.items(kind)]


async def watched_by(port: MediaServer, who: str = "", since: datetime | None = None) -> list[ImportedRow]:
    """What that user has watched."""
    return [row async for row in port.watched(who, since)]
