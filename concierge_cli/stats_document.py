"""A person's figures as a `--json` document."""

from collections.abc import Iterable
from typing import TypedDict

import concierge
from concierge_cli.documents.statistics import (
    PersonTallyDocument,
    StatisticsDocument,
    StreakDocument,
    TallyDocument,
    YearTallyDocument,
)

__all__ = ["stats_document"]

_PLACES = 2


def stats_document(statistics: concierge.Statistics, card: str | None = None) -> StatisticsDocument:
    """Everything that was counted; `card` is the file with the picture."""
    fullest = statistics.busiest_day
    return StatisticsDocument(
        year=statistics.year,
        films=statistics.films,
        series=statistics.series,
        episodes=statistics.episodes,
        plays=statistics.plays,
        undated=statistics.undated,
        hours=round(statistics.hours, _PLACES),
        without_runtime=statistics.without_runtime,
        rated=statistics.rated,
        average=_rounded(statistics.average),
        scores={str(score): count for score, count in statistics.scores.items()},
        years=[
            YearTallyDocument(year=one.year, films=one.films, episodes=one.episodes)
            for one in statistics.years
        ],
        decades=_tallies(statistics.decades),
        genres=_tallies(statistics.genres),
        countries=_tallies(statistics.countries),
        people={craft.value: _people(people) for craft, people in statistics.people.items()},
        days={day.isoformat(): count for day, count in statistics.days.items()},
        busiest_day=fullest.isoformat() if fullest else None,
        longest_streak=_streak(statistics.longest_streak),
        last_streak=_streak(statistics.last_streak),
        card=card,
    )


class _Tally(TypedDict):
    name: str
    count: int
    rated: int
    average: float | None


def _tally(one: concierge.Tally) -> _Tally:
    return {"name": one.name, "count": one.count, "rated": one.rated, "average": _rounded(one.average)}


def _tallies(tallies: Iterable[concierge.Tally]) -> list[TallyDocument]:
    return [TallyDocument(**_tally(one)) for one in tallies]


def _people(people: Iterable[concierge.PersonTally]) -> list[PersonTallyDocument]:
    return [PersonTallyDocument(**_tally(one), name_ru=one.name_ru or None) for one in people]


def _streak(streak: concierge.Streak | None) -> StreakDocument | None:
    if streak is None:
        return None
    return StreakDocument(first=streak.first.isoformat(), last=streak.last.isoformat(), days=streak.days)


def _rounded(average: float | None) -> float | None:
    return None if average is None else round(average, _PLACES)
