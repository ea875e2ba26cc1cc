"""Wikidata: films and series without a key; strong in names and ids, without plots, posters and episodes.

Source: https://www.wikidata.org/w/api.php
"""

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import ClassVar

from pydantic import BaseModel

from concierge._version import __version__
from concierge.adapters._failover import MirrorAddress
from concierge.adapters._http import Answer, Http
from concierge.adapters._metadata import SourceClient, SourceSection, source_client
from concierge.adapters._shapes import ByKey, Line, plain_line, read
from concierge.adapters._title_order import best_first
from concierge.errors import NotFound, RateLimited, ServiceUnavailable, UnexpectedAnswer
from concierge.model.title import Episode, ExternalIds, Title, TitleKind
from concierge.ports import Adapter, MetadataSource

__all__ = ["ADAPTER", "Wikidata", "WikidataSection"]

SERVICE = "wikidata"
ABSENT = frozenset({"no-such-entity", "invalid-entity-id"})
BUSY = frozenset({"maxlag", "ratelimited"})
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
LIMIT = 20
# Wikimedia refuses clients that do not name themselves and their project.
USER_AGENT = f"concierge/{__version__} (+media-concierge)"
PRECISE = frozenset({9, 10, 11})  # year, month, day
NO_LANGUAGE = frozenset({"mis", "mul", "und", "zxx"})
YEARS = range(1870, 2200)

# An allow-list, since Wikidata's class tree also leads from films to franchises, awards and film sets.
FILMS = frozenset(
    {
        "Q11424",  # film
        "Q24869",  # feature film
        "Q24862",  # short film
        "Q93204",  # documentary film
        "Q202866",  # animated film
        "Q226730",  # silent film
        "Q506240",  # television film
        "Q29168811",  # animated feature film
    }
)
SERIES = frozenset(
    {
        "Q5398426",  # television series
        "Q526877",  # web series
        "Q581714",  # animated series
        "Q1259759",  # miniseries
        "Q15416",  # television programme
        "Q63952888",  # anime television series
        "Q117467246",  # animated television series
    }
)
MINUTES = {"Q7727": 1.0, "Q11574": 1 / 60, "Q25235": 60.0}


class WikidataSection(SourceSection):
    """Nothing has to be set."""

    section: ClassVar[str] = SERVICE

    base_url: MirrorAddress = "https://www.wikidata.org"


class Wikidata:
    """A `MetadataSource`. A search costs two requests, details one by Wikidata's id and two by another."""

    name = SERVICE
    kinds = frozenset(TitleKind)
    languages = frozenset({"ru", "en"})
    takes = frozenset({"wikidata", "imdb", "tmdb"})

    def __init__(self, client: SourceClient) -> None:
        """Uses an open client whose base address is Wikidata's."""
        self._client = client

    async def find(self, text: str, *, year: int | None, kind: TitleKind | None) -> tuple[Title, ...]:
        """Titles of which a name begins with the text and whose year may be the asked one, best first."""
        page = read(_HitsPage, await self._search(text, LIMIT))
        titles = await self._titles([hit.id for hit in page.search])
        return best_first((title for title in titles if kind in {None, title.kind}), text, year)

    async def get(self, ids: ExternalIds, kind: TitleKind) -> Title:
        """The title's names, ids, year and length; the ids are tried in the order Wikidata, IMDb, TMDB."""
        items = [ids.wikidata] if ids.wikidata else await self._items_with(ids, kind)
        for title in await self._titles(items):
            if title.kind is kind:
                return title
        raise NotFound(f"{SERVICE}: no {kind} in {items}", what=", ".join(items) or SERVICE)

    async def season(self, title: Title, number: int) -> tuple[Episode, ...]:
        """Raises NotFound: too few episodes have items of their own for a list that can be trusted."""
        what = f"{title.label('en')} S{number:02}"
        raise NotFound(f"{SERVICE} keeps no episodes", what=what)

    async def check(self) -> None:
        """Returns if Wikidata answers."""
        read(_HitsPage, await self._search("film", 1))

    async def _search(self, text: str, limit: int) -> Answer:
        language = "ru" if CYRILLIC.search(text) else "en"
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

    async def _items_with(self, ids: ExternalIds, kind: TitleKind) -> list[str]:
        tmdb = "P4983" if kind is TitleKind.SERIES else "P4947"
        known = (("P345", ids.imdb), (tmdb, ids.tmdb))
        statement = next((f"{prop}={value}" for prop, value in known if value is not None), None)
        if statement is None:
            raise NotFound(f"{SERVICE}: none of the known ids stands there", what=SERVICE)
        answer = await self._ask(
            {
                "action": "query",
                "list": "search",
                "srsearch": f"haswbstatement:{statement}",
            }
        )
        return [hit.title for hit in read(_QueryPage, answer).query.search]

    async def _titles(self, ids: list[str]) -> list[Title]:
        if not ids:
            return []
        answer = await self._ask(
            {
                "action": "wbgetentities",
                "ids": "|".join(dict.fromkeys(ids)),
                "props": "labels|aliases|claims",
                "languages": "ru|en|mul",
            }
        )
        items = read(_ItemsPage, answer).entities
        return [title for item in items.values() for title in item.titles()]

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
    search: tuple[_Hit, ...]


class _QueryHit(BaseModel):
    title: str


class _QueryHits(BaseModel):
    search: tuple[_QueryHit, ...]


class _QueryPage(BaseModel):
    query: _QueryHits


class _Name(BaseModel):
    value: Line


class _DataValue(BaseModel):
    value: object = None


class _Snak(BaseModel):
    """A statement's value; without one where it is unknown ("somevalue") or known to be none ("novalue")."""

    datavalue: _DataValue | None = None


class _Statement(BaseModel):
    mainsnak: _Snak
    rank: str = "normal"


class _Item(BaseModel):
    id: str
    labels: ByKey[_Name] = {}
    aliases: ByKey[tuple[_Name, ...]] = {}
    claims: ByKey[tuple[_Statement, ...]] = {}

    def titles(self) -> Iterator[Title]:
        """The item as a title, or nothing: it is missing, something else, or without any name."""
        kind = self._kind()
        name_original, language = self._original_name()
        name_ru, name_en = self._label("ru"), self._label("en") or self._label("mul")
        if kind is None or not (name_ru or name_en or name_original):
            return
        yield Title(
            kind=kind,
            name_ru=name_ru,
            name_en=name_en,
            name_original=name_original,
            original_language=language,
            year=self._year(),
            ids=self._ids(kind),
            runtime_min=self._runtime_min(),
            aliases=tuple(
                name.value for code in ("ru", "en") for name in self.aliases.get(code, ()) if name.value
            ),
            sources=(SERVICE,),
        )

    def _label(self, language: str) -> str:
        return self.labels[language].value if language in self.labels else ""

    def _values(self, prop: str) -> list[object]:
        """The values of best rank, as a query for the "truthy" ones finds them."""
        for rank in ("preferred", "normal"):
            snaks = [each.mainsnak for each in self.claims.get(prop, ()) if each.rank == rank]
            if snaks:
                return [snak.datavalue.value for snak in snaks if snak.datavalue]
        return []

    def _facts(self, prop: str, key: str) -> list[str]:
        """One field of each value that has it as text."""
        fields = (value.get(key) for value in self._values(prop) if isinstance(value, dict))
        return [field for field in fields if isinstance(field, str)]

    def _ids(self, kind: TitleKind) -> ExternalIds:
        imdb = [value for value in self._texts("P345") if re.fullmatch(r"tt\d{7,10}", value)]
        tmdb = self._numbers("P4983" if kind is TitleKind.SERIES else "P4947")
        kinopoisk = set(self._numbers("P2603"))
        return ExternalIds(
            tmdb=next(iter(tmdb), None),
            imdb=next(iter(imdb), None),
            wikidata=self.id,
            # Two ids are two pages, often of seasons: a wrong one would stand for another film.
            kinopoisk=kinopoisk.pop() if len(kinopoisk) == 1 else None,
        )

    def _kind(self) -> TitleKind | None:
        classes = frozenset(self._facts("P31", "id"))
        if classes & SERIES:
            return TitleKind.SERIES
        return TitleKind.MOVIE if classes & FILMS else None

    def _original_name(self) -> tuple[str, str]:
        names = zip(
            map(plain_line, self._facts("P1476", "text")), self._facts("P1476", "language"), strict=False
        )
        name, language = next(names, ("", ""))
        return name, "" if language in NO_LANGUAGE else language

    def _year(self) -> int | None:
        return min(self._years("P580") or self._years("P577"), default=None)

    def _years(self, prop: str) -> list[int]:
        # Months and days may be "00", which no date has; a decade is written as its first year.
        values = [value for value in self._values(prop) if isinstance(value, dict)]
        times = [str(value.get("time")) for value in values if value.get("precision") in PRECISE]
        found = [int(match[1]) for time in times if (match := re.match(r"\+0*(\d{4})-", time))]
        return [year for year in found if year in YEARS]

    def _runtime_min(self) -> int | None:
        amounts, units = self._facts("P2047", "amount"), self._facts("P2047", "unit")
        for amount, unit in zip(amounts, units, strict=False):
            minutes = MINUTES.get(unit.rpartition("/")[2])
            if minutes and re.fullmatch(r"\+\d{1,6}(\.\d+)?", amount):
                return round(float(amount) * minutes) or None
        return None

    def _texts(self, prop: str) -> list[str]:
        return [value.strip() for value in self._values(prop) if isinstance(value, str)]

    def _numbers(self, prop: str) -> list[int]:
        return [int(text) for text in self._texts(prop) if re.fullmatch(r"[0-9]{1,9}", text)]


class _ItemsPage(BaseModel):
    entities: ByKey[_Item]
