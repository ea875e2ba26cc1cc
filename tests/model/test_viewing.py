from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from concierge.model.marking import seen, when
from concierge.model.taste import Moment, Precision, Viewing, keyed
from concierge.testing import NOW

OLD, NEW = date(2020, 5, 1), date(2024, 5, 1)


def told(*viewings: tuple[date | None, int | None]) -> Viewing:
    """The viewing of a film of which that was told, one after the other: a day, and how often in all."""
    marks = keyed(())
    for day, times in viewings:
        change = seen(marks, 1, [(None, None)], when(day, now=NOW, times=times), at=NOW)
        marks = {**marks, **keyed(change.put)}
    (viewing,) = marks.values()
    assert isinstance(viewing, Viewing)
    return viewing


def moment(day: date) -> Moment:
    return Moment(watched_at=datetime(day.year, day.month, day.day, tzinfo=UTC), precision=Precision.DAY)


def test_a_season_is_seen_by_its_episodes() -> None:
    with pytest.raises(ValueError, match="season 2 of title 1 has no episode"):
        Viewing(title_id=1, season=2, marked_at=NOW)


@pytest.mark.parametrize("days", [(OLD, NEW), (NEW, OLD)], ids=["in order", "the older one later"])
def test_a_day_that_comes_with_a_time_more_stands_beside_the_days_that_are_known(
    days: tuple[date, date],
) -> None:
    viewing = told((days[0], None), (days[1], 2))

    assert (viewing.times, viewing.moments) == (2, (moment(OLD), moment(NEW)))


def test_a_day_alone_tells_better_when_the_last_time_was() -> None:
    viewing = told((OLD, None), (NEW, 2), (date(2025, 1, 1), None))

    assert (viewing.times, viewing.moments) == (2, (moment(OLD), moment(date(2025, 1, 1))))


def test_of_more_days_than_times_the_newest_stay() -> None:
    viewing = told((OLD, None), (NEW, 2), (None, 1))

    assert (viewing.times, viewing.moments) == (1, (moment(NEW),))


def test_without_any_day_only_the_times_are_known() -> None:
    viewing = told((None, None), (None, 3))

    assert (viewing.times, viewing.moments) == (3, ())
