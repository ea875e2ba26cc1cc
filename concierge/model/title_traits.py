"""What a title is in the words that a taste is made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from concierge.model.title import Title

__all__ = ["BestMark", "Trait", "best_known_mark", "decade_of", "traits_of"]

_DECADE = 10


class Trait(StrEnum):
    """What kind of thing a trait is; a genre by its name, a country by its ISO 3166 code."""

    GENRE = "genre"
    COUNTRY = "country"


@dataclass(frozen=True, slots=True, kw_only=True)
class BestMark:
    """The average rating of a site's visitors, out of ten, and how many they are."""

    value: float
    votes: int


def traits_of(title: Title) -> Iterator[tuple[str, str]]:
    """The title's genres and countries, each once, with what they are."""
    yield from ((Trait.GENRE.value, genre.value) for genre in dict.fromkeys(title.genres))
    yield from ((Trait.COUNTRY.value, country) for country in dict.fromkeys(title.countries))


def best_known_mark(title: Title) -> BestMark | None:
    """The rating with the most votes; one without a count of them is worth the least."""
    marks = [
        BestMark(value=rating.value * 10 / rating.scale, votes=rating.votes or 0)
        for rating in title.ratings
        if rating.scale > 0
    ]
    return max(marks, key=lambda mark: (mark.votes, mark.value), default=None)


def decade_of(year: int | None) -> int | None:
    """The first year of the decade."""
    return None if year is None else year - year % _DECADE
