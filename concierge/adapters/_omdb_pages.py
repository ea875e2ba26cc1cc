"""What OMDb answers: every value is a text, and "N/A" stands for none."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Final, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PositiveInt

from concierge.adapters._age_ratings import years_of_the_nearest
from concierge.adapters._figures import figure
from concierge.adapters._film_sites import (
    Imdb,
    Listed,
    Some,
    Votes,
    episode_name,
    picture,
    rating,
    years_between,
)
from concierge.adapters._metadata import fame_of
from concierge.adapters._professions import job_of, shortened
from concierge.adapters._shapes import Day, Line, Mark, Prose, Year
from concierge.model.country import country_codes
from concierge.model.credit import Credit
from concierge.model.genre import genres_of
from concierge.model.title import Episode, ExternalIds, Season, Title, TitleKind
from concierge.model.title_facts import AgeRating, Airing, SourceRating

__all__ = ["SERVICE", "Details", "Found", "Outcome", "Row", "SeasonPage"]

SERVICE: Final = "omdb"
HOSTS: Final = frozenset({"m.media-amazon.com", "ia.media-imdb.com", "images-na.ssl-images-amazon.com"})

_KINDS: Final = {"movie": TitleKind.MOVIE, "series": TitleKind.SERIES}
_UNRATED: Final = frozenset({"", "NOT RATED", "UNRATED", "NR"})
_MOST_SEASONS: Final = 100
_PERCENT: Final = {
    "Rotten Tomatoes": ("rotten_tomatoes", re.compile(r"(\d{1,3})%", re.ASCII)),
    "Metacritic": ("metacritic", re.compile(r"(\d{1,3})/100", re.ASCII)),
}
_RUNTIME: Final = re.compile(r"(?:(\d{1,3}) h(?:r)?)? ?(?:([\d,]{1,6}) min)?", re.ASCII)
_STILL: Final = re.compile(r"\d{4}\s*[-–—]\s*", re.ASCII)


def _given(value: object) -> object:
    return "" if isinstance(value, str) and value.strip().upper() == "N/A" else value


Told: TypeAlias = Annotated[Line, BeforeValidator(_given)]
"""Text on one line; "" for "N/A"."""


class Outcome(BaseModel):
    """Whether a request was answered, and why not; the status may be 200 all the same."""

    model_config = ConfigDict(validate_by_name=True)

    response: Line = Field(default="", validation_alias="Response")
    error: Line = Field(default="", validation_alias="Error")


class Row(BaseModel):
    """A title in a list."""

    model_config = ConfigDict(validate_by_name=True)

    imdb: Imdb = Field(default=None, validation_alias="imdbID")
    name: Told = Field(default="", validation_alias="Title")
    type: Line = Field(default="", validation_alias="Type")
    years: Told = Field(default="", validation_alias="Year")
    year: Year = Field(default=None, validation_alias="Year")
    poster: Told = Field(default="", validation_alias="Poster")

    @property
    def kind(self) -> TitleKind | None:
        """What it is; None for an episode and a game."""
        return _KINDS.get(self.type)

    def title(self, kind: TitleKind) -> Title:
        """The title, which is of that kind, as far as the row tells it."""
        years = years_between(self.years)
        return Title(
            kind=kind,
            name_en=self.name,
            year=self.year,
            end_year=years[1] if years and kind is TitleKind.SERIES else None,
            ids=ExternalIds(imdb=self.imdb),
            poster_url=picture(self.poster, HOSTS),
            sources=(SERVICE,),
        )


class Found(BaseModel):
    """The answer to a search."""

    rows: Listed[Row] = Field(validation_alias="Search")


class _Rating(BaseModel):
    source: Line = Field(default="", validation_alias="Source")
    value: Line = Field(default="", validation_alias="Value")

    def rating(self) -> tuple[SourceRating, ...]:
        name, form = _PERCENT.get(self.source, ("", _RUNTIME))
        value = form.fullmatch(self.value) if name else None
        mark = int(value[1]) if value else 0
        return rating(name, mark, None, scale=100) if 0 < mark <= 100 else ()  # noqa: PLR2004 - percent


class Details(Row):
    """A title's own page."""

    rated: Told = Field(default="", validation_alias="Rated")
    runtime: Told = Field(default="", validation_alias="Runtime")
    genre: Told = Field(default="", validation_alias="Genre")
    director: Told = Field(default="", validation_alias="Director")
    writer: Told = Field(default="", validation_alias="Writer")
    actors: Told = Field(default="", validation_alias="Actors")
    plot: Annotated[Prose, BeforeValidator(_given)] = Field(default="", validation_alias="Plot")
    language: Told = Field(default="", validation_alias="Language")
    country: Told = Field(default="", validation_alias="Country")
    others: Some[_Rating] = Field(default=(), validation_alias="Ratings")
    mark: Mark = Field(default=None, validation_alias="imdbRating")
    votes: Votes = Field(default=None, validation_alias="imdbVotes")
    seasons: Told = Field(default="", validation_alias="totalSeasons")

    def details(self, kind: TitleKind) -> Title:
        """The title, which is of that kind, with everything that the page tells of it."""
        is_english = _listed(self.language)[:1] == ["English"]
        ages = () if self.rated.upper() in _UNRATED else (AgeRating(country="US", rating=self.rated),)
        genres = _listed(self.genre)
        is_series = kind is TitleKind.SERIES
        numbers = range(1, min(figure(self.seasons), _MOST_SEASONS) + 1)
        return replace(
            self.title(kind),
            name_original=self.name if is_english else "",
            original_language="en" if is_english else "",
            runtime_min=_minutes(self.runtime),
            overview_en=self.plot,
            popularity=fame_of(self.votes),
            age=years_of_the_nearest((one.country, one.rating) for one in ages),
            age_ratings=ages,
            is_adult="Adult" in genres,
            status=self._series_status() if is_series else self._film_status(),
            genres=genres_of(genres),
            countries=country_codes(_listed(self.country)),
            ratings=(
                *rating("imdb", self.mark, self.votes),
                *(one for row in self.others for one in row.rating()),
            ),
            credits=shortened(self._credits()),
            seasons=tuple(Season(number=number) for number in numbers) if is_series else (),
        )

    def _film_status(self) -> Airing | None:
        return Airing.RELEASED if self.mark is not None else None

    def _series_status(self) -> Airing | None:
        if _STILL.fullmatch(self.years):
            return Airing.RUNNING
        return Airing.ENDED if self.year else None

    def _credits(self) -> Iterator[Credit]:
        for key, told in (("director", self.director), ("writer", self.writer), ("actor", self.actors)):
            job, department = job_of(key) or ("", "")
            for name in _listed(told):
                # What a writer wrote stands in brackets.
                if bare := re.sub(r"\s*\([^()]*\)", "", name).strip():
                    yield Credit(person=bare, job=job, department=department)


class _EpisodeRow(BaseModel):
    number: PositiveInt = Field(validation_alias="Episode")
    name: Told = Field(default="", validation_alias="Title")
    day: Day = Field(default=None, validation_alias="Released")

    def episode(self, season: int) -> Episode:
        return Episode(season=season, number=self.number, name=episode_name(self.name), air_date=self.day)


class SeasonPage(BaseModel):
    """The episodes of a season."""

    rows: Listed[_EpisodeRow] = Field(validation_alias="Episodes")

    def episodes(self, season: int) -> Iterator[Episode]:
        """The episodes in OMDb's order."""
        return (row.episode(season) for row in self.rows)


def _listed(told: str) -> list[str]:
    return [part for part in told.split(", ") if part]


def _minutes(told: str) -> int | None:
    found = _RUNTIME.fullmatch(told) if told else None
    minutes = 60 * int(found[1] or 0) + figure((found[2] or "").replace(",", "")) if found else 0
    return minutes or None
