"""What a person's viewings of a series come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from concierge.model.series_progress import ProgressState, SeriesProgress, progress_of
from concierge.model.taste import Precision, Viewing
from concierge.model.title import Episode, Title, TitleKind
from concierge.model.title_facts import Airing

TODAY = date(2026, 11, 23)
SERIES = Title(kind=TitleKind.SERIES, name_ru="Сериал", status=Airing.RUNNING)
ENDED = replace(SERIES, status=Airing.ENDED)
MARKED = datetime(2026, 1, 1, tzinfo=UTC)


def episodes(*counts: int, last_day: date = TODAY) -> list[Episode]:
    """Seasons of so many episodes, one a day; the last one on `last_day`."""
    parts = [(season, number) for season, count in enumerate(counts, 1) for number in range(1, count + 1)]
    first = last_day - timedelta(days=len(parts) - 1)
    return [
        Episode(season=season, number=number, air_date=first + timedelta(days=place))
        for place, (season, number) in enumerate(parts)
    ]


def seen(*parts: tuple[int | None, int | None]) -> list[Viewing]:
    return [
        Viewing(title_id=1, season=season, episode=episode, marked_at=MARKED) for season, episode in parts
    ]


def told(viewings: Sequence[Viewing], known: Sequence[Episode], title: Title = SERIES) -> SeriesProgress:
    return progress_of(title, viewings, known, today=TODAY)


def place(progress: SeriesProgress) -> tuple[int, int] | None:
    return (progress.next.season, progress.next.number) if progress.next else None


@pytest.mark.parametrize(
    "parts, following, missed",
    [
        pytest.param([], (1, 1), [], id="nothing seen begins at the first"),
        pytest.param([(1, 1)], (1, 2), [], id="the one after the last"),
        pytest.param([(1, 3)], (2, 1), [(1, 1), (1, 2)], id="what was skipped is told beside it"),
        pytest.param([(1, 1), (2, 1)], (2, 2), [(1, 2), (1, 3)], id="a gap in the middle"),
        pytest.param([(0, 5)], None, [], id="a special says nothing"),
        pytest.param([(None, None)], None, [], id="the series as such says nothing"),
        pytest.param([(None, None), (1, 1)], (1, 2), [], id="an episode says more than the series as such"),
    ],
)
def test_the_next_episode_follows_the_last_seen_one(
    parts: list[tuple[int | None, int | None]],
    following: tuple[int, int] | None,
    missed: list[tuple[int, int]],
) -> None:
    progress = told(seen(*parts), episodes(3, 2))

    assert place(progress) == following
    assert [(one.season, one.number) for one in progress.missed] == missed


def test_who_saw_the_series_as_such_is_nowhere_known() -> None:
    assert told(seen((None, None)), episodes(3)).state is ProgressState.UNKNOWN


def test_a_series_of_which_nobody_tells_episodes_is_nowhere_known() -> None:
    assert told(seen((1, 1)), []).state is ProgressState.UNKNOWN


def test_who_has_seen_everything_waits_for_the_day_of_the_next_episode() -> None:
    ahead = TODAY + timedelta(days=5)
    known = [*episodes(3), Episode(season=1, number=4, air_date=ahead), Episode(season=1, number=5)]

    progress = told(seen((1, 3)), known)

    assert (progress.state, place(progress)) == (ProgressState.WAITING, (1, 4))
    assert progress.next is not None
    assert progress.next.air_date == ahead
    assert (progress.seen, progress.aired) == (1, 3)


def test_the_day_that_is_told_of_the_series_counts_where_no_episode_has_one() -> None:
    announced = replace(SERIES, next_episode=Episode(season=2, number=1, air_date=TODAY + timedelta(days=9)))

    assert place(told(seen((1, 3)), episodes(3), announced)) == (2, 1)


def test_an_episode_of_tomorrow_is_not_to_be_seen_today() -> None:
    progress = told(seen((1, 1)), episodes(2, last_day=TODAY + timedelta(days=1)))

    assert progress.state is ProgressState.WAITING
    assert progress.aired == 1


def test_a_series_that_has_ended_is_finished_with_its_last_episode() -> None:
    whole = told(seen((1, 1), (1, 2)), episodes(2), ENDED)
    skipped = told(seen((1, 2)), episodes(2), ENDED)

    assert (whole.state, whole.next, whole.missed) == (ProgressState.FINISHED, None, ())
    assert (skipped.state, len(skipped.missed)) == (ProgressState.FINISHED, 1)


def test_the_newest_viewing_tells_when_it_was_watched() -> None:
    older = replace(seen((1, 2))[0], watched_at=MARKED, precision=Precision.EXACT)
    newer = replace(seen((1, 1))[0], watched_at=MARKED + timedelta(days=3), precision=Precision.DAY)

    progress = told([older, newer], episodes(3))

    assert (progress.watched_at, progress.precision) == (newer.watched_at, Precision.DAY)
    assert progress.last == (1, 2)


@given(st.sets(st.tuples(st.integers(0, 4), st.integers(1, 6))), st.integers(-8, 8))
def test_what_comes_next_was_never_seen(parts: set[tuple[int, int]], days: int) -> None:
    progress = told(seen(*sorted(parts)), episodes(3, 5, 2, last_day=TODAY + timedelta(days=days)))

    assert place(progress) not in parts
    assert parts.isdisjoint((one.season, one.number) for one in progress.missed)
    assert progress.seen <= progress.aired
