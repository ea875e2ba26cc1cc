"""What a wish changes among a person's marks of a title; a wish that is fulfilled already changes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias

from concierge.errors import InputError
from concierge.model.score import Score
from concierge.model.taste import (
    Block,
    Mark,
    MarkKey,
    Moment,
    Precision,
    Rating,
    Viewing,
    WatchlistMark,
    key_of,
    keyed,
)

__all__ = [
    "EASTERNMOST",
    "Change",
    "Marks",
    "Opinion",
    "Part",
    "When",
    "blocked",
    "off_watchlist",
    "rated",
    "restored",
    "seen",
    "unblocked",
    "unrated",
    "unseen",
    "when",
    "wished",
]

# A date may be tomorrow's already where the person is; anything later is a wrong clock, or a slip of the pen.
EASTERNMOST = timedelta(hours=14)
_FIRST_FILMS = date(1888, 1, 1)

Marks: TypeAlias = Mapping[MarkKey, Mark]
# A season and an episode; two None stand for the title as such.
Part: TypeAlias = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """When something was seen, as far as it was told, and how often in all (None: not told)."""

    watched_at: datetime | None = None
    precision: Precision = Precision.UNKNOWN
    times: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What a person says of a title; a `review` of None leaves the one that is there."""

    score: Score
    review: str | None = None
    review_language: str = ""
    has_spoilers: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The marks to be taken away, and those to be written in place of what has their keys."""

    put: tuple[Mark, ...] = ()
    remove: tuple[Mark, ...] = ()

    def of(self, current: Marks) -> tuple[tuple[Mark, ...], tuple[Mark, ...]]:
        """Which of the marks change, as they were before and as they are after."""
        keys = [key_of(mark) for mark in (*self.remove, *self.put)]
        before = tuple(current[key] for key in keys if key in current)
        return before, self.put

    def __bool__(self) -> bool:
        """Whether anything changes."""
        return bool(self.put or self.remove)


def when(seen_on: datetime | date | None, *, now: datetime, times: int | None = None) -> When:
    """The moment, or the day, on which something was seen.

    Raises:
        InputError: it lies in the future, before the first films, or has no time zone; or `times` is below 1.
    """
    if times is not None and not 1 <= times <= 1000:  # noqa: PLR2004  more than that is a slip of the keyboard
        raise InputError(f"seen {times} times", problem="bad_times")
    if seen_on is None:
        return When(times=times)
    if not isinstance(seen_on, datetime):
        _refuse_day(seen_on, (now + EASTERNMOST).date())
        day = datetime(seen_on.year, seen_on.month, seen_on.day, tzinfo=UTC)
        return When(watched_at=day, precision=Precision.DAY, times=times)
    if seen_on.tzinfo is None:
        raise InputError(f"{seen_on!r} has no time zone", problem="bad_date")
    if seen_on > now:
        raise InputError(f"{seen_on} is to come", problem="future_date")
    _refuse_day(seen_on.date(), now.date())
    return When(watched_at=seen_on.astimezone(UTC), precision=Precision.EXACT, times=times)


def _refuse_day(day: date, last: date) -> None:
    if day > last:
        raise InputError(f"{day} is to come", problem="future_date")
    if day < _FIRST_FILMS:
        raise InputError(f"{day} is before the first films", problem="bad_date")


def wished(current: Marks, title_id: int, *, at: datetime) -> Change:
    """The title on the watchlist."""
    mark = WatchlistMark(title_id=title_id, added_at=at)
    return Change() if key_of(mark) in current else Change(put=(mark,))


def off_watchlist(current: Marks) -> Change:
    """The title on the watchlist no more."""
    return Change(remove=tuple(mark for mark in current.values() if isinstance(mark, WatchlistMark)))


def seen(current: Marks, title_id: int, parts: Iterable[Part], told: When, *, at: datetime) -> Change:
    """The parts seen. What is known of a viewing stays known: only what was told anew replaces it.

    A day that comes with a time more is that of another viewing beside those that are known.
    """
    marks: list[Mark] = []
    for season, episode in parts:
        fresh = Viewing(
            title_id=title_id,
            season=season,
            episode=episode,
            watched_at=told.watched_at,
            precision=told.precision,
            times=told.times or 1,
            marked_at=at,
        )
        known = current.get(key_of(fresh))
        mark = _updated(known, told, at) if isinstance(known, Viewing) else fresh
        if mark != known:
            marks.append(mark)
    return Change(put=tuple(marks))


def _updated(known: Viewing, told: When, at: datetime) -> Viewing:
    times, moments = told.times or known.times, known.moments
    if told.watched_at is not None:
        # Who says a time more tells of another viewing, else it is told when the last one was.
        before = known.moments if times > known.times else known.earlier
        moments = (*before, Moment(watched_at=told.watched_at, precision=told.precision))
    updated = _with_moments(replace(known, times=times), moments[-times:])
    return known if updated == known else replace(updated, marked_at=at)


def _with_moments(viewing: Viewing, moments: Iterable[Moment]) -> Viewing:
    *earlier, last = sorted(moments) or (None,)
    if last is None:
        return viewing
    return replace(viewing, watched_at=last.watched_at, precision=last.precision, earlier=tuple(earlier))


def unseen(current: Marks, season: int | None, episode: int | None) -> Change:
    """The title, one season or one episode seen no more; with its last viewing a title loses its rating too."""
    viewings = [mark for mark in current.values() if isinstance(mark, Viewing)]
    gone = [mark for mark in viewings if season in {None, mark.season} and episode in {None, mark.episode}]
    ratings = [mark for mark in current.values() if isinstance(mark, Rating)]
    return Change(remove=(*gone, *(ratings if gone and len(gone) == len(viewings) else ())))


def rated(current: Marks, title_id: int, opinion: Opinion, *, at: datetime) -> Change:
    """The title rated, and so seen."""
    known = next((mark for mark in current.values() if isinstance(mark, Rating)), None)
    fresh = Rating(
        title_id=title_id,
        score=opinion.score,
        review=opinion.review or "",
        review_language=opinion.review_language if opinion.review else "",
        has_spoilers=opinion.has_spoilers and bool(opinion.review),
        rated_at=at,
        reviewed_at=at if opinion.review else None,
    )
    if known is not None and opinion.review is None:
        fresh = replace(known, score=opinion.score, rated_at=at)
    is_same = (
        known is not None and replace(fresh, rated_at=known.rated_at, reviewed_at=known.reviewed_at) == known
    )
    is_seen = any(isinstance(mark, Viewing) for mark in current.values())
    viewing = Viewing(title_id=title_id, marked_at=at)
    return Change(put=(*(() if is_same else (fresh,)), *(() if is_seen else (viewing,))))


def unrated(current: Marks) -> Change:
    """The title rated no more; that it was seen stays."""
    return Change(remove=tuple(mark for mark in current.values() if isinstance(mark, Rating)))


def blocked(current: Marks, block: Block) -> Change:
    """The block standing with its level and its year."""
    known = current.get(key_of(block))
    is_same = isinstance(known, Block) and (known.level, known.after_year) == (block.level, block.after_year)
    return Change() if is_same else Change(put=(block,))


def unblocked(current: Marks, subject: str) -> Change:
    """The subject blocked no more."""
    blocks = (mark for mark in current.values() if isinstance(mark, Block) and mark.subject == subject)
    return Change(remove=tuple(blocks))


def restored(current: Marks, before: Sequence[Mark], after: Sequence[Mark]) -> Change | None:
    """What brings back the marks before a change; None if they are not as that change left them.

    They are not, either, if a rating would be left without the viewing that it came with.
    """
    was, left = keyed(before), keyed(after)
    if any(current.get(key) != left.get(key) for key in {**was, **left}):
        return None
    gone = tuple(mark for key, mark in left.items() if key not in was)
    change = Change(put=tuple(before), remove=gone)
    result = {**{key: mark for key, mark in current.items() if key not in keyed(gone)}, **was}
    return change if _is_sound(result.values()) else None


def _is_sound(marks: Iterable[Mark]) -> bool:
    kept = list(marks)
    watched = {mark.title_id for mark in kept if isinstance(mark, Viewing)}
    return all(mark.title_id in watched for mark in kept if isinstance(mark, Rating))
