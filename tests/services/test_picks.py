"""The three labelled picks and their time."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from concierge.model.quality_profile import PROFILES
from concierge.model.speed import Speed, Speeds
from concierge.services.estimating import estimated_s
from tests.services.offered import GIB, GOOD, listing, ranked, release

FAST = listing("BDRip 720p", "Dub + Original Eng", gib=4, seeders=90)
SMALL = listing("WEB-DLRip 480p", "MVO", gib=1, seeders=1)
FOREIGN = release("Lighthouse.2020.480p.WEB-DL", gib=0.7, seeders=900)


def test_recommended_fastest_and_smallest_are_named_among_those_that_serve_the_listener() -> None:
    ranking = ranked(FOREIGN, SMALL, FAST, GOOD)

    labels = {decision.release: decision.labels for decision in ranking.accepted}
    assert labels == {GOOD: ("recommended",), FAST: ("fastest",), SMALL: ("smallest",), FOREIGN: ()}
    assert [decision.release for decision in ranking.picks] == [GOOD, FAST, SMALL]


def test_whoever_reads_subtitles_is_offered_no_faster_release_without_them() -> None:
    with_subtitles = listing("BDRip 1080p", "Original Eng + Sub Rus")
    untold = release("Lighthouse.2020.1080p.WEBRip", gib=2, seeders=900)

    ranking = ranked(untold, with_subtitles, profile=PROFILES["original+subs"])

    assert [decision.labels for decision in ranking.accepted] == [
        ("recommended", "fastest", "smallest"),
        (),
    ]
    assert [reason.code for reason in ranking.accepted[1].penalties] == ["subtitles_untold", "weak_source"]


def test_one_release_may_have_every_role() -> None:
    ranking = ranked(GOOD, replace(GOOD, tracker_id="2", seeders=2, size_bytes=9 * GIB))

    assert [decision.labels for decision in ranking.picks] == [("recommended", "fastest", "smallest")]


def test_which_is_the_fastest_is_told_before_there_is_any_history() -> None:
    ranking = ranked(SMALL, FAST, GOOD, speeds=Speeds())

    assert [decision.labels for decision in ranking.picks] == [("recommended",), ("fastest",), ("smallest",)]


def test_no_line_is_faster_than_it_ever_was() -> None:
    slow = Speeds(known=[Speed(tracker=GOOD.tracker, hour=0, size_bytes=60_000_000, seconds=60)])

    (decision,) = ranked(replace(GOOD, seeders=900, size_bytes=3_600_000_000), speeds=slow).accepted

    assert decision.estimate_s == 3_630


def test_a_time_is_told_only_where_there_is_something_to_go_by() -> None:
    ranking = ranked(GOOD, replace(GOOD, tracker_id="2", size_bytes=None))

    assert [decision.estimate_s is None for decision in ranking.accepted] == [False, True]
    assert [one.estimate_s for one in ranked(FOREIGN, SMALL, speeds=Speeds()).accepted] == [None, None]
    assert estimated_s(GIB, 0, 0) is None


@pytest.mark.parametrize(
    "size_bytes, seeders, leechers, seconds",
    [
        (6_000_000_000, 1, 0, 12_030),
        (6_000_000_000, 10, 0, 1_230),
        (6_000_000_000, 1_000, 0, 530),
        (6_000_000_000, 10, 30, 4_830),
        (10**15, 1, 0, 604_800),
        (0, 5, 0, 30),
    ],
)
def test_the_time_follows_from_seeders_and_size(
    size_bytes: int, seeders: int, leechers: int, seconds: int
) -> None:
    assert estimated_s(size_bytes, seeders, leechers) == seconds


@given(
    size=st.integers(0, 10**13),
    seeders=st.integers(1, 10**4),
    leechers=st.integers(0, 10**4),
    more=st.integers(1, 99),
    bps=st.none() | st.floats(1, 1e9),
)
def test_more_seeders_never_take_longer_nor_fewer_bytes(
    size: int, seeders: int, leechers: int, more: int, bps: float | None
) -> None:
    known = estimated_s(size, seeders, leechers, bps=bps)
    sooner = estimated_s(size, seeders + more, leechers, bps=bps)
    bigger = estimated_s(size + more, seeders, leechers, bps=bps)

    assert known is not None
    assert sooner is not None
    assert bigger is not None
    assert 30 <= sooner <= known <= bigger <= 7 * 24 * 3600
