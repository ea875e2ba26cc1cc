"""What is known of a title beside its names: how it is rated, when and where it can be seen, what it belongs to."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

__all__ = [
    "AgeRating",
    "Airing",
    "Collection",
    "Origin",
    "Premiere",
    "PremiereKind",
    "Provider",
    "SourceRating",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRating:
    """The average rating that a site's visitors gave, `value` of `scale`; `votes` is None where nobody told.

    `source` is the site whose rating it is ("imdb", "kinopoisk", "tmdb", "tvmaze", "metacritic", "rotten_tomatoes"),
    whichever service told it.
    """

    source: str
    value: float
    scale: int = 10
    votes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeRating:
    """A country's age rating in its own words: "18+", "R", "FSK 16"; `country` is ISO 3166, "" if nobody told."""

    country: str
    rating: str


class Airing(StrEnum):
    """Where a title stands between its announcement and its end."""

    ANNOUNCED = "announced"
    RELEASED = "released"
    RUNNING = "running"
    ENDED = "ended"
    CANCELED = "canceled"


class PremiereKind(StrEnum):
    """How a title came out; a film that can be had in quality is out as DIGITAL or PHYSICAL."""

    FESTIVAL = "festival"
    THEATRICAL = "theatrical"
    DIGITAL = "digital"
    PHYSICAL = "physical"
    TV = "tv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Premiere:
    """One day on which a title came out; `country` is ISO 3166, "" for the whole world."""

    kind: PremiereKind
    day: date
    country: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """The films that a film belongs to, by TMDB's number."""

    tmdb: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Who shows the title in a country, and how: "flatrate", "rent", "buy", "free" or "ads"."""

    country: str
    name: str
    offer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The service that a field of a title came from."""

    field: str
    source: str
