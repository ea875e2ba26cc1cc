from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, strategies as st

from concierge.errors import InputError
from concierge.model.score import Score


@pytest.mark.parametrize(
    "given_, points",
    [
        (8, 8),
        (8.5, 8.5),
        ("8,5", 8.5),
        (" 10 ", 10),
        ("1", 1),
        ("4.5/5", 9),
        ("4,5 из 5", 9),
        ("4½ of 5", 9),
        ("½/5", 1),
        ("9/10", 9),
        ("4 out of 5", 8),
        (Score(half_points=3), 1.5),
    ],
)
def test_a_mark_is_read_as_people_write_it(given_: float | str | Score, points: float) -> None:
    assert Score.of(given_).points == points


@pytest.mark.parametrize(
    "given_",
    [
        "",
        "11",
        "0",
        "0.5",
        "-1",
        "10.5",
        "6/5",
        "8.3",
        "NaN",
        "inf",
        "1e1",
        "🎬",
        "8 8",
        "9" * 5000,
        float("nan"),
    ],
)
def test_what_is_no_mark_is_refused(given_: float | str) -> None:
    with pytest.raises(InputError):
        Score.of(given_)


@given(st.integers(2, 20))
def test_every_half_point_comes_back_from_its_own_words(half_points: int) -> None:
    score = Score(half_points=half_points)

    assert Score.of(str(score)) == score
    assert Score.of(score.points) == score


@given(st.text() | st.floats() | st.integers())
def test_nothing_else_than_a_mark_or_a_refusal_comes_out(given_: float | str) -> None:
    with suppress(InputError):
        assert 1 <= Score.of(given_).points <= 10
