"""When a daily job is due, and what several runs come to together."""

from __future__ import annotations

import os
import time as machine_time
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from concierge.model.job import JobRuns, next_at

BERLIN, MOSCOW, APIA = map(ZoneInfo, ("Europe/Berlin", "Europe/Moscow", "Pacific/Apia"))
FOUR = time(4)


def utc(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    "zone, at, after, expected",
    [
        (MOSCOW, FOUR, utc(11, 26, 0, 59), utc(11, 26, 1)),
        (MOSCOW, FOUR, utc(11, 26, 1), utc(11, 27, 1)),
        (MOSCOW, time(0, 30), utc(11, 26, 21, 45), utc(11, 27, 21, 30)),
        # Clocks go forward from two to three, and back from three to two.
        (BERLIN, time(2, 30), utc(3, 29, 0), utc(3, 29, 1, 30)),
        (BERLIN, time(2, 30), utc(3, 29, 1, 30), utc(3, 30, 0, 30)),
        (BERLIN, time(2, 30), utc(10, 25, 0), utc(10, 25, 0, 30)),
        (BERLIN, time(2, 30), utc(10, 25, 0, 30), utc(10, 26, 1, 30)),
        (APIA, FOUR, utc(11, 26, 14, 59), utc(11, 26, 15)),
    ],
    ids=["today", "tomorrow", "past midnight", "no such time", "after it", "twice", "once", "far east"],
)
def test_a_daily_time_comes_when_the_clock_on_the_wall_shows_it(
    zone: ZoneInfo, at: time, after: datetime, expected: datetime
) -> None:
    assert next_at(at, after, zone) == expected


@pytest.fixture
def in_tokyo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    machine_time.tzset()
    yield
    monkeypatch.undo()
    machine_time.tzset()
    assert os.environ.get("TZ") != "Asia/Tokyo"


@pytest.mark.usefixtures("in_tokyo")
def test_without_a_zone_it_is_the_machines() -> None:
    assert next_at(FOUR, utc(11, 26, 12)) == utc(11, 26, 19)


@given(
    after=st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    at=st.times(),
    zone=st.sampled_from([BERLIN, MOSCOW, ZoneInfo("America/St_Johns"), ZoneInfo("Australia/Lord_Howe")]),
)
def test_the_next_time_is_later_and_no_more_than_a_day_of_25_hours_away(
    after: datetime, at: time, zone: ZoneInfo
) -> None:
    wait = next_at(at, after, zone) - after

    assert timedelta() < wait <= timedelta(hours=25)


@given(failures=st.lists(st.sampled_from(["", "unavailable", "unexpected"])), cut=st.integers(0, 9))
def test_runs_written_in_two_parts_come_to_the_same(failures: list[str], cut: int) -> None:
    def of(first: int, codes: list[str]) -> JobRuns:
        ran = JobRuns()
        for number, code in enumerate(codes, first):
            ran = ran.with_one(utc(1, 1, 0, number % 60), utc(1, 1, 1, number % 60), code)
        return ran

    parts = failures[:cut], failures[cut:]

    assert of(0, parts[0]).before(of(len(parts[0]), parts[1])) == of(0, failures)
