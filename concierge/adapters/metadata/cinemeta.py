"""Cinemeta, Stremio's public add-on: films and series by their Latin names, without a key.

Source: https://github.com/Stremio/stremio-addon-sdk/blob/master/docs/api/responses/meta.md. Nobody promises anything.
"""

import asyncio
import math
import re
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from itertools import chain, zip_longest
from pathlib import Path
from typing import Annotated, ClassVar, Final, Self, TypeAlias
from urllib.parse import quote

from httpx import codes
from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from concierge.adapters._answer import Answer
from concierge.adapters._failover import MirrorAddress
from concierge.adapters._http import Http
from concierge.adapters._lenient import Imdb, Number, Several, Words, name_of_episode, readable, sound
from concierge.adapters._metadata import SourceClient, SourceSection, source_client
from concierge.adapters._shapes import Day, Line, Mark, Prose, Text, Year, read
from concierge.adapters._title_order import best_first
from concierge.errors import NotFound, UnexpectedAnswer
from concierge.model.credit import Credit
from concierge.model.genre import genres_of
from concierge.model.image import Image
from concierge.model.same_name import is_cyrillic
from concierge.model.title import Episode, ExternalIds, Season, Title, TitleKind
from concierge.model.title_facts import Airing, SourceRating
from concierge.model.title_list import ListKind, TitleList
from concierge.ports import Adapter, MetadataSource

__all__ = ["ADAPTER", "Cinemeta", "CinemetaSection"]

NAME = "cinemeta"
PICTURES: Final = "https://images.metahub.space"
LONGEST_QUERY: Final = 200
# As popularity there is TMDB's, a few hundred are the most.
MOST_POPULAR: Final = 3.0
STATUSES: Final[Mapping[str, Airing]] = {"Ended": Airing.ENDED, "Continuing": Airing.RUNNING}
# What an add-on may say beside its answer, by the protocol.
BESIDE: Final = frozenset({"cacheMaxAge", "staleRevalidate", "staleError"})
JOBS: Final = (
    ("director", "Director", "Directing"),
    ("writer", "Writer", "Writing"),
    ("cast", "Actor", "Acting"),
)
_IMDB: Final = re.compile(r"tt[0-9]{7,10}")
_PICTURE: Final = re.compile(
    rf"{re.escape(PICTURES)}(/(?:poster|background|logo)/(?:small|medium|large)/tt[0-9]{{7,10}}/img)"
)
_LENGTH: Final = re.compile(r"(?:([0-9]{1,2}) ?h(?:ours?)?)? ?(?:([0-9]{1,4}) ?min)?", re.IGNORECASE)
_END: Final = re.compile(r"\s*[0-9]{4}\s*[-–—]\s*([0-9]{4})\s*")


class CinemetaSection(SourceSection):
    """`images_url` is where pictures are taken from."""

    section: ClassVar[str] = NAME

    base_url: MirrorAddress = "https://v3-cinemeta.strem.io"
    images_url: MirrorAddress = PICTURES
    requests_per_s: float = Field(default=2.0, gt=0, le=1000)


class Cinemeta:
    """A `MetadataSource`, a `ListingSource` of what is watched, and an `ImageSource`."""

    name = NAME
    kinds = frozenset(TitleKind)
    languages = frozenset({"en"})
    takes = frozenset({"imdb"})
    lists = frozenset({ListKind.TRENDING})
    images = (f"{PICTURES}/",)

    def __init__(self, client: SourceClient, section: CinemetaSection) -> None:
        """Uses an open client whose base address is Cinemeta's."""
        self._client = client
        self._images_url = section.images_url

    async def find(self, text: str, *, year: int | None, kind: TitleKind | None) -> tuple[Title, ...]:
        """Titles whose names fit the text and whose year may be the asked one, best first.

        One request for each kind, both at once.
        """
        words = " ".join(text.split())[:LONGEST_QUERY]
        if not words:
            return ()
        return best_first(
            await self._catalog(f"top/search={quote(words, safe='', errors='replace')}", kind), text, year
        )

    async def get(self, ids: ExternalIds, kind: TitleKind) -> Title:
        """The title with its people and seasons, by IMDb's id alone: one request."""
        return (await self._meta(ids, kind)).details(kind)

    async def season(self, title: Title, number: int) -> tuple[Episode, ...]:
        """The episodes in order, those of 0 are specials: one request. A name is "" where it is not known yet."""
        if title.kind is TitleKind.MOVIE:
            raise NotFound(f"{NAME}: a film has no seasons", what=title.label("en"))
        episodes = (await self._meta(title.ids, title.kind)).episodes()
        found = tuple(episode for episode in episodes if episode.season == number)
        if not found:
            raise NotFound(f"{NAME}: no such season", what=f"{title.label('en')} S{number:02}")
        return found

    async def listed(self, wanted: TitleList) -> tuple[Title, ...]:
        """The first page of what is watched most: one request for each kind, both at once, and one of each in turn."""
        if wanted.kind not in self.lists:
            return ()
        return await self._catalog("top", wanted.title_kind)

    async def image(self, url: str) -> Image:
        """A picture of Cinemeta's: one request. Raises NotFound, ServiceError."""
        found = _PICTURE.fullmatch(url)
        if found is None:
            raise NotFound(f"{NAME}: that is no picture of its own", what=NAME)
        return await self._client.image(f"{self._images_url}{found[1]}")

    async def check(self) -> None:
        """Returns if Cinemeta answers: one request."""
        read(_Manifest, (await self._client.followed("/manifest.json")).raise_for_status())

    async def _catalog(self, page: str, kind: TitleKind | None) -> tuple[Title, ...]:
        """One of each kind in turn."""
        kinds = [kind] if kind else [TitleKind.MOVIE, TitleKind.SERIES]
        told = await asyncio.gather(*(self._page(page, each) for each in kinds), return_exceptions=True)
        found: list[list[Title]] = []
        for titles in told:
            if isinstance(titles, BaseException):
                raise titles
            found.append(titles)
        return tuple(title for title in chain.from_iterable(zip_longest(*found)) if title is not None)

    async def _page(self, page: str, kind: TitleKind) -> list[Title]:
        answer = (await self._client.followed(f"/catalog/{kind}/{page}.json")).raise_for_status()
        metas = readable(_Meta, read(_Catalog, answer).metas, answer)
        return [meta.title(kind) for meta in metas if meta.type in {kind, ""}]

    async def _meta(self, ids: ExternalIds, kind: TitleKind) -> "_Meta":
        if ids.imdb is None or not _IMDB.fullmatch(ids.imdb):
            raise NotFound(f"{NAME}: IMDb's id is not known", what=NAME)
        answer = await self._client.followed(f"/meta/{kind}/{ids.imdb}.json")
        if not _is_absence(answer):
            meta = read(_Page, answer).meta
            if meta.type in {kind, ""}:
                return meta
        raise NotFound(f"{NAME}: no {kind} {ids.imdb}", what=ids.imdb)


def _is_absence(answer: Answer) -> bool:
    """Whether Cinemeta says that it has no such title: mostly by an answer without anything in it."""
    is_page = answer.headers.get("content-type", "").startswith("text/html")
    if answer.status == codes.NOT_FOUND and not is_page and not answer.is_challenge:
        return True
    told = answer.raise_for_status().json()
    if not isinstance(told, dict):
        raise UnexpectedAnswer(NAME, "the answer is no object")
    return not told.get("meta") and told.keys() <= {"meta", *BESIDE}


@asynccontextmanager
async def _opened(section: CinemetaSection, http: Http, _data_dir: Path) -> AsyncIterator[MetadataSource]:
    async with source_client(NAME, section, http) as client:
        yield Cinemeta(client, section)


ADAPTER: Adapter[CinemetaSection, Http, MetadataSource] = Adapter(
    name=NAME, section=CinemetaSection, build=_opened
)


def _day_part(value: object) -> object:
    # The time is an artefact: midnight here, five o'clock there.
    return value[:10] if isinstance(value, str) else value


def _minutes(value: object) -> int | None:
    found = _LENGTH.fullmatch(value.strip()) if isinstance(value, str) else None
    hours, minutes = (int(part or 0) for part in found.groups()) if found else (0, 0)
    return 60 * hours + minutes or None


def _fame(value: object) -> float:
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else 0
    is_sane = math.isfinite(number) and number > 0
    return min(1.0, math.log10(1 + number) / MOST_POPULAR) if is_sane else 0.0


def _last_part(value: object) -> object:
    found = _END.fullmatch(value) if isinstance(value, str) else None
    return found[1] if found else None


_Date: TypeAlias = Annotated[Day, BeforeValidator(_day_part)]
_Fame: TypeAlias = Annotated[float, BeforeValidator(_fame)]
_LastYear: TypeAlias = Annotated[Year, BeforeValidator(_last_part)]
_Minutes: TypeAlias = Annotated[int | None, BeforeValidator(_minutes)]


class _Manifest(BaseModel):
    id: str


class _Catalog(BaseModel):
    metas: tuple[object, ...]


class _Video(BaseModel):
    """An episode; the one of several names of a field that is there holds it."""

    season: int = Field(ge=0)
    episode: Number = None
    number: Number = None
    name: Line = ""
    title: Line = ""
    released: _Date = None
    aired: _Date = Field(default=None, validation_alias="firstAired")

    def told(self) -> Iterator[Episode]:
        """The episode, if it has a number; a name that only fills a place is ""."""
        number = self.episode or self.number
        if number:
            yield Episode(
                season=self.season,
                number=number,
                name=name_of_episode(self.name or self.title),
                air_date=self.released or self.aired,
            )


class _Meta(BaseModel):
    """A title, in a catalogue only partly told."""

    model_config = ConfigDict(validate_by_name=True)

    id: Imdb = None
    imdb_id: Imdb = None
    type: Text = ""
    name: Line = Field(min_length=1)
    year: Year = None
    first_year: Year = Field(default=None, validation_alias="releaseInfo")
    last_year: _LastYear = Field(default=None, validation_alias=AliasChoices("releaseInfo", "year"))
    released: _Date = None
    runtime: _Minutes = None
    description: Prose = ""
    genre: Words = ()
    genres: Words = ()
    cast: Words = ()
    director: Words = ()
    writer: Words = ()
    mark: Mark = Field(default=None, validation_alias="imdbRating")
    poster: Text = ""
    tmdb: Number = Field(default=None, validation_alias="moviedb_id")
    tvdb: Number = Field(default=None, validation_alias="tvdb_id")
    status: Text = ""
    fame: _Fame = Field(default=0.0, validation_alias="popularity")
    videos: Several = ()

    @model_validator(mode="after")
    def _has_an_id(self) -> Self:
        if self.imdb is None:
            raise ValueError("without an id of IMDb")
        return self

    @property
    def imdb(self) -> str | None:
        """The id at IMDb, under whichever name it came."""
        return self.imdb_id or self.id

    def title(self, kind: TitleKind) -> Title:
        """What a row of a catalogue says."""
        is_series = kind is TitleKind.SERIES
        return Title(
            kind=kind,
            name_ru=self.name if is_cyrillic(self.name) else "",
            name_en="" if is_cyrillic(self.name) else self.name,
            year=self.first_year or self.year or (self.released.year if self.released else None),
            end_year=self.last_year if is_series else None,
            ids=ExternalIds(imdb=self.imdb, tmdb=self.tmdb, tvdb=self.tvdb if is_series else None),
            runtime_min=self.runtime,
            overview_en=self.description,
            poster_url=self.poster if _PICTURE.fullmatch(self.poster) else None,
            popularity=self.fame,
            sources=(NAME,),
            status=STATUSES.get(self.status) if is_series else None,
            genres=genres_of((*self.genres, *self.genre)),
            ratings=() if self.mark is None else (SourceRating(source="imdb", value=self.mark),),
        )

    def details(self, kind: TitleKind) -> Title:
        """What the title's own page says."""
        is_series = kind is TitleKind.SERIES
        return replace(
            self.title(kind),
            seasons=tuple(_seasons(self.episodes())) if is_series else (),
            credits=tuple(self._credits()),
        )

    def episodes(self) -> tuple[Episode, ...]:
        """Every episode once and in order."""
        told: dict[tuple[int, int], Episode] = {}
        for episode in chain.from_iterable(video.told() for video in sound(_Video, self.videos)):
            first = told.setdefault((episode.season, episode.number), episode)
            told[episode.season, episode.number] = replace(
                first, name=first.name or episode.name, air_date=first.air_date or episode.air_date
            )
        return tuple(told[key] for key in sorted(told))

    def _credits(self) -> Iterator[Credit]:
        people = {"director": self.director, "writer": self.writer, "cast": self.cast}
        for field, job, department in JOBS:
            for person in people[field]:
                yield Credit(person=person, job=job, department=department)


class _Page(BaseModel):
    meta: _Meta


def _seasons(episodes: Iterable[Episode]) -> Iterator[Season]:
    days: dict[int, list[date | None]] = {}
    for episode in episodes:
        days.setdefault(episode.season, []).append(episode.air_date)
    for number, aired in sorted(days.items()):
        first = min((day for day in aired if day), default=None)
        yield Season(number=number, episode_count=len(aired), air_date=first)
