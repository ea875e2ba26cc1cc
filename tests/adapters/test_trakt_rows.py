"""Whatever stands in Trakt's rows, each of them is told of, and none of them stops the rest."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from concierge.adapters._trakt_objects import moment_of
from concierge.adapters._trakt_rows import RowMaker, key_of, plays, ratings, wishes
from concierge.model.taste import Precision
from tests.contracts.lists import expect_sound

FIELDS = (
    *("id", "type", "movie", "show", "season", "episode", "person", "watched_at", "rated_at", "listed_at"),
    *("rating", "title", "year", "ids", "imdb", "tmdb", "tvdb", "trakt", "number", "name"),
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=40),
    st.sampled_from(["movie", "show", "episode", "season", "tt0017136", "2019-03-04T20:15:30.000Z"]),
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=8),
    max_leaves=20,
)
ROWS = JSON | st.dictionaries(st.sampled_from(FIELDS), JSON, min_size=3, max_size=10)


@pytest.mark.parametrize("make", [plays, ratings, wishes], ids=lambda make: str(make.__name__))
@given(rows=st.lists(ROWS, min_size=1, max_size=4))
def test_each_row_is_told_of_whatever_it_is(make: RowMaker, rows: list[object]) -> None:
    for number, row in enumerate(rows):
        told = list(make([(f"row[{number}]", row)]))

        assert told
        for one in told:
            expect_sound(one)
            assert one.place == f"row[{number}]"
        # The same row on another page is known again.
        assert key_of(json.loads(json.dumps(row))) == key_of(row)


@given(told=JSON)
def test_a_moment_is_read_or_it_is_not(told: object) -> None:
    found = moment_of(told)

    assert (found.at is None) == (found.precision is Precision.UNKNOWN)
    assert found.at is None or (found.is_sound and found.at.tzinfo is UTC)


@pytest.mark.parametrize(
    "told, at, precision",
    [
        ("2018-12-29T07:12:39.000Z", datetime(2018, 12, 29, 7, 12, 39, tzinfo=UTC), Precision.EXACT),
        ("2018-12-29T10:12:39+03:00", datetime(2018, 12, 29, 7, 12, 39, tzinfo=UTC), Precision.EXACT),
        ("2018-12-29T00:00:00.000Z", datetime(2018, 12, 29, tzinfo=UTC), Precision.DAY),
        ("1970-01-01T00:00:00.000Z", None, Precision.UNKNOWN),
        ("1970-01-01T00:00:01.000Z", None, Precision.UNKNOWN),
        ("unknown", None, Precision.UNKNOWN),
        ("1970-05-01T20:00Z", datetime(1970, 5, 1, 20, tzinfo=UTC), Precision.EXACT),
        ("1962-05-01T20:00:00.000Z", datetime(1962, 5, 1, 20, tzinfo=UTC), Precision.EXACT),
        (None, None, Precision.UNKNOWN),
    ],
)
def test_moments_are_exact_mere_days_or_unknown(
    told: str | None, at: datetime | None, precision: Precision
) -> None:
    found = moment_of(told)

    assert (found.at, found.precision, found.is_sound) == (at, precision, True)


def test_plays_without_numbers_of_their_own_are_told_apart_by_their_moments() -> None:
    row = {"type": "movie", "movie": {"title": "Night Ferry", "ids": {"trakt": 1}}}

    keys = {key_of({**row, "watched_at": f"2019-03-04T20:15:3{second}.000Z"}) for second in range(3)}

    assert len(keys) == 3
