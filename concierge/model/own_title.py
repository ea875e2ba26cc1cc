"""What one person has to do with a title: whether they have seen it, and their rating."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from concierge.model.known_title import KnownTitle, is_same_title
from concierge.model.score import Score
from concierge.model.taste import UNDATED, Precision
from concierge.model.title import Title
from concierge.model.title_joining import id_keys

__all__ = ["OwnTitle", "own_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTitle:
    """A title that a person has seen, at least in part, or rated; `watched_at` is the last time, if that is known."""

    title: KnownTitle
    is_seen: bool = False
    score: Score | None = None
    watched_at: datetime | None = None
    precision: Precision = Precision.UNKNOWN


def own_of(titles: Sequence[Title], own: Iterable[OwnTitle]) -> tuple[OwnTitle | None, ...]:
    """For each title what is the person's own of it; where several are the same work, all that they tell together."""
    places: dict[object, list[OwnTitle]] = {}
    for one in own:
        for key in _keys(one.title.title):
            places.setdefault(key, []).append(one)
    return tuple(_own(title, places) for title in titles)


def _keys(title: Title) -> Iterator[object]:
    yield from id_keys(title)
    yield title.kind, title.year


def _own(title: Title, places: dict[object, list[OwnTitle]]) -> OwnTitle | None:
    near = {one.title.id: one for key in _keys(title) for one in places.get(key, ())}
    whole: OwnTitle | None = None
    for one in near.values():
        if is_same_title(one.title.title, title):
            whole = one if whole is None else _together(whole, one)
    return whole


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
