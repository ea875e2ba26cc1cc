"""How figures come out of what was seen."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from concierge.model.counting import counted, streaks, without_days
from concierge.model.statistics import Plays, SeenTitle, Statistics, Streak, YearTally
from concierge.model.title import TitleKind
from concierge.model.viewing_days import DayCount

DAY = timedelta(days=1)
DAYS = st.dates(date(2023, 12, 20), date(2024, 3, 10))


def seen(
    number: int,
    kind: TitleKind = TitleKind.MOVIE,
    *,
    year: int | None = None,
    runtime_min: int | None = None,
    half_points: int | None = None,
    plays: Plays = Plays(0, 0, 1),  # noqa: B008  a tuple does not change
) -> SeenTitle:
    return SeenTitle(number, kind, year, runtime_min, None, False, half_points, plays)  # noqa: FBT003  a row


def test_nothing_comes_to_nothing() -> None:
    assert counted(None, (), {}) == Statistics(scores=dict.fromkeys(range(1, 11), 0))
    assert counted(None, (), {}).is_empty
    assert counted(None, (), {}).busiest_day is None
    assert counted(2020, (), {}).heat_year is None


def test_a_day_looks_as_full_as_it_is_whatever_the_others_hold() -> None:
    days = {date(2024, 1, day): count for day, count in enumerate((1, 2, 3, 4, 7, 8, 900), 1)}

    assert list(Statistics(days=days).shades.values()) == [1, 2, 2, 3, 3, 4, 4]


def test_a_film_takes_as_long_as_often_as_it_was_seen() -> None:
    figures = counted(None, [seen(1, runtime_min=90, plays=Plays(0, 0, 3)), seen(2)], {})

    assert (figures.minutes, figures.without_runtime, figures.plays) == (270, 1, 4)
    assert figures.hours == 4.5


def test_of_a_series_as_such_nobody_knows_how_much_was_seen() -> None:
    series = TitleKind.SERIES
    whole = seen(1, series, runtime_min=50)
    both = seen(2, series, runtime_min=50, plays=Plays(2, 3, 1))

    figures = counted(None, [whole, both], {})

    assert (figures.minutes, figures.without_runtime) == (150, 1)
    assert (figures.series, figures.episodes, figures.plays) == (2, 2, 5)


@pytest.mark.parametrize("half_points, score", [(2, 1), (3, 2), (16, 8), (17, 9), (19, 10), (20, 10)])
def test_half_points_count_up(half_points: int, score: int) -> None:
    figures = counted(None, [seen(1, half_points=half_points)], {})

    assert [one for one, count in figures.scores.items() if count] == [score]
    assert figures.average == half_points / 2


def test_decades_are_those_of_the_titles_and_a_title_of_no_year_is_of_none() -> None:
    titles = [seen(1, year=1999, half_points=10), seen(2, year=1990), seen(3, year=2000), seen(4)]

    figures = counted(None, titles, {})

    assert [(one.name, one.count, one.rated, one.average) for one in figures.decades] == [
        ("1990", 2, 1, 5.0),
        ("2000", 1, 0, None),
    ]


def test_the_last_and_the_first_day_of_a_year_are_of_their_own_years() -> None:
    days = {
        "2023-12-31": DayCount(1, 0),
        "2024-01-01": DayCount(0, 2),
        "2026-05-01": DayCount(1, 1),
        "": DayCount(4, 3),
    }

    year, ever = counted(2024, (), days), counted(None, (), days)

    assert year.days == {date(2024, 1, 1): 2}
    assert (year.undated, ever.undated) == (0, 7)
    assert year.years == ever.years
    assert ever.years == (
        YearTally(year=2023, films=1, episodes=0),
        YearTally(year=2024, films=0, episodes=2),
        YearTally(year=2025, films=0, episodes=0),
        YearTally(year=2026, films=1, episodes=1),
    )
    assert ever.longest_streak == Streak(first=date(2023, 12, 31), last=date(2024, 1, 1))
    assert ever.last_streak == Streak(first=date(2026, 5, 1), last=date(2026, 5, 1))
    assert (ever.heat_year, year.heat_year) == (2026, 2024)
    # Of two days with as much the first one counts.
    assert ever.busiest_day == date(2024, 1, 1)


@given(days=st.sets(DAYS))
def test_streaks_have_every_day_once_and_stand_apart(days: set[date]) -> None:
    runs = list(streaks(days))

    covered = [run.first + n * DAY for run in runs for n in range(run.days)]
    assert covered == sorted(days)
    assert all(before.last + DAY < after.first for before, after in pairwise(runs))


def test_days_of_which_nothing_is_left_are_gone() -> None:
    days = {"2024-01-01": DayCount(2, 1), "2024-01-02": DayCount(1, 0), "": DayCount(1, 0)}
    less = {"2024-01-01": DayCount(1, 1), "2024-01-02": DayCount(3, 0), "2024-01-03": DayCount(1, 0)}

    assert without_days(days, less) == {"2024-01-01": DayCount(1, 0), "": DayCount(1, 0)}
