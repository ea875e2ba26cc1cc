"""OMDb: films and series by their English names, with the marks of IMDb, Rotten Tomatoes and Metacritic.

Every value is a text, and "N/A" stands for none. Source: https://www.omdbapi.com
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Final

from httpx import codes
from pydantic import Field

from concierge.adapters import _omdb_pages as pages
from concierge.adapters._episodes import no_season
from concierge.adapters._failover import MirrorAddress
from concierge.adapters._http import Answer, Http
from concierge.adapters._metadata import Metered, MeteredSection, source_client
from concierge.adapters._shapes import read
from concierge.adapters._source_answers import answered, sendable
from concierge.adapters._title_order import best_first
from concierge.errors import (
    ConciergeError,
    LoginFailed,
    NotFound,
    QuotaExceeded,
    ServiceUnavailable,
    UnexpectedAnswer,
)
from concierge.model.same_name import normalised
from concierge.model.title import Episode, ExternalIds, Title, TitleKind
from concierge.ports import Adapter, MetadataSource

__all__ = ["ADAPTER", "Omdb", "OmdbSection"]

SERVICE: Final = pages.SERVICE
NOTHING: Final = frozenset(
    {
        "movie not found!",
        "series not found!",
        "episode not found!",
        "season not found!",
        "series or season not found!",
        "incorrect imdb id.",
    }
)
TOO_MANY: Final = "too many results."
BROKEN: Final = frozenset({"something went wrong.", "error getting data."})
CHECKED: Final = "tt0133093"


class OmdbSection(MeteredSection):
    """`api_key` is a key of OMDb's own; `daily_limit` is what it may ask in a day, a thousand where it was free."""

    section: ClassVar[str] = SERVICE
    usual: ClassVar[Mapping[str, tuple[str, ...]]] = {"api_key": ("OMDB_API_KEY",)}

    base_url: MirrorAddress = "https://www.omdbapi.com"
    daily_limit: int = Field(default=1000, ge=1)


class Omdb(Metered):
    """A metadata source; the key has a quota for each day.

    Every method raises QuotaExceeded when the day's requests are used up, LoginFailed for a refused key, and otherwise
    what `answered` does.
    """

    name = SERVICE
    kinds = frozenset(TitleKind)
    languages = frozenset({"en"})
    takes = frozenset({"imdb"})

    async def find(self, text: str, *, year: int | None, kind: TitleKind | None) -> tuple[Title, ...]:
        """Titles whose English names fit the text, best first: one request, or two.

        The second is without the year, where nothing is of just that one. A short word has too many hits for OMDb to
        list any: then the second asks for the title of exactly that name.
        """
        asked = {"s": text, **({"type": kind} if kind else {})}
        try:
            rows = await self._rows({**asked, **({"y": str(year)} if year else {})})
            if not rows and year is not None:
                rows = await self._rows(asked)
        except _TooManyError:
            rows = await self._exactly(text, kind, year)
        found = {
            row.imdb: row.title(its_kind)
            for row in rows
            if row.imdb and (its_kind := row.kind) and kind in {None, its_kind}
        }
        return best_first((title for title in found.values() if title.names), text, year)

    async def get(self, ids: ExternalIds, kind: TitleKind) -> Title:
        """The title with its marks, people and the number of its seasons: one request."""
        imdb = self._id(ids)
        page = read(pages.Details, await self._ask({"i": imdb, "plot": "short"}))
        if page.type and page.kind is not kind:
            raise NotFound(f"{SERVICE}: {imdb} is no {kind}", what=imdb)
        return replace(page.details(kind), ids=ExternalIds(imdb=imdb))

    async def season(self, title: Title, number: int) -> tuple[Episode, ...]:
        """The episodes of a season in order: one request."""
        episodes: tuple[Episode, ...] = ()
        if title.kind is TitleKind.SERIES:
            answer = await self._ask({"i": self._id(title.ids), "Season": str(number)})
            episodes = read(pages.SeasonPage, answer).season(number)
        if not episodes:
            raise no_season(SERVICE, title, number)
        return episodes

    async def check(self) -> None:
        """Returns if the key is good and OMDb answers: one request of the day's."""
        read(pages.Details, await self._ask({"i": CHECKED, "plot": "short"}))

    async def _rows(self, asked: Mapping[str, str]) -> tuple[pages.Row, ...]:
        try:
            return read(pages.Found, await self._ask(asked)).rows
        except NotFound:
            return ()

    async def _exactly(self, text: str, kind: TitleKind | None, year: int | None) -> tuple[pages.Row, ...]:
        """The title of that very name: what OMDb answers to it may be another that is only like it."""
        asked = {
            "t": text,
            "plot": "short",
            **({"type": kind} if kind else {}),
            **({"y": str(year)} if year else {}),
        }
        try:
            row = read(pages.Row, await self._ask(asked))
        except NotFound:
            return ()
        return (row,) if normalised(row.name) == normalised(text) else ()

    def _id(self, ids: ExternalIds) -> str:
        if ids.imdb is None:
            raise NotFound(f"{SERVICE}: IMDb's id is not known", what=SERVICE)
        return ids.imdb

    async def _ask(self, asked: Mapping[str, str]) -> Answer:
        params = {"apikey": sendable(SERVICE, self._key), "r": "json", **asked}
        answer = answered(await self._client.get("/", params=params))
        if answer.status not in {codes.OK, codes.UNAUTHORIZED, codes.FORBIDDEN, codes.NOT_FOUND}:
            answer.raise_for_status()
        told = read(pages.Outcome, answer) if answer.body.strip() else pages.Outcome()
        if answer.status == codes.OK and told.response == "True":
            return answer
        raise _failure(told.error.casefold(), answer)


class _TooManyError(UnexpectedAnswer):
    """There are more hits than OMDb lists."""


def _failure(said: str, answer: Answer) -> ConciergeError:
    """What OMDb's own words for a failure mean; the status is the same for a wrong key and a used up one."""
    if "limit reached" in said:
        return QuotaExceeded(SERVICE, "the key's requests of the day are used up")
    if "api key" in said or answer.status in {codes.UNAUTHORIZED, codes.FORBIDDEN}:
        return LoginFailed(SERVICE, "the key was refused")
    if said in NOTHING:
        return NotFound(f"{SERVICE}: {said}", what=SERVICE)
    if said == TOO_MANY:
        return _TooManyError(SERVICE, "too many hits")
    if said in BROKEN:
        return ServiceUnavailable(SERVICE, said)
    return UnexpectedAnswer(SERVICE, f"HTTP {answer.status} with a failure that it has no words for")


@asynccontextmanager
async def _opened(section: OmdbSection, http: Http, _data_dir: Path) -> AsyncIterator[MetadataSource]:
    async with source_client(SERVICE, section, http) as client:
        yield Omdb(client, section)


ADAPTER: Adapter[OmdbSection, Http, MetadataSource] = Adapter(
    name=SERVICE, section=OmdbSection, build=_opened
)
