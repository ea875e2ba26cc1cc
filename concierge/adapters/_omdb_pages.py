"""What OMDb answers: every value is a text, and "N/A" stands for none."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Final, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PositiveInt

from concierge.adapters._age_ratings import years_of_the_nearest
from concierge.adapters._episodes import each_once, episode_name
from concierge.adapters._external_ids import ImdbTitle
from concierge.adapters._fame import fame_by_votes
from concierge.adapters._jobs import ACTOR, DEPARTMENTS, shortened
from concierge.adapters._marks import rating
from concierge.adapters._pictures import picture_on
from concierge.adapters._shapes import (
    Count,
    Day,
    Line,
    Mark,
    Minutes,
    Prose,
    Results,
    SoundRows,
    Words,
    Year,
    Years,
)
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
_PERCENT: Final = {"Rotten Tomatoes": "rotten_tomatoes", "Metacritic": "metacritic"}
_OF_HUNDRED: Final = re.compile(r"(\d{1,2}|100)(?:%|/100)", re.ASCII)
_STILL: Final = re.compile(r"\d{4}\s*[-–—]\s*", re.ASCII)


def _given(value: object) -> object:
    return "" if isinstance(value, str) and value.strip().upper() == "N/A" else value


def _without_commas(value: object) -> object:
    return value.replace(",", "") if isinstance(value, str) else value


Told: TypeAlias = Annotated[Line, BeforeValidator(_given)]
"""Text on one line; "" for "N/A"."""

Named: TypeAlias = Annotated[Words, BeforeValidator(_given)]
"""Names; none for "N/A"."""

Votes: TypeAlias = Annotated[Count, BeforeValidator(_without_commas)]
"""How many voted, from "2,158,000"; None for "N/A"."""


class Outcome(BaseModel):
    """Whether a request was answered, and why not; the status may be 200 all the same."""

    model_config = ConfigDict(validate_by_name=True)

    response: Line = Field(default="", validation_alias="Response")
    error: Line = Field(default="", validation_alias="Error")


class Row(BaseModel):
    """A title in a list."""

    model_config = ConfigDict(validate_by_name=True)

    imdb: ImdbTitle = Field(default=None, validation_alias="imdbID")
    name: Told = Field(default="", validation_alias="Title")
    type: Line = Field(default="", validation_alias="Type")
    years: Years = Field(default=None, validation_alias="Year")
    year: Year = Field(default=None, validation_alias="Year")
    poster: Told = Field(default="", validation_alias="Poster")

    @property
    def kind(self) -> TitleKind | None:
        """What it is; None for an episode and a game."""
        return _KINDS.get(self.type)

    def title(self, kind: TitleKind) -> Title:
        """The title, which is of that kind, as far as the row tells it."""
        return Title(
            kind=kind,
            name_en=self.name,
            year=self.year,
            end_year=self.years[1] if self.years and kind is TitleKind.SERIES else None,
            ids=ExternalIds(imdb=self.imdb),
            poster_url=picture_on(HOSTS, self.poster),
            sources=(SERVICE,),
        )


class Found(BaseModel):
    """The answer to a search."""

    rows: Results[Row] = Field(validation_alias="Search")


class _Rating(BaseModel):
    source: Line = Field(default="", validation_alias="Source")
    value: Line = Field(default="", validation_alias="Value")

    def rating(self) -> tuple[SourceRating, ...]:
        name, value = _PERCENT.get(self.source), _OF_HUNDRED.fullmatch(self.value)
        mark = int(value[1]) if name and value else 0
        return rating(name, mark, scale=100) if name and mark else ()


class Details(Row):
    """A title's own page."""

    rated: Told = Field(default="", validation_alias="Rated")
    runtime: Minutes = Field(default=None, validation_alias="Runtime")
    genres: Named = Field(default=(), validation_alias="Genre")
    directors: Named = Field(default=(), validation_alias="Director")
    writers: Named = Field(default=(), validation_alias="Writer")
    actors: Named = Field(default=(), validation_alias="Actors")
    plot: Annotated[Prose, BeforeValidator(_given)] = Field(default="", validation_alias="Plot")
    language: Named = Field(default=(), validation_alias="Language")
    countries: Named = Field(default=(), validation_alias="Country")
    others: SoundRows[_Rating] = Field(default=(), validation_alias="Ratings")
    mark: Mark = Field(default=None, validation_alias="imdbRating")
    votes: Votes = Field(default=None, validation_alias="imdbVotes")
    seasons: Count = Field(default=None, validation_alias="totalSeasons")
    span: Told = Field(default="", validation_alias="Year")

    def details(self, kind: TitleKind) -> Title:
        """The title, which is of that kind, with everything that the page tells of it."""
        is_english = self.language[:1] == ("English",)
        ages = () if self.rated.upper() in _UNRATED else (AgeRating(country="US", rating=self.rated),)
        is_series = kind is TitleKind.SERIES
        numbers = range(1, min(self.seasons or 0, _MOST_SEASONS) + 1)
        return replace(
            self.title(kind),
            name_original=self.name if is_english else "",
            original_language="en" if is_english else "",
            runtime_min=self.runtime,
            overview_en=self.plot,
            popularity=fame_by_votes(self.votes),
            age=years_of_the_nearest((one.country, one.rating) for one in ages),
            age_ratings=ages,
            is_adult="Adult" in self.genres,
            status=self._series_status() if is_series else self._film_status(),
            genres=genres_of(self.genres),
            countries=country_codes(self.countries),
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
        if _STILL.fullmatch(self.span):
            return Airing.RUNNING
        return Airing.ENDED if self.year else None

    def _credits(self) -> Iterator[Credit]:
        for job, people in (("Director", self.directors), ("Writer", self.writers), (ACTOR, self.actors)):
            for name in people:
                # What a writer wrote stands in brackets.
                if bare := re.sub(r"\s*\([^()]*\)", "", name).strip():
                    yield Credit(person=bare, job=job, department=DEPARTMENTS[job])


class _EpisodeRow(BaseModel):
    number: PositiveInt = Field(validation_alias="Episode")
    name: Told = Field(default="", validation_alias="Title")
    day: Day = Field(default=None, validation_alias="Released")

    def episode(self, season: int) -> Episode:
        return Episode(season=season, number=self.number, name=episode_name(self.name), air_date=self.day)


class SeasonPage(BaseModel):
    """The episodes of a season."""

    rows: Results[_EpisodeRow] = Field(validation_alias="Episodes")

    def season(self, number: int) -> tuple[Episode, ...]:
        """The episodes in order, as those of that season."""
        return each_once(row.episode(number) for row in self.rows)
