"""What Cinemeta answers: a title partly told in a catalogue, or whole on its own page."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from typing import Annotated, Final, Self, TypeAlias

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from concierge.adapters._episodes import episode_name, season_of
from concierge.adapters._external_ids import TITLE_AT_IMDB, ImdbTitle
from concierge.adapters._fame import Weight, fame_by_trend
from concierge.adapters._jobs import ACTOR, DEPARTMENTS
from concierge.adapters._marks import rating
from concierge.adapters._pictures import PictureStore
from concierge.adapters._shapes import (
    Count,
    Day,
    Line,
    Mark,
    Minutes,
    Prose,
    Results,
    SeasonNumber,
    SoundRows,
    Text,
    Words,
    Year,
    Years,
)
from concierge.model.credit import Credit
from concierge.model.genre import genres_of
from concierge.model.same_name import is_cyrillic
from concierge.model.title import Episode, ExternalIds, Season, Title, TitleKind
from concierge.model.title_facts import Airing

__all__ = ["PICTURES", "SERVICE", "Catalog", "Manifest", "Meta", "MetaPage"]

SERVICE: Final = "cinemeta"
PICTURES: Final = PictureStore(
    SERVICE,
    "https://images.metahub.space",
    re.compile(rf"/(?:poster|background|logo)/(?:small|medium|large)/{TITLE_AT_IMDB.pattern}/img", re.ASCII),
)
STATUSES: Final[Mapping[str, Airing]] = {"Ended": Airing.ENDED, "Continuing": Airing.RUNNING}


def _day_part(value: object) -> object:
    # The time is an artefact: midnight here, five o'clock there.
    return value[:10] if isinstance(value, str) else value


_Date: TypeAlias = Annotated[Day, BeforeValidator(_day_part)]


class Manifest(BaseModel):
    """What Cinemeta says of itself."""

    id: str


class _Video(BaseModel):
    """An episode; the one of several names of a field that is there holds it."""

    season: SeasonNumber
    episode: Count = None
    number: Count = None
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
                name=episode_name(self.name or self.title),
                air_date=self.released or self.aired,
            )


class Meta(BaseModel):
    """A title, in a catalogue only partly told."""

    model_config = ConfigDict(validate_by_name=True)

    id: ImdbTitle = None
    imdb_id: ImdbTitle = None
    type: Text = ""
    name: Line = Field(min_length=1)
    year: Year = None
    first_year: Year = Field(default=None, validation_alias="releaseInfo")
    years: Years = Field(default=None, validation_alias=AliasChoices("releaseInfo", "year"))
    released: _Date = None
    runtime: Minutes = None
    description: Prose = ""
    genre: Words = ()
    genres: Words = ()
    cast: Words = ()
    director: Words = ()
    writer: Words = ()
    mark: Mark = Field(default=None, validation_alias="imdbRating")
    poster: Text = ""
    tmdb: Count = Field(default=None, validation_alias="moviedb_id")
    tvdb: Count = Field(default=None, validation_alias="tvdb_id")
    status: Text = ""
    trend: Weight = Field(default=0.0, validation_alias="popularity")
    videos: SoundRows[_Video] = ()

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
            end_year=self.years[1] if self.years and is_series else None,
            ids=ExternalIds(imdb=self.imdb, tmdb=self.tmdb, tvdb=self.tvdb if is_series else None),
            runtime_min=self.runtime,
            overview_en=self.description,
            poster_url=PICTURES.found(self.poster),
            popularity=fame_by_trend(self.trend),
            sources=(SERVICE,),
            status=STATUSES.get(self.status) if is_series else None,
            genres=genres_of((*self.genres, *self.genre)),
            ratings=rating("imdb", self.mark),
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
        for episode in (episode for video in self.videos for episode in video.told()):
            first = told.setdefault((episode.season, episode.number), episode)
            told[episode.season, episode.number] = replace(
                first, name=first.name or episode.name, air_date=first.air_date or episode.air_date
            )
        return tuple(told[key] for key in sorted(told))

    def _credits(self) -> Iterator[Credit]:
        for job, people in (("Director", self.director), ("Writer", self.writer), (ACTOR, self.cast)):
            for person in people:
                yield Credit(person=person, job=job, department=DEPARTMENTS[job])


class Catalog(BaseModel):
    """Titles in an order of Cinemeta's."""

    metas: Results[Meta]


class MetaPage(BaseModel):
    """A title's own page."""

    meta: Meta


def _seasons(episodes: tuple[Episode, ...]) -> Iterator[Season]:
    for number, told in groupby(episodes, key=lambda episode: episode.season):
        yield season_of(number, tuple(told))
