"""Lists from elsewhere beside a person's own: nothing is lost, nothing doubled, whatever comes first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given, strategies as st

from concierge.model.import_merging import imported, joined_marks
from concierge.model.importing import ImportedRow, ImportedViewing
from concierge.model.marking import Marks
from concierge.model.score import Score
from concierge.model.taste import (
    UNDATED,
    Mark,
    Moment,
    Precision,
    Rating,
    Viewing,
    WatchlistMark,
    key_of,
    keyed,
)

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
DAY = datetime(2024, 3, 1, tzinfo=UTC)

moments = st.builds(
    lambda days, hours: (
        ImportedViewing(watched_at=DAY + timedelta(days=days), precision=Precision.DAY)
        if hours is None
        else ImportedViewing(watched_at=DAY + timedelta(days=days, hours=hours), precision=Precision.EXACT)
    ),
    st.integers(0, 3),
    st.none() | st.integers(1, 23),
)
episodes = st.builds(
    lambda season, episode: ImportedViewing(season=season, episode=episode),
    st.integers(1, 2),
    st.integers(1, 3),
)
dates = st.none() | st.integers(0, 5).map(lambda days: DAY + timedelta(days=days))
rows = st.builds(
    ImportedRow,
    place=st.just("x:1"),
    is_watched=st.booleans(),
    viewings=st.lists(moments | episodes, max_size=3).map(tuple),
    times=st.none() | st.integers(1, 4),
    score=st.none() | st.integers(2, 20).map(lambda points: Score(half_points=points)),
    rated_at=dates,
    review=st.sampled_from(["", "хорошо", "great", "bad one"]),
    is_wanted=st.booleans(),
    wanted_at=dates,
)


def after(current: Marks, told: Sequence[ImportedRow]) -> Marks:
    change = imported(current, 1, told, at=NOW)
    gone = {key_of(mark) for mark in change.remove}
    kept = {key: mark for key, mark in current.items() if key not in gone}
    return {**kept, **keyed(change.put)}


@given(st.lists(rows, min_size=1, max_size=4), st.data())
def test_the_order_of_lists_and_their_repetition_do_not_change_the_result(
    told: list[ImportedRow], data: st.DataObject
) -> None:
    whole = after({}, told)
    in_parts: Marks = {}
    for row in data.draw(st.permutations(told)):
        in_parts = after(in_parts, [row])

    assert in_parts == whole
    assert after(whole, told) == whole
    assert not imported(whole, 1, told, at=NOW + timedelta(days=1))


@given(st.lists(rows, max_size=3), st.lists(rows, max_size=3))
def test_nothing_that_is_there_is_taken_away(before: list[ImportedRow], told: list[ImportedRow]) -> None:
    current = after({}, before)
    result = after(current, told)

    has_episodes = any(isinstance(mark, Viewing) and mark.episode is not None for mark in result.values())
    for key, mark in current.items():
        if isinstance(mark, Viewing) and mark.episode is None and mark.watched_at is None and has_episodes:
            continue  # that a series was seen as such, said less than its episodes do
        assert key in result
        if isinstance(mark, Viewing):
            days = {moment.watched_at.date() for moment in mark.moments}
            found = result[key]
            assert isinstance(found, Viewing)
            assert days <= {moment.watched_at.date() for moment in found.moments}
            assert found.times >= mark.times


def test_one_evening_told_by_two_services_is_one_viewing_and_the_exact_hour_stays() -> None:
    diary = ImportedRow(
        place="diary.csv:2", viewings=(ImportedViewing(watched_at=DAY, precision=Precision.DAY),)
    )
    exact = ImportedViewing(watched_at=DAY + timedelta(hours=20), precision=Precision.EXACT)
    results = [after({}, order) for order in permutations([diary, ImportedRow(place="x", viewings=(exact,))])]

    assert results[0] == results[1]
    [viewing] = results[0].values()
    assert isinstance(viewing, Viewing)
    assert (viewing.watched_at, viewing.times, viewing.earlier) == (DAY + timedelta(hours=20), 1, ())


def test_rewatches_keep_every_date() -> None:
    told = [
        ImportedRow(
            place="d",
            viewings=(ImportedViewing(watched_at=DAY + timedelta(days=n), precision=Precision.DAY),),
        )
        for n in (400, 0, 30)
    ]

    [viewing] = after({}, told).values()

    assert isinstance(viewing, Viewing)
    assert viewing.times == 3
    assert viewing.watched_at == DAY + timedelta(days=400)
    assert viewing.earlier == tuple(
        Moment(watched_at=DAY + timedelta(days=n), precision=Precision.DAY) for n in (0, 30)
    )


@pytest.mark.parametrize(
    "parts, times",
    [
        ([(1, 1)], {(1, 1): 3}),
        ([(None, None)], {(None, None): 3}),
        ([(1, 1), (1, 2)], {(1, 1): 1, (1, 2): 1}),
    ],
    ids=["an episode", "the whole", "several episodes"],
)
def test_how_often_a_part_was_seen_is_kept_where_the_row_tells_of_no_other(
    parts: Sequence[tuple[int | None, int | None]], times: dict[tuple[int | None, int | None], int]
) -> None:
    viewings = tuple(ImportedViewing(season=season, episode=episode) for season, episode in parts)

    told = after({}, [ImportedRow(place="x:1", is_watched=True, viewings=viewings, times=3)]).values()

    assert {(mark.season, mark.episode): mark.times for mark in told if isinstance(mark, Viewing)} == times


def test_a_newer_opinion_of_the_person_is_not_overwritten_by_an_older_list() -> None:
    own: list[Mark] = [
        Viewing(title_id=1, marked_at=NOW),
        Rating(title_id=1, score=Score.of(9), review="моё", rated_at=NOW, reviewed_at=NOW),
    ]
    told = ImportedRow(place="r", score=Score.of(4), rated_at=DAY, review="old")

    assert not imported(keyed(own), 1, [told], at=NOW)


def test_a_score_without_a_date_yields_to_every_other() -> None:
    undated = after({}, [ImportedRow(place="k", score=Score.of(10))])
    dated = after(undated, [ImportedRow(place="r", score=Score.of(3), rated_at=DAY)])

    rating = next(mark for mark in dated.values() if isinstance(mark, Rating))
    assert next(mark for mark in undated.values() if isinstance(mark, Rating)).rated_at == UNDATED
    assert rating.score == Score.of(3)


def test_a_review_without_a_score_is_kept() -> None:
    marks = after({}, [ImportedRow(place="reviews.csv:2", review="<b>so</b>", rated_at=DAY)])

    rating = next(mark for mark in marks.values() if isinstance(mark, Rating))
    assert (rating.score, rating.review) == (None, "<b>so</b>")
    assert any(isinstance(mark, Viewing) for mark in marks.values())


def test_a_series_that_was_seen_as_such_is_known_by_its_episodes_once_they_are_told() -> None:
    as_such = after({}, [ImportedRow(place="k", is_watched=True, score=Score.of(8))])
    with_episodes = after(as_such, [ImportedRow(place="t", viewings=(ImportedViewing(season=1, episode=2),))])

    viewings = [mark for mark in with_episodes.values() if isinstance(mark, Viewing)]
    assert [(mark.season, mark.episode) for mark in viewings] == [(1, 2)]


def test_a_wish_stays_on_the_list_since_the_day_known_first() -> None:
    later = WatchlistMark(title_id=1, added_at=DAY + timedelta(days=3))

    change = joined_marks(keyed([WatchlistMark(title_id=1, added_at=DAY)]), [later])
    earlier = joined_marks(keyed([later]), [WatchlistMark(title_id=1, added_at=DAY)])

    assert not change
    assert earlier.put == (WatchlistMark(title_id=1, added_at=DAY),)
