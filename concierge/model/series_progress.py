"""How far a person is in a series, and what comes next."""

from collections.abc import Sequence, Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from concierge.model.decision import SourceFailure
from concierge.model.freshness import is_over
from concierge.model.taste import Precision, Viewing
from concierge.model.title import Episode, Title

__all__ = [
    "AiredEpisode",
    "ProgressState",
    "SeriesProgress",
    "SeriesUnderWay",
    "aired_of",
    "last_seen",
    "progress_of",
]

_EpisodeKey: TypeAlias = tuple[int, int]


class ProgressState(StrEnum):
    """Where a person stands in a series."""

    WATCHING = "watching"
    """The next episode can be seen."""
    WAITING = "waiting"
    """The newest episode is seen, and more may come."""
    FINISHED = "finished"
    """The last episode of a series that has ended is seen."""
    UNKNOWN = "unknown"
    """It was seen as such, or nobody tells which episodes there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesProgress:
    """`seen` of the `aired` episodes, specials left out.

    `next` is the first unseen episode after the last seen one; where the person waits, the one that is still ahead, if
    its day is told. `missed` are unseen ones before it. `last` is the last seen episode in the series' order, and
    `watched_at` when something of it was seen last.
    """

    title: Title
    state: ProgressState
    next: Episode | None = None
    last: _EpisodeKey | None = None
    seen: int = 0
    aired: int = 0
    missed: tuple[Episode, ...] = ()
    watched_at: datetime | None = None
    precision: Precision = Precision.UNKNOWN

    @property
    def left(self) -> int:
        """How many broadcast episodes follow the last seen one."""
        return self.aired - self.seen - len(self.missed)


@dataclass(frozen=True, slots=True, kw_only=True)
class AiredEpisode:
    """An episode that was broadcast, and whether the person has seen it."""

    episode: Episode
    is_seen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesUnderWay:
    """The series that a person is in the middle of, the one that was watched last first.

    `failures` are sources that did not answer: what they know of episodes is missing.
    """

    series: tuple[SeriesProgress, ...] = ()
    failures: tuple[SourceFailure, ...] = ()


def progress_of(
    title: Title, viewings: Sequence[Viewing], episodes: Sequence[Episode], *, today: date
) -> SeriesProgress:
    """What the viewings of a series with those episodes come to."""
    in_order = _in_order(episodes)
    aired = _aired_in(in_order, today)
    seen = _seen_parts(viewings)
    last = max(seen, default=None)
    newest = _newest(viewings)
    plain = SeriesProgress(
        title=title,
        state=ProgressState.UNKNOWN,
        last=last,
        seen=sum(_key(one) in seen for one in aired),
        aired=len(aired),
        watched_at=newest.watched_at if newest else None,
        precision=newest.precision if newest else Precision.UNKNOWN,
    )
    if not aired or (viewings and last is None):
        return plain
    return _placed(plain, seen, aired, in_order, today)


def aired_of(
    viewings: Sequence[Viewing], episodes: Sequence[Episode], *, today: date
) -> tuple[AiredEpisode, ...]:
    """The episodes in order that have been broadcast, specials left out, each with whether it was seen."""
    seen = _seen_parts(viewings)
    aired = _aired_in(_in_order(episodes), today)
    return tuple(AiredEpisode(episode=one, is_seen=_key(one) in seen) for one in aired)


def _in_order(episodes: Sequence[Episode]) -> Sequence[Episode]:
    return sorted((one for one in episodes if one.season > 0), key=_key)


def _aired_in(episodes: Sequence[Episode], today: date) -> tuple[Episode, ...]:
    """Those in order that have been broadcast; one without a day has been, unless an earlier one lies ahead."""
    ahead = (place for place, one in enumerate(episodes) if one.air_date is not None and one.air_date > today)
    return tuple(episodes[: next(ahead, len(episodes))])


def _seen_parts(viewings: Sequence[Viewing]) -> frozenset[_EpisodeKey]:
    """The episodes that were seen, specials left out."""
    return frozenset(
        (one.season, one.episode)
        for one in viewings
        if one.season is not None and one.season > 0 and one.episode is not None
    )


def last_seen(viewings: Sequence[Viewing]) -> _EpisodeKey | None:
    """The last seen episode in the series' order; None where no single one was."""
    return max(_seen_parts(viewings), default=None)


def _placed(
    plain: SeriesProgress,
    seen: AbstractSet[_EpisodeKey],
    aired: Sequence[Episode],
    in_order: Sequence[Episode],
    today: date,
) -> SeriesProgress:
    last = plain.last or (0, 0)
    missed = tuple(one for one in aired if _key(one) < last and _key(one) not in seen)
    following = next((one for one in aired if _key(one) > last), None)
    if following is not None:
        return replace(plain, state=ProgressState.WATCHING, next=following, missed=missed)
    ahead = _ahead(plain.title, in_order[len(aired) :], last, today)
    if is_over(plain.title) and ahead is None:
        return replace(plain, state=ProgressState.FINISHED, missed=missed)
    return replace(plain, state=ProgressState.WAITING, next=ahead, missed=missed)


def _ahead(title: Title, unaired: Sequence[Episode], last: _EpisodeKey, today: date) -> Episode | None:
    """The next episode to be broadcast, if its day is told."""
    told = [*unaired, *([title.next_episode] if title.next_episode is not None else ())]
    days = [one for one in told if one.air_date is not None and one.air_date > today and _key(one) > last]
    return min(days, key=lambda one: (one.air_date, _key(one)), default=None)


def _newest(viewings: Sequence[Viewing]) -> Viewing | None:
    dated = [one for one in viewings if one.watched_at is not None]
    return max(dated, key=lambda one: one.watched_at or one.marked_at, default=None)


def _key(episode: Episode) -> _EpisodeKey:
    return episode.season, episode.number
