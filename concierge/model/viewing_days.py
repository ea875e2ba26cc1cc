"""On which days something was seen, as a diary counts it."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from concierge.model.taste import Viewing

__all__ = ["DayCount", "counted_days", "day_changes"]


class DayCount(NamedTuple):
    """How many films and how many episodes."""

    films: int
    episodes: int


def counted_days(viewings: Iterable[Viewing]) -> Counter[tuple[str, bool]]:
    """How often something was seen on each day, as ISO 8601 writes it, told apart by whether it was an episode.

    The day is "" for those times of which none is known.
    """
    counts: Counter[tuple[str, bool]] = Counter()
    for viewing in viewings:
        is_episode = viewing.episode is not None
        moments = viewing.moments
        counts.update((moment.watched_at.date().isoformat(), is_episode) for moment in moments)
        counts["", is_episode] += max(viewing.times - len(moments), 0)
    return counts


def day_changes(before: Iterable[Viewing], after: Iterable[Viewing]) -> dict[str, DayCount]:
    """By how much the counts of which days change where `after` stands in place of `before`."""
    counts = counted_days(after)
    counts.subtract(counted_days(before))
    days = sorted({day for (day, _), count in counts.items() if count})
    return {day: DayCount(counts[day, False], counts[day, True]) for day in days}
