"""Films, series, episodes and marks as Trakt writes them; what cannot be read of one is left out and told.

Ids are null often, and a year was once a text. Source: https://trakt.docs.apiary.io/#introduction/standard-media-objects
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Final

from pydantic import BaseModel, Field, model_validator

from concierge.adapters import _import_dates
from concierge.adapters._external_ids import ImdbTitle
from concierge.adapters._shapes import (
    LONGEST_NAME,
    Count,
    EpisodeNumber,
    Line,
    SeasonNumber,
    SoundOne,
    SoundPart,
    Text,
    Year,
)
from concierge.model.importing import RowProblem
from concierge.model.taste import UNDATED, Precision
from concierge.model.title import ExternalIds, TitleKind

__all__ = ["Entry", "TraktIds", "TraktMoment", "Work", "moment_of", "written"]

# Trakt's words for a day that nobody knows, beside the whole first day of 1970.
_UNKNOWN: Final = (None, "", "unknown")
_NOTHING: Final = (None, "", 0)


class _Told(BaseModel):
    """What was read, beside all that was told."""

    told: Mapping[str, object] = {}

    @model_validator(mode="before")
    @classmethod
    def _keeps(cls, value: object) -> object:
        return {**value, "told": value} if isinstance(value, dict) else value


class TraktIds(_Told):
    """Ids of a title; None where there is none, or what is none."""

    trakt: Count = None
    imdb: ImdbTitle = None
    tmdb: Count = None
    tvdb: Count = None

    @property
    def external(self) -> ExternalIds:
        """Those that other services know too."""
        return ExternalIds(imdb=self.imdb, tmdb=self.tmdb, tvdb=self.tvdb)

    @property
    def are_sound(self) -> bool:
        """Whether every id that was told is one."""
        read = (("imdb", self.imdb), ("tmdb", self.tmdb), ("tvdb", self.tvdb))
        return all(value is not None or self.told.get(name) in _NOTHING for name, value in read)


class Work(_Told):
    """A film or a series."""

    title: Line = ""
    year: Year = None
    ids: SoundPart[TraktIds] = Field(default_factory=TraktIds)

    @property
    def name(self) -> str:
        """Its name, as long as a name may be."""
        return self.title[:LONGEST_NAME]

    @property
    def key(self) -> tuple[object, ...]:
        """What tells it from every other."""
        return self.title, self.year, self.ids.trakt, self.ids.external

    @property
    def is_named(self) -> bool:
        """Whether anything tells which title it is."""
        return bool(self.title) or self.ids.external != ExternalIds()

    def problems(self) -> Iterator[RowProblem]:
        """What was told of it and cannot be used."""
        if len(self.title) > LONGEST_NAME:
            yield RowProblem.TOO_LONG
        if self.year is None and self.told.get("year") not in _NOTHING:
            yield RowProblem.BAD_YEAR
        if not self.ids.are_sound:
            yield RowProblem.BAD_ID


class EpisodeNumbers(BaseModel):
    """Which episode of its series it is."""

    season: SeasonNumber
    number: EpisodeNumber


class SeasonNumbers(BaseModel):
    """Which season of its series it is."""

    number: SeasonNumber


class Named(BaseModel):
    """Somebody, or something that is no title."""

    name: Line = ""


class Entry(BaseModel):
    """One row of a person's history, ratings or watchlist, of which each list fills its own part."""

    id: object = None
    type: Text = ""
    movie: SoundOne[Work] = None
    show: SoundOne[Work] = None
    season: SoundOne[SeasonNumbers] = None
    episode: SoundOne[EpisodeNumbers] = None
    person: SoundOne[Named] = None
    watched_at: object = None
    rated_at: object = None
    listed_at: object = None
    rating: object = None

    @property
    def work(self) -> Work | None:
        """The film, or the series that it or a part of it is."""
        return self.movie if self.type == "movie" else self.show

    @property
    def kind(self) -> TitleKind:
        """What its work is."""
        return TitleKind.MOVIE if self.type == "movie" else TitleKind.SERIES

    @property
    def label(self) -> str:
        """What a person knows it by: "Fargo S02E03"."""
        if self.person is not None:
            return self.person.name[:LONGEST_NAME]
        name = self.work.name if self.work else ""
        if self.episode is not None:
            return f"{name} S{self.episode.season:02}E{self.episode.number:02}".strip()
        return f"{name} S{self.season.number:02}".strip() if self.season else name


@dataclass(frozen=True, slots=True, kw_only=True)
class TraktMoment:
    """When something was, as far as it is known; `is_sound` is false where something else was told."""

    at: datetime | None = None
    precision: Precision = Precision.UNKNOWN
    is_sound: bool = True


def moment_of(told: object) -> TraktMoment:
    """The moment of "2018-12-29T07:12:39.000Z". The first day of 1970 is that nobody knows, and midnight a mere day."""
    if told in _UNKNOWN:
        return TraktMoment()
    found = _import_dates.moment_of(told) if isinstance(told, str) else None
    if found is None:
        return TraktMoment(is_sound=False)
    if found.at.date() == UNDATED.date():
        return TraktMoment()
    is_day = found.at.time() == time.min
    return TraktMoment(at=found.at, precision=Precision.DAY if is_day else Precision.EXACT)


def written(at: datetime) -> str:
    """The moment as Trakt writes it; `UNDATED` is what it has for a day that nobody knows."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"
