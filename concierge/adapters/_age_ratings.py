"""Age ratings of many countries as the least age in years."""

import re
from collections.abc import Iterable, Mapping

from concierge.model.title_facts import AgeRating

__all__ = ["ADULT", "age_ratings", "years_of", "years_of_the_nearest"]

ADULT = 18
# Whoever watches here is told by the Russian rating first, then by the one that most films have.
NEAREST = ("RU", "US")
# Only words that mean the same wherever they are used: "A" is "for all" in Spain and "for adults" in India.
WORDS: Mapping[str, int] = {
    "ALL": 0,
    "APTA": 0,
    "BTL": 0,
    "G": 0,
    "TP": 0,
    "TV-G": 0,
    "TV-Y": 0,
    "U": 0,
    "TV-Y7": 7,
    "TV-Y7-FV": 7,
    "PG": 10,
    "TV-PG": 10,
    "M": 15,
    "R": 17,
    "TV-MA": 17,
    "NC-17": ADULT,
    "X": ADULT,
}
# "12+", "FSK 16", "PG-13", "TV-14", "12A", "VM14", "M/16".
NUMBERED = re.compile(r"(?:[A-Z]{1,3}[-/ ]?)?(\d{1,2})[A+]?", re.ASCII)
_MPAA: Mapping[str, str] = {"PG13": "PG-13", "NC17": "NC-17"}


def years_of(rating: str) -> int | None:
    """The least age that a rating asks for, 18 at most; None for a rating that says nothing or is unknown."""
    word = " ".join(rating.upper().split())
    if word in WORDS:
        return WORDS[word]
    numbered = NUMBERED.fullmatch(word)
    return min(int(numbered[1]), ADULT) if numbered else None


def years_of_the_nearest(ratings: Iterable[tuple[str, str]]) -> int | None:
    """The least age by (country, rating): Russia's, else that of the United States, else any; the strictest of each.

    None where no rating of any country is known.
    """
    known = [(country, years) for country, rating in ratings if (years := years_of(rating)) is not None]
    for nearest in NEAREST:
        if ages := [years for country, years in known if country == nearest]:
            return max(ages)
    return max((years for _, years in known), default=None)


def age_ratings(*, mpaa: str = "", russian: int | None = None) -> tuple[AgeRating, ...]:
    """The age ratings of the two countries; `mpaa` is written in any of its ways: "pg13"."""
    american = re.sub(r"[^A-Z0-9]", "", mpaa.upper()[:20])
    told = (
        AgeRating(country="RU", rating="" if russian is None else f"{russian}+"),
        AgeRating(country="US", rating=_MPAA.get(american, american)),
    )
    return tuple(one for one in told if one.rating)
