"""A person's marks in the words of other services."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from concierge.model.exporting import ExportedTitle
from concierge.model.score import Score
from concierge.model.taste import UNDATED, Precision, Rating, Viewing
from concierge.model.title import TitleKind

__all__ = [
    "dates_of",
    "day",
    "films",
    "is_marked",
    "is_rated",
    "is_seen",
    "is_seen_or_judged",
    "is_wanted",
    "last_seen",
    "series",
    "stamp",
    "times_of",
    "whole",
    "whole_points",
]


def films(titles: Iterable[ExportedTitle]) -> tuple[ExportedTitle, ...]:
    """The films among them."""
    return tuple(one for one in titles if one.title.kind is TitleKind.MOVIE)


def series(titles: Iterable[ExportedTitle]) -> tuple[ExportedTitle, ...]:
    """The series among them."""
    return tuple(one for one in titles if one.title.kind is TitleKind.SERIES)


def is_seen(one: ExportedTitle) -> bool:
    """Whether the person has seen it, or anything of it."""
    return bool(one.viewings)


def is_wanted(one: ExportedTitle) -> bool:
    """Whether it stands on the watchlist."""
    return one.wanted is not None


def is_rated(one: ExportedTitle) -> bool:
    """Whether it has a score: a review may stand alone."""
    return one.rating is not None and one.rating.score is not None


def is_seen_or_judged(one: ExportedTitle) -> bool:
    """Whether it was seen, or has a score or a review."""
    return is_seen(one) or one.rating is not None


def is_marked(one: ExportedTitle) -> bool:
    """Whether anything is marked of it."""
    return is_seen_or_judged(one) or is_wanted(one)


def whole(rating: Rating | None) -> int | None:
    """The mark for services without half points: 8.5 is 9; None without a score."""
    return whole_points(rating.score) if rating is not None and rating.score is not None else None


def whole_points(score: Score) -> int:
    """The score without its half point, which goes up."""
    return (score.half_points + 1) // 2


def dates_of(viewing: Viewing) -> tuple[tuple[datetime, Precision], ...]:
    """Every time that is known, oldest first; none where only that it was seen is known."""
    return tuple((moment.watched_at, moment.precision) for moment in viewing.moments)


def last_seen(viewings: Sequence[Viewing]) -> datetime | None:
    """The last time of them all; None where no time is known."""
    return max((at for viewing in viewings for at, _ in dates_of(viewing)), default=None)


def times_of(viewings: Sequence[Viewing]) -> int:
    """How often in all."""
    return sum(viewing.times for viewing in viewings)


def day(moment: datetime) -> str:
    """The day in UTC, 2026-11-26; "" where nobody knows it."""
    return "" if moment == UNDATED else moment.astimezone(UTC).date().isoformat()


def stamp(moment: datetime) -> str:
    """The moment in UTC, 2026-11-26T20:15:00Z; "" where nobody knows it."""
    return "" if moment == UNDATED else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
