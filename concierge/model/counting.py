"""How figures come out of what was seen; nothing here knows where it is kept."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from concierge.model.statistics import SeenTitle, Statistics, Streak, Tally, YearTally
from concierge.model.title import TitleKind
from concierge.model.title_traits import decade_of
from concierge.model.viewing_days import DayCount

__all__ = ["average_of", "counted", "streaks", "without_days"]

_DAY = timedelta(days=1)
_HALVES = 2


def counted(year: int | None, titles: Sequence[SeenTitle], days: Mapping[str, DayCount]) -> Statistics:
    """The figures of those titles, still without their traits and people; `days` are those of every year."""
    scores = [one.half_points for one in titles if one.half_points is not None]
    films = [one for one in titles if one.kind is TitleKind.MOVIE]
    minutes = [_minutes(one) for one in titles]
    by_day = _by_day(year, days)
    runs = tuple(streaks(by_day))
    return Statistics(
        year=year,
        films=len(films),
        series=len(titles) - len(films),
        episodes=sum(one.plays.episodes for one in titles),
        plays=sum(one.plays.of_episodes + one.plays.of_whole for one in titles),
        undated=sum(days.get("", ())) if year is None else 0,
        minutes=sum(minutes),
        without_runtime=minutes.count(0),
        rated=len(scores),
        average=average_of(sum(scores), len(scores)),
        scores=_by_score(scores),
        years=tuple(_years(days)),
        decades=tuple(_decades(titles)),
        days=by_day,
        longest_streak=max(runs, key=lambda run: run.days, default=None),
        last_streak=runs[-1] if runs else None,
    )


def without_days(days: Mapping[str, DayCount], less: Mapping[str, DayCount]) -> dict[str, DayCount]:
    """What is left of the counts when the others are taken away."""
    left: dict[str, DayCount] = {}
    for day, count in days.items():
        gone = less.get(day, DayCount(0, 0))
        # Both are read one after the other: somebody may have changed a mark in between.
        rest = DayCount(max(count.films - gone.films, 0), max(count.episodes - gone.episodes, 0))
        if any(rest):
            left[day] = rest
    return left


def average_of(half_points: int, rated: int) -> float | None:
    """The average rating out of ten; None if nothing is rated."""
    return half_points / _HALVES / rated if rated else None


def streaks(days: Iterable[date]) -> Iterator[Streak]:
    """The days in a row, oldest first; days that come apart are streaks of one day."""
    first = last = None
    for day in sorted(days):
        if first is None or last is None or day != last + _DAY:
            if first is not None and last is not None:
                yield Streak(first=first, last=last)
            first = day
        last = day
    if first is not None and last is not None:
        yield Streak(first=first, last=last)


@dataclass(slots=True)
class _Marks:
    """What adds up to a tally."""

    count: int = 0
    rated: int = 0
    half_points: int = 0


def _minutes(title: SeenTitle) -> int:
    """How long all of it took; of a series as such nobody knows which episodes were seen."""
    times = title.plays.of_episodes + (title.plays.of_whole if title.kind is TitleKind.MOVIE else 0)
    return times * (title.runtime_min or 0)


def _by_score(half_points: Iterable[int]) -> dict[int, int]:
    counts = Counter((points + 1) // _HALVES for points in half_points)
    return {score: counts[score] for score in range(1, 11)}


def _by_day(year: int | None, days: Mapping[str, DayCount]) -> dict[date, int]:
    known = ((date.fromisoformat(day), sum(count)) for day, count in sorted(days.items()) if day)
    return {day: count for day, count in known if year in {None, day.year}}


def _years(days: Mapping[str, DayCount]) -> Iterator[YearTally]:
    films: Counter[int] = Counter()
    episodes: Counter[int] = Counter()
    for day, count in days.items():
        if day:
            year = int(day[:4])
            films[year] += count.films
            episodes[year] += count.episodes
    for year in range(min(films), max(films) + 1) if films else ():
        yield YearTally(year=year, films=films[year], episodes=episodes[year])


def _decades(titles: Iterable[SeenTitle]) -> Iterator[Tally]:
    marks: dict[int, _Marks] = {}
    for title in titles:
        if (decade := decade_of(title.year)) is not None:
            one = marks.setdefault(decade, _Marks())
            one.count += 1
            if title.half_points is not None:
                one.rated += 1
                one.half_points += title.half_points
    for decade, one in sorted(marks.items()):
        average = average_of(one.half_points, one.rated)
        yield Tally(name=str(decade), count=one.count, rated=one.rated, average=average)
