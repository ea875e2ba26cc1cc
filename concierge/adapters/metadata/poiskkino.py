"""PoiskKino, the successor of kinopoisk.dev: films, series and people with the ids of Kinopoisk, IMDb and TMDB.

Source: https://poiskkino.dev, version 1.4 of its API.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import ClassVar, Final

from httpx import codes
from pydantic import Field

from concierge.adapters import _poiskkino_pages as pages
from concierge.adapters._episodes import no_season
from concierge.adapters._failover import MirrorAddress
from concierge.adapters._http import Answer, Http
from concierge.adapters._metadata import Metered, MeteredSection, source_client
from concierge.adapters._shapes import read
from concierge.adapters._source_answers import answered, outcome, sendable
from concierge.adapters._title_order import best_first
from concierge.errors import ConciergeError, LoginFailed, NotFound, QuotaExceeded
from concierge.model.genre import Genre
from concierge.model.person import Person, PersonIds
from concierge.model.title import Episode, ExternalIds, Title, TitleKind
from concierge.model.title_list import ListKind, TitleList
from concierge.ports import Adapter, MetadataSource

__all__ = ["ADAPTER", "Poiskkino", "PoiskkinoSection"]

SERVICE: Final = pages.SERVICE
AS_LISTED: Final = "50"
AT_MOST: Final = "250"
QUOTA: Final = "лимит"
EARLIEST: Final = 1874
LATEST: Final = 2050
# As its filter names them; the others it does not have.
GENRES: Final = {
    Genre.ACTION: "боевик",
    Genre.ADVENTURE: "приключения",
    Genre.ANIMATION: "мультфильм",
    Genre.ANIME: "аниме",
    Genre.BIOGRAPHY: "биография",
    Genre.CHILDREN: "детский",
    Genre.COMEDY: "комедия",
    Genre.CRIME: "криминал",
    Genre.DOCUMENTARY: "документальный",
    Genre.DRAMA: "драма",
    Genre.FAMILY: "семейный",
    Genre.FANTASY: "фэнтези",
    Genre.FILM_NOIR: "фильм-нуар",
    Genre.HISTORY: "история",
    Genre.HORROR: "ужасы",
    Genre.MUSIC: "музыка",
    Genre.MYSTERY: "детектив",
    Genre.REALITY: "реальное ТВ",
    Genre.ROMANCE: "мелодрама",
    Genre.SCIENCE_FICTION: "фантастика",
    Genre.SHORT: "короткометражка",
    Genre.SPORT: "спорт",
    Genre.TALK: "ток-шоу",
    Genre.THRILLER: "триллер",
    Genre.WAR: "военный",
    Genre.WESTERN: "вестерн",
}


class PoiskkinoSection(MeteredSection):
    """`api_key` is what PoiskKino's bot gives out; `daily_limit` is what its tariff may ask in a day."""

    section: ClassVar[str] = SERVICE
    usual: ClassVar[Mapping[str, tuple[str, ...]]] = {"api_key": ("POISKKINO_API_KEY", "KINOPOISK_DEV_TOKEN")}

    base_url: MirrorAddress = "https://api.poiskkino.dev"
    daily_limit: int = Field(default=200, ge=1)


class Poiskkino(Metered):
    """A metadata source that knows people and lists; the tariff has a quota for each day, failures included.

    Every method raises NotFound where the service says that it has no such thing, QuotaExceeded when the day's
    requests are used up, LoginFailed for a refused key or tariff, and otherwise what `answered` does.
    """

    name = SERVICE
    kinds = frozenset(TitleKind)
    languages = frozenset({"ru", "en"})
    takes = frozenset({"kinopoisk", "imdb", "tmdb"})
    takes_people = frozenset({"kinopoisk"})
    lists = frozenset({ListKind.UPCOMING, ListKind.SIMILAR, ListKind.COLLECTION, ListKind.DISCOVER})

    async def find(self, text: str, *, year: int | None, kind: TitleKind | None) -> tuple[Title, ...]:
        """Titles whose names fit the text, slips of the pen included, best first: one request."""
        if not text.strip():
            # It would answer with what is best known.
            return ()
        rows = await self._rows("v1.4/movie/search", ("query", text), ("page", "1"), ("limit", AS_LISTED))
        return best_first(_titles(rows, kind), text, year)

    async def get(self, ids: ExternalIds, kind: TitleKind) -> Title:
        """The title with its people, premieres and seasons: one request by Kinopoisk's id, two by another one."""
        return (await self._film(ids, kind)).details(kind)

    async def season(self, title: Title, number: int) -> tuple[Episode, ...]:
        """The episodes of a season in order: one request by Kinopoisk's id, two by another one."""
        episodes: tuple[Episode, ...] = ()
        if title.kind is TitleKind.SERIES:
            show = await self._number(title.ids, title.kind)
            asked = ("movieId", str(show)), ("limit", AT_MOST)
            episodes = read(pages.Seasons, await self._ask("v1.4/season", *asked)).season(number)
        if not episodes:
            raise no_season(SERVICE, title, number)
        return episodes

    async def check(self) -> None:
        """Returns if the key is good and the service answers: one request of the day's."""
        await self._rows("v1.4/movie", ("page", "1"), ("limit", "1"))

    async def find_people(self, text: str) -> tuple[Person, ...]:
        """People whose names fit the text, best first: one request."""
        if not text.strip():
            return ()
        asked = ("query", text), ("page", "1"), ("limit", AS_LISTED)
        rows = read(pages.Persons, await self._ask("v1.4/person/search", *asked)).docs
        people = dict.fromkeys(row.person() for row in rows)
        return tuple(person for person in people if person.names)

    async def person(self, ids: PersonIds) -> Person:
        """The person with every title: two requests at once, of which the one for the titles may fail."""
        number = ids.kinopoisk
        if number is None:
            raise NotFound(f"{SERVICE}: its own id of the person is not known", what=SERVICE)
        of_theirs = ("persons.id", str(number)), ("limit", AT_MOST)
        async with asyncio.TaskGroup() as group:
            asked = group.create_task(outcome(self._ask(f"v1.4/person/{number}")))
            films = group.create_task(outcome(self._rows("v1.4/movie", *of_theirs)))
        page, rows = asked.result(), films.result()
        if isinstance(page, ConciergeError):
            raise page
        titles = () if isinstance(rows, ConciergeError) else _titles(rows, None)
        known = {number: title for title in titles if (number := title.ids.kinopoisk)}
        return read(pages.PersonPage, page).details(known)

    async def listed(self, wanted: TitleList) -> tuple[Title, ...]:
        """The titles of a list: one request, for what is alike or belongs together two where Kinopoisk's id is unknown.

        Without `since` and `until` what comes out soon is that of the next four weeks in Russia.
        """
        kind = wanted.title_kind
        try:
            match wanted.kind:
                case ListKind.SIMILAR:
                    return _titles((await self._film(wanted.of or ExternalIds(), kind)).similar, kind)
                case ListKind.COLLECTION:
                    return _titles((await self._film(wanted.of or ExternalIds(), kind)).relatives, kind)
                case ListKind.UPCOMING:
                    return await self._upcoming(wanted)
                case ListKind.DISCOVER if not wanted.original_language and wanted.person is None:
                    return _titles(await self._rows("v1.4/movie", *_filters(wanted)), kind)
        except NotFound:
            pass
        return ()

    async def _upcoming(self, wanted: TitleList) -> tuple[Title, ...]:
        since = wanted.since or datetime.now(UTC).date()
        until = wanted.until or since + timedelta(weeks=4)
        days = ("premiere.russia", f"{since:%d.%m.%Y}-{until:%d.%m.%Y}")
        rows = await self._rows(
            "v1.4/movie",
            days,
            ("sortField", "premiere.russia"),
            ("sortType", "1"),
            ("limit", AT_MOST),
            *_of_kind(wanted.title_kind),
        )
        first = {row.id: row.premiere.russia or date.max for row in rows}
        return _titles(sorted(rows, key=lambda row: first[row.id]), wanted.title_kind)

    async def _film(self, ids: ExternalIds, kind: TitleKind | None) -> pages.Film:
        number = await self._number(ids, kind)
        film = read(pages.Film, await self._ask(f"v1.4/movie/{number}"))
        if kind is not None and film.kind not in {None, kind}:
            raise NotFound(f"{SERVICE}: {number} is no {kind}", what=f"{SERVICE} {number}")
        return film

    async def _number(self, ids: ExternalIds, kind: TitleKind | None) -> int:
        if ids.kinopoisk is not None:
            return ids.kinopoisk
        # TMDB counts films and series apart, so the kind has to be known for its number.
        name, value = ("imdb", ids.imdb) if ids.imdb else ("tmdb", ids.tmdb if kind else None)
        if value is None:
            raise NotFound(f"{SERVICE}: none of the ids that it takes is known", what=SERVICE)
        for row in await self._rows("v1.4/movie", (f"externalId.{name}", str(value)), ("limit", "10")):
            if getattr(row.ids, name) in {None, value} and (kind is None or row.kind in {None, kind}):
                return row.id
        raise NotFound(f"{SERVICE}: no {name} {value}", what=str(value))

    async def _rows(self, path: str, *params: tuple[str, str]) -> tuple[pages.Row, ...]:
        return read(pages.Films, await self._ask(path, *params)).docs

    async def _ask(self, path: str, *params: tuple[str, str]) -> Answer:
        headers = {"X-API-KEY": sendable(SERVICE, self._key)}
        answer = answered(await self._client.get(path, params=params, headers=headers))
        if answer.status == codes.UNAUTHORIZED:
            raise LoginFailed(SERVICE, "the key was refused")
        if answer.status == codes.FORBIDDEN:
            if QUOTA in _said(answer):
                raise QuotaExceeded(SERVICE, "the tariff's requests of the day are used up")
            raise LoginFailed(SERVICE, "the tariff does not allow it")
        if answer.status == codes.NOT_FOUND:
            raise NotFound(f"{SERVICE}: no {path}", what=f"{SERVICE} {path}")
        return answer.raise_for_status()


@asynccontextmanager
async def _opened(section: PoiskkinoSection, http: Http, _data_dir: Path) -> AsyncIterator[MetadataSource]:
    async with source_client(SERVICE, section, http) as client:
        yield Poiskkino(client, section)


ADAPTER: Adapter[PoiskkinoSection, Http, MetadataSource] = Adapter(
    name=SERVICE, section=PoiskkinoSection, build=_opened
)


def _said(answer: Answer) -> str:
    return read(pages.Failure, answer).said if answer.body.strip() else ""


def _titles(rows: Iterable[pages.Row], kind: TitleKind | None) -> tuple[Title, ...]:
    """The titles of that kind that have names, each once."""
    by_id: dict[int, Title] = {}
    for row in rows:
        if kind is None or row.kind in {None, kind}:
            by_id.setdefault(row.id, row.title(kind))
    return tuple(title for title in by_id.values() if title.names)


def _of_kind(kind: TitleKind | None) -> Iterator[tuple[str, str]]:
    if kind is not None:
        yield "isSeries", str(kind is TitleKind.SERIES).lower()


def _filters(wanted: TitleList) -> Iterator[tuple[str, str]]:
    yield from _of_kind(wanted.title_kind)
    yield from (("genres.name", GENRES[genre]) for genre in wanted.genres)
    if wanted.since or wanted.until:
        first = wanted.since.year if wanted.since else EARLIEST
        yield "year", f"{first}-{wanted.until.year if wanted.until else LATEST}"
    if wanted.least_mark is not None:
        yield "rating.kp", f"{wanted.least_mark:g}-10"
    if wanted.longest_min is not None:
        yield "movieLength", f"1-{wanted.longest_min}"
    yield from (("sortField", "votes.kp"), ("sortType", "-1"), ("page", "1"), ("limit", AS_LISTED))
