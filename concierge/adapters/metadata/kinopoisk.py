"""Kinopoisk through its unofficial API: films, series and people by their Russian names, with Kinopoisk's marks.

Source: https://kinopoiskapiunofficial.tech
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final, TypeVar

from concierge.adapters import _kinopoisk_pages as pages
from concierge.adapters._episodes import no_season
from concierge.adapters._http import Answer, Http
from concierge.adapters._kinopoisk_api import KinopoiskSection, asked
from concierge.adapters._metadata import Metered, source_client
from concierge.adapters._shapes import read
from concierge.adapters._source_answers import outcome
from concierge.adapters._title_order import best_first
from concierge.errors import ConciergeError, NotFound
from concierge.model.credit import Credit
from concierge.model.image import Image
from concierge.model.person import Person, PersonIds
from concierge.model.title import Episode, ExternalIds, Season, Title, TitleKind
from concierge.model.title_facts import Premiere
from concierge.model.title_list import ListKind, TitleList
from concierge.ports import Adapter, MetadataSource

__all__ = ["ADAPTER", "Kinopoisk"]

T = TypeVar("T")

SERVICE: Final = pages.SERVICE
COLLECTIONS: Final = {
    None: "TOP_POPULAR_ALL",
    TitleKind.MOVIE: "TOP_POPULAR_MOVIES",
    TitleKind.SERIES: "POPULAR_SERIES",
}
RELATED: Final = frozenset({"SEQUEL", "PREQUEL"})
MONTHS: Final = "JANUARY FEBRUARY MARCH APRIL MAY JUNE JULY AUGUST SEPTEMBER OCTOBER NOVEMBER DECEMBER"
MOST_MONTHS: Final = 12


class Kinopoisk(Metered):
    """A metadata source that knows people, lists and its own posters; the account has a quota for each day.

    Every method raises NotFound where the service says that it has no such thing, QuotaExceeded when the day's
    requests are used up, LoginFailed for a refused key, and otherwise what `answered` does.
    """

    name = SERVICE
    kinds = frozenset(TitleKind)
    languages = frozenset({"ru", "en"})
    takes = frozenset({"kinopoisk", "imdb"})
    takes_people = frozenset({"kinopoisk"})
    lists = frozenset({ListKind.UPCOMING, ListKind.TRENDING, ListKind.SIMILAR, ListKind.COLLECTION})
    images = (pages.PICTURES.prefix,)

    async def find(self, text: str, *, year: int | None, kind: TitleKind | None) -> tuple[Title, ...]:
        """Titles whose names fit the text and whose year may be the asked one, best first: one request."""
        try:
            answer = await self._ask("api/v2.1/films/search-by-keyword", keyword=text, page="1")
        except NotFound:
            return ()
        rows = (row for row in read(pages.Found, answer).films if kind in {None, row.kind(kind)})
        return best_first(_titles(rows, kind), text, year)

    async def get(self, ids: ExternalIds, kind: TitleKind) -> Title:
        """The title with its people, and the days of a film or the seasons of a series: three requests at once.

        By IMDb's id it is one more. The title comes also without a part that cannot be had.
        """
        number = await self._number(ids, kind)
        async with asyncio.TaskGroup() as group:
            film = group.create_task(outcome(self._film(number, kind)))
            staff = group.create_task(outcome(self._credits(number)))
            days = group.create_task(outcome(self._premieres(number, kind)))
            seasons = group.create_task(outcome(self._seasons(number, kind)))
        found = film.result()
        if isinstance(found, ConciergeError):
            raise found
        return replace(
            found.details(kind),
            credits=_or_none(staff.result()),
            premieres=_or_none(days.result()),
            seasons=_or_none(seasons.result()),
        )

    async def season(self, title: Title, number: int) -> tuple[Episode, ...]:
        """The episodes of a season in order: one request, by IMDb's id one more."""
        episodes: tuple[Episode, ...] = ()
        if title.kind is TitleKind.SERIES:
            show = await self._number(title.ids, title.kind)
            episodes = read(pages.Seasons, await self._ask(f"api/v2.2/films/{show}/seasons")).season(number)
        if not episodes:
            raise no_season(SERVICE, title, number)
        return episodes

    async def check(self) -> None:
        """Returns if the key is good and the service answers: one request of the day's.

        The request that tells what is left of the quota has the key in its path, where logs keep it.
        """
        read(pages.Filters, await self._ask("api/v2.2/films/filters"))

    async def find_people(self, text: str) -> tuple[Person, ...]:
        """People whose names fit the text, in the site's order: one request."""
        try:
            answer = await self._ask("api/v1/persons", name=text, page="1")
        except NotFound:
            return ()
        people = dict.fromkeys(row.person() for row in read(pages.Persons, answer).items)
        return tuple(person for person in people if person.names)

    async def person(self, ids: PersonIds) -> Person:
        """The person with every title: one request. Whether a title is a series is known by its name alone."""
        if ids.kinopoisk is None:
            raise NotFound(f"{SERVICE}: its own id of the person is not known", what=SERVICE)
        return read(pages.PersonPage, await self._ask(f"api/v1/staff/{ids.kinopoisk}")).details()

    async def listed(self, wanted: TitleList) -> tuple[Title, ...]:
        """The titles of a list: one request, for what comes out soon one a month, twelve at most.

        Without `since` and `until` that is what comes out in the next four weeks: in cinemas, so no series. What is
        alike and what belongs together is found by Kinopoisk's id, by IMDb's with one request more.
        """
        try:
            match wanted.kind:
                case ListKind.UPCOMING:
                    return await self._upcoming(wanted)
                case ListKind.TRENDING:
                    collection = COLLECTIONS[wanted.title_kind]
                    rows = await self._rows("api/v2.2/films/collections", type=collection, page="1")
                case ListKind.SIMILAR:
                    rows = await self._rows(f"api/v2.2/films/{await self._number_of(wanted)}/similars")
                case ListKind.COLLECTION:
                    rows = await self._relatives(wanted)
                case _:
                    return ()
        except NotFound:
            return ()
        kind = wanted.title_kind
        return _titles((row for row in rows if kind in {None, row.kind(kind)}), kind)

    async def image(self, url: str) -> Image:
        """A picture of its own, from where the service is reached: no request of the day's."""
        return await self._client.image(f"/images{pages.PICTURES.path(url)}")

    async def _film(self, number: int, kind: TitleKind) -> pages.Film:
        film = read(pages.Film, await self._ask(f"api/v2.2/films/{number}"))
        if film.kind(kind) is not kind:
            raise NotFound(f"{SERVICE}: {number} is no {kind}", what=f"{SERVICE} {number}")
        return film

    async def _credits(self, number: int) -> tuple[Credit, ...]:
        return read(pages.Staff, await self._ask("api/v1/staff", filmId=str(number))).credits()

    async def _premieres(self, number: int, kind: TitleKind) -> tuple[Premiere, ...]:
        if kind is TitleKind.SERIES:
            return ()
        return read(pages.Days, await self._ask(f"api/v2.2/films/{number}/distributions")).premieres()

    async def _seasons(self, number: int, kind: TitleKind) -> tuple[Season, ...]:
        if kind is TitleKind.MOVIE:
            return ()
        return read(pages.Seasons, await self._ask(f"api/v2.2/films/{number}/seasons")).seasons()

    async def _number(self, ids: ExternalIds, kind: TitleKind | None) -> int:
        if ids.kinopoisk is not None:
            return ids.kinopoisk
        if ids.imdb is None:
            raise NotFound(f"{SERVICE}: neither its own id nor IMDb's is known", what=SERVICE)
        for row in await self._rows("api/v2.2/films", imdbId=ids.imdb):
            if row.imdb in {None, ids.imdb} and kind in {None, row.kind(kind)}:
                return row.id
        raise NotFound(f"{SERVICE}: no {ids.imdb}", what=ids.imdb)

    async def _number_of(self, wanted: TitleList) -> int:
        return await self._number(wanted.of or ExternalIds(), wanted.title_kind)

    async def _rows(self, path: str, **params: str) -> tuple[pages.Row, ...]:
        return read(pages.Films, await self._ask(path, **params)).items

    async def _relatives(self, wanted: TitleList) -> tuple[pages.Row, ...]:
        path = f"api/v2.1/films/{await self._number_of(wanted)}/sequels_and_prequels"
        rows = read(pages.Relatives, await self._ask(path)).root
        return tuple(row for row in rows if row.relation in RELATED)

    async def _upcoming(self, wanted: TitleList) -> tuple[Title, ...]:
        if wanted.title_kind is TitleKind.SERIES:
            return ()
        since = wanted.since or datetime.now(UTC).date()
        until = wanted.until or since + timedelta(weeks=4)
        rows: list[pages.Row] = []
        for year, month in _months(since, until):
            with suppress(NotFound):
                name = MONTHS.split()[month - 1]
                rows += await self._rows("api/v2.2/films/premieres", year=str(year), month=name)
        soon = [row for row in rows if row.day is not None and since <= row.day <= until]
        return _titles(sorted(soon, key=lambda row: row.day or until), TitleKind.MOVIE)

    async def _ask(self, path: str, **params: str) -> Answer:
        return await asked(self._client, self._key, path, **params)


@asynccontextmanager
async def _opened(section: KinopoiskSection, http: Http, _data_dir: Path) -> AsyncIterator[MetadataSource]:
    async with source_client(SERVICE, section, http) as client:
        yield Kinopoisk(client, section)


ADAPTER: Adapter[KinopoiskSection, Http, MetadataSource] = Adapter(
    name=SERVICE, section=KinopoiskSection, build=_opened
)


def _titles(rows: Iterable[pages.Row], kind: TitleKind | None) -> tuple[Title, ...]:
    """The titles of the rows that have names, each once: pages overlap."""
    by_id: dict[int, Title] = {}
    for row in rows:
        by_id.setdefault(row.id, row.title(kind))
    return tuple(title for title in by_id.values() if title.names)


def _months(since: date, until: date) -> Iterator[tuple[int, int]]:
    first = 12 * since.year + since.month - 1
    last = 12 * until.year + until.month - 1
    for month in range(first, min(last + 1, first + MOST_MONTHS)):
        yield month // 12, month % 12 + 1


def _or_none(told: tuple[T, ...] | ConciergeError) -> tuple[T, ...]:
    """A part of a title, which is whole without it too."""
    return () if isinstance(told, ConciergeError) else told
