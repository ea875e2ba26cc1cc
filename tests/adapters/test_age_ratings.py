"""Age ratings as years."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from concierge.adapters._age_ratings import years_of, years_of_the_nearest


@pytest.mark.parametrize(
    "rating, years",
    [
        *((f"{years}+", years) for years in (0, 6, 12, 16, 18)),
        *(("G", 0), ("PG", 10), ("PG-13", 13), ("R", 17), ("NC-17", 18)),
        *(
            ("TV-Y", 0),
            ("TV-Y7", 7),
            ("TV-Y7-FV", 7),
            ("TV-G", 0),
            ("TV-PG", 10),
            ("TV-14", 14),
            ("TV-MA", 17),
        ),
        *((str(years), years) for years in (0, 6, 12, 16, 18)),
        *(("FSK 16", 16), ("fsk-6", 6), ("12A", 12), ("VM14", 14), ("M/12", 12), ("U", 0), ("R21", 18)),
    ],
)
def test_a_known_rating_is_an_age(rating: str, years: int) -> None:
    assert years_of(rating) == years


@pytest.mark.parametrize(
    "rating", ["", " ", "NR", "Unrated", "A", "Approved", "999", "-1", "١٢", "12\0", "😀"]
)
def test_an_unknown_rating_is_no_age(rating: str) -> None:
    assert years_of(rating) is None


@given(st.lists(st.tuples(st.sampled_from(["RU", "US", "DE", ""]), st.text(max_size=6) | st.just("12+"))))
def test_any_ratings_give_an_age_of_a_person_or_none(ratings: list[tuple[str, str]]) -> None:
    age = years_of_the_nearest(ratings)

    assert age is None or 0 <= age <= 18
