"""Wikidata: films, series and people without a key; strong in names and ids, without plots, posters and episodes.

Source: https://www.wikidata.org/w/api.php
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Final

from pydantic import BaseModel

from concierge._version import __version__
from concierge.adapters._episodes import no_season
from concierge.adapters._external_ids import AT_WIKIDATA, TITLE_AT_IMDB, matching
from concierge.adapters._failover import MirrorAddress
from concierge.adapters._figures import plain_words
from concierge.adapters._http import Answer, Http
from concierge.adapters._metadata import SourceClient, SourceSection, source_client
from concierge.adapters._shapes import Results, read
from concierge.adapters._title_order import best_first
from concierge.adapters._wikidata_items import (
    SERVICE,
    Item,
    ItemsPage,
    first_day,
    genres_in,
    kind_of,
    statements_of,
    title_of,
)
from concierge.adapters._wikidata_people import (
    HUMAN,
    credits_of,
    named_in,
    parts_of,
    person_of,
    statements_for,
    works_of,
)
from concierge.errors import NotFound, RateLimited, ServiceUnavailable, UnexpectedAnswer
from concierge.model.person import Person, PersonIds
from concierge.model.same_name import is_cyrillic
from concierge.model.title import Episode, ExternalIds, Title, TitleKind
from concierge.model.title_list import ListKind, TitleList
from concierge.ports import Adapter, MetadataSource

__all__ = ["ADAPTER", "Wikidata", "WikidataSection"]

ABSENT: Final = frozenset({"no-such-entity", "invalid-entity-id"})
BUSY: Final = frozenset({"maxlag", "ratelimited"})
LIMIT: Final = 20
# Works of a person or of a collection; with more statements an answer would outgrow what is read.
MOST_WORKS: Final = 50
AT_ONCE: Final = 25
LONGEST_QUERY: Final = 300
# Shorter words have too many neighbours.
SHORTEST_FUZZY: Final = 4
NAMES: Final = "labels|aliases|claims|sitelinks"
# Wikimedia refuses clients that do not name themselves and their project.
USER_AGENT: Final = f"concierge/{__version__} (+media-concierge)"


class WikidataSection(SourceSection):
    """Nothing has to be set."""

    section: ClassVar[str] = SERVICE

    base_url: MirrorAddress = "https://www.wikidata.org"


class Wikidata:
    """A source of titles, people and collections.

    A search costs two requests, and up to two more where no name begins with the text. Details cost one by Wikidata's
    id, one more for each other id that is tried, and one more for the names of people and genres.
    """

    name = SERVICE
    kinds = frozenset(TitleKind)
    languages = frozenset({"ru", "en"})
    takes = frozenset({"wikidata", "imdb", "tmdb", "kinopoisk", "tvdb", "tvmaze"})
    takes_people = frozenset({"wikidata", "imdb", "tmdb", "kinopoisk"})
    lists = frozenset({ListKind.COLLECTION})

    def __init__(self, client: SourceClient) -> None:
        """Uses an open client whose base address is Wikidata's."""
        self._client = client

    async def find(self, text: str, *, year: int | None, kind: TitleKind | None) -> tuple[Title, ...]:
        """Titles whose year may be the asked one, best first: those of which a name begins with the text.

        Where there are none, those of which names have all of its words, and last words like them.
        """
        if not text.strip():
            return ()
        hits = read(_HitsPage, await self._search(text, LIMIT)).search
        titles = _titles(await self._items([hit.id for hit in hits]), kind)
        if not titles and (words := plain_words(text)):
            titles = _titles(await self._items(await self._with_words(words, kind)), kind)
        return best_first(titles, text, year)

    async def get(self, ids: ExternalIds, kind: TitleKind) -> Title:
        """The title's names, ids, dates, length, genres and people.

        The ids are tried in the order Wikidata, IMDb, TMDB, Kinopoisk, TheTVDB, TVmaze.
        """
        item = await self._item(ids, kind)
        named = {one.id: one for one in await self._items(named_in(item), props="labels")}
        [title] = title_of(item)
        return replace(title, genres=genres_in(item, named), credits=tuple(credits_of(item, named)))

    async def season(self, title: Title, number: int) -> tuple[Episode, ...]:
        """Raises NotFound: too few episodes have items of their own for a list that can be trusted."""
        raise no_season(SERVICE, title, number)

    async def check(self) -> None:
        """Returns if Wikidata answers: one request."""
        read(_HitsPage, await self._search("film", 1))

    async def find_people(self, text: str) -> tuple[Person, ...]:
        """People of film of whom a name begins with the text, else has its words: two requests, or four."""
        if not text.strip():
            return ()
        hits = read(_HitsPage, await self._search(text, LIMIT)).search
        people = _people(await self._items([hit.id for hit in hits]))
        if not people and (words := plain_words(text)):
            found = await self._matching(_query(f"P31={HUMAN}", words), limit=LIMIT)
            people = _people(await self._items(found))
        return people

    async def person(self, ids: PersonIds) -> Person:
        """The person with up to 50 titles: three or four requests by Wikidata's id, one for each other one."""
        found = _own(ids.wikidata) or await self._first(statements_for(ids))
        items = [item for item in await self._items(found) if any(person_of(item))]
        if not items:
            raise NotFound(f"{SERVICE}: nobody of film with these ids", what=", ".join(found) or SERVICE)
        works = await self._items(await self._matching(works_of(items[0].id)))
        [person] = person_of(items[0], tuple(parts_of(items[0].id, works)))
        return person

    async def listed(self, wanted: TitleList) -> tuple[Title, ...]:
        """The films of the series that a film is part of, else those before and after it, as they came out.

        That costs the request for the film's item, one for the others, and one for what they are.
        """
        if wanted.kind is not ListKind.COLLECTION or wanted.title_kind is TitleKind.SERIES:
            return ()
        try:
            item = await self._item(wanted.of or ExternalIds(), TitleKind.MOVIE)
        except NotFound:
            return ()
        series = item.items("P179")
        others = (
            await self._matching("haswbstatement:" + "|".join(f"P179={one}" for one in series[:5]))
            if series
            else [*item.items("P155"), *item.items("P156")]
        )
        parts = {one.id: one for one in (item, *await self._items(others))}
        return _titles(sorted(parts.values(), key=first_day), TitleKind.MOVIE) if len(parts) > 1 else ()

    async def _item(self, ids: ExternalIds, kind: TitleKind) -> Item:
        found = _own(ids.wikidata) or await self._first(_statements_for(ids, kind))
        for item in await self._items(found):
            if kind_of(item) is kind and any(title_of(item)):
                return item
        raise NotFound(f"{SERVICE}: no {kind} in {found}", what=", ".join(found) or SERVICE)

    async def _first(self, statements: Iterator[str]) -> list[str]:
        """The items that have the first of the statements that any has."""
        for statement in statements:
            if found := await self._matching(f"haswbstatement:{statement}", limit=LIMIT):
                return found
        return []

    async def _with_words(self, words: str, kind: TitleKind | None) -> list[str]:
        """The items of films and series that have all of the words, else words like them."""
        statements = statements_of(kind)
        if found := await self._matching(_query(statements, words), limit=LIMIT):
            return found
        fuzzy = " ".join(f"{word}~" if len(word) >= SHORTEST_FUZZY else word for word in words.split())
        try:
            return await self._matching(_query(statements, fuzzy), limit=LIMIT)
        except UnexpectedAnswer:
            # That Wikidata's search takes the sign is a guess; the words as they are it did not find.
            return []

    async def _search(self, text: str, limit: int) -> Answer:
        language = "ru" if is_cyrillic(text) else "en"
        return await self._ask(
            {
                "action": "wbsearchentities",
                "search": text,
                "language": language,
                "uselang": language,
                "type": "item",
                "limit": str(limit),
            }
        )

    async def _matching(self, query: str, *, limit: int = MOST_WORKS) -> list[str]:
        params = {"action": "query", "list": "search", "srsearch": query, "srlimit": str(limit)}
        return [hit.title for hit in read(_QueryPage, await self._ask(params)).query.search]

    async def _items(self, ids: Sequence[str], *, props: str = NAMES) -> list[Item]:
        """What stands in these items, in their order: one request for 25 of them, or for 50 names."""
        each = list(dict.fromkeys(ids))
        step = AT_ONCE if props == NAMES else 2 * AT_ONCE
        items: list[Item] = []
        for start in range(0, len(each), step):
            answer = await self._ask(
                {
                    "action": "wbgetentities",
                    "ids": "|".join(each[start : start + step]),
                    "props": props,
                    "languages": "ru|en|mul",
                }
            )
            items += read(ItemsPage, answer).entities.values()
        return items

    async def _ask(self, params: Mapping[str, str]) -> Answer:
        answer = await self._client.get("/w/api.php", params={**params, "format": "json"})
        error = read(_ErrorPage, answer.raise_for_status()).error
        if error is None:
            return answer
        if error.code in ABSENT:
            raise NotFound(f"{SERVICE}: {error.info}", what=params.get("ids", SERVICE))
        if error.code in BUSY:
            raise RateLimited(SERVICE, error.code, retry_after_s=answer.retry_after_s)
        if error.code == "readonly" or error.code.startswith("internal_api_error"):
            raise ServiceUnavailable(SERVICE, error.code)
        raise UnexpectedAnswer(SERVICE, f"error {error.code}")


@asynccontextmanager
async def _opened(section: WikidataSection, http: Http, _data_dir: Path) -> AsyncIterator[MetadataSource]:
    async with source_client(SERVICE, section, http, headers={"User-Agent": USER_AGENT}) as client:
        yield Wikidata(client)


ADAPTER: Adapter[WikidataSection, Http, MetadataSource] = Adapter(
    name=SERVICE, section=WikidataSection, build=_opened
)


class _Error(BaseModel):
    code: str = ""
    info: str = ""


class _ErrorPage(BaseModel):
    error: _Error | None = None


class _Hit(BaseModel):
    id: str


class _HitsPage(BaseModel):
    search: Results[_Hit]


class _QueryHit(BaseModel):
    title: str


class _QueryHits(BaseModel):
    search: Results[_QueryHit]


class _QueryPage(BaseModel):
    query: _QueryHits


def _query(statements: str, words: str) -> str:
    return f"haswbstatement:{statements} {words}"[:LONGEST_QUERY].rstrip()


def _own(item: str | None) -> list[str]:
    found = matching(AT_WIKIDATA, item)
    return [found] if found else []


def _statements_for(ids: ExternalIds, kind: TitleKind) -> Iterator[str]:
    """The statements by which a title is found, the surest first.

    P4835 and P8600 stand as they are remembered, without a look at Wikidata: what is not there finds nothing.
    """
    is_series = kind is TitleKind.SERIES
    if imdb := matching(TITLE_AT_IMDB, ids.imdb):
        yield f"P345={imdb}"
    numbers = (
        ("P4983" if is_series else "P4947", ids.tmdb),
        ("P2603", ids.kinopoisk),
        ("P4835", ids.tvdb if is_series else None),
        ("P8600", ids.tvmaze if is_series else None),
    )
    yield from (f"{prop}={number}" for prop, number in numbers if number is not None)


def _titles(items: Sequence[Item], kind: TitleKind | None) -> tuple[Title, ...]:
    titles = (title for item in items for title in title_of(item))
    return tuple(title for title in titles if kind in {None, title.kind})


def _people(items: Sequence[Item]) -> tuple[Person, ...]:
    return tuple(person for item in items for person in person_of(item))
