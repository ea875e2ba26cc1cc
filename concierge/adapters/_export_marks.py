"""A person's marks in the words of other services."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from concierge.model.exporting import ExportedTitle
from concierge.model.score import Score
from concierge.model.taste import Precision, Viewing
from concierge.model.title import TitleKind

__all__ = ["dates_of", "day", "films", "is_seen", "last_seen", "series", "stamp", "times_of", "whole"]


def films(titles: Iterable[ExportedTitle]) -> tuple[ExportedTitle, ...]:
    """The films among them."""
    return tuple(one for one in titles if one.title.kind is TitleKind.MOVIE)


def series(titles: Iterable[ExportedTitle]) -> tuple[ExportedTitle, ...]:
    """The series among them."""
    return tuple(one for one in titles if one.title.kind is TitleKind.SERIES)


def is_seen(one: ExportedTitle) -> bool:
    """Whether the person has seen it, or anything of it."""
    return bool(one.viewings)


def whole(score: Score) -> int:
    """The mark for services without half points: 8.5 is 9."""
    return (score.half_points + 1) // 2


def dates_of(viewing: Viewing) -> tuple[tuple[datetime, Precision], ...]:
    """Every time that is known, oldest first; none where only that it was seen is known."""
    if viewing.watched_at is None or viewing.precision is Precision.UNKNOWN:
        return ()
    return ((viewing.watched_at, viewing.precision),)


def last_seen(viewings: Sequence[Viewing]) -> datetime | None:
    """The last time of them all; None where no time is known."""
    return max((at for viewing in viewings for at, _ in dates_of(viewing)), default=None)


def times_of(viewings: Sequence[Viewing]) -> int:
    """How often in all."""
    return sum(viewing.times for viewing in viewings)


def day(moment: datetime) -> str:
    """The day in UTC: 2026-11-26."""
    return moment.astimezone(UTC).date().isoformat()


def stamp(moment: datetime) -> str:
    """The moment in UTC: 2026-11-26T20:15:00Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
