"""How long an answer of a metadata source stays good: what has happened never changes, what is ahead does."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from concierge.model.title import Episode, Title, TitleKind
from concierge.model.title_facts import Airing
from concierge.model.title_list import ListKind

__all__ = [
    "KEPT_LONGER",
    "PEOPLE_FRESH",
    "at_least",
    "facts_fresh",
    "found_fresh",
    "is_over",
    "list_fresh",
    "season_fresh",
    "title_fresh",
]

_DAY: Final = timedelta(days=1)
_UNKNOWN: Final = timedelta(hours=6)
_MOVING: Final = timedelta(hours=6)
_SETTLED: Final = 30 * _DAY
_FOR_EVER: Final = 365 * _DAY
PEOPLE_FRESH: Final = 7 * _DAY
# An old answer is given at once while a new one is fetched; one that says "no such thing" is not.
KEPT_LONGER: Final = 60 * _DAY
# A film's facts are corrected in its first year, an episode's in its first weeks.
_YEARS_TO_SETTLE: Final = 1
_DAYS_TO_SETTLE: Final = timedelta(days=21)
_LISTS: Final = {
    ListKind.TRENDING: 6 * timedelta(hours=1),
    ListKind.UPCOMING: 12 * timedelta(hours=1),
    ListKind.SIMILAR: 7 * _DAY,
    ListKind.COLLECTION: 7 * _DAY,
    ListKind.DISCOVER: _DAY,
}
_LEARNT: Final = 180 * _DAY
_LEARNT_MOVING: Final = 14 * _DAY
# What a source asks for, or how often it has anything new.
_LEAST: Final = {
    "cinemeta": _DAY,
    "omdb": _DAY,
    "tvmaze": timedelta(hours=1),
    "wikidata": 7 * _DAY,
}


def at_least(source: str, wanted: timedelta) -> timedelta:
    """The time, or the longer one that the source's own answers are good for."""
    return max(wanted, _LEAST.get(source, wanted))


def found_fresh(found: Sequence[object]) -> timedelta:
    """For a search; one that found nothing is repeated sooner."""
    return _DAY if found else _UNKNOWN


def title_fresh(title: Title | None, today: date) -> timedelta:
    """For a title's details; None was not found. One without people may have lost them on the way."""
    if title is None:
        return _DAY
    settled = _SETTLED if title.credits else 2 * _MOVING
    if title.kind is TitleKind.SERIES:
        return settled if is_over(title) else _MOVING
    return settled if _is_old(title, today) else 2 * _MOVING


def facts_fresh(title: Title, today: date) -> timedelta:
    """For what lists and numbers are made of."""
    is_settled = is_over(title) if title.kind is TitleKind.SERIES else _is_old(title, today)
    return _LEARNT if is_settled else _LEARNT_MOVING


def is_over(title: Title) -> bool:
    """Whether the series has ended, as far as is told."""
    if title.status is None:
        return title.end_year is not None
    return title.status in {Airing.ENDED, Airing.CANCELED}


def season_fresh(episodes: Sequence[Episode], today: date) -> timedelta:
    """For a season: for ever once all of it was broadcast some weeks ago."""
    days = [episode.air_date for episode in episodes]
    is_settled = bool(days) and all(day is not None and day < today - _DAYS_TO_SETTLE for day in days)
    return _FOR_EVER if is_settled else _MOVING


def list_fresh(kind: ListKind) -> timedelta:
    """For a list of titles."""
    return _LISTS[kind]


def _is_old(title: Title, today: date) -> bool:
    return title.year is not None and title.year < today.year - _YEARS_TO_SETTLE
