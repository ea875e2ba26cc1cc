"""What one person has to do with a title: whether they have seen it, and their rating."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce

from concierge.model.known_title import KnownTitle
from concierge.model.same_titles import rows_of
from concierge.model.score import Score
from concierge.model.taste import UNDATED, Precision
from concierge.model.title import Title

__all__ = ["OwnTitle", "own_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTitle:
    """A title that a person has seen, at least in part, or rated; `watched_at` is the last time, if that is known."""

    title: KnownTitle
    is_seen: bool = False
    score: Score | None = None
    watched_at: datetime | None = None
    precision: Precision = Precision.UNKNOWN


def own_of(titles: Sequence[Title], own: Sequence[OwnTitle]) -> tuple[OwnTitle | None, ...]:
    """For each title what is the person's own of it; where several are the same work, all that they tell together."""
    found = rows_of(titles, own, lambda one: one.title.title)
    return tuple(reduce(_together, some) if some else None for some in found)


def _together(one: OwnTitle, other: OwnTitle) -> OwnTitle:
    dated = [each for each in (one, other) if each.watched_at is not None]
    last = max(dated, key=lambda each: each.watched_at or UNDATED, default=one)
    return replace(
        one,
        is_seen=one.is_seen or other.is_seen,
        score=one.score or other.score,
        watched_at=last.watched_at,
        precision=last.precision,
    )
