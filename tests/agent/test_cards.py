"""A card names one title or one person, and is read as the ids that it was made of."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from concierge.model.cards import card_of, person_card, person_named, title_named
from concierge.model.person import PersonIds
from concierge.model.title import ExternalIds, TitleKind

NUMBERS = st.integers(min_value=1, max_value=999_999_999)


@pytest.mark.parametrize(
    "kind, ids, card",
    [
        (TitleKind.MOVIE, ExternalIds(tmdb=603, imdb="tt0133093"), "m_603"),
        (TitleKind.SERIES, ExternalIds(tmdb=1396), "t_1396"),
        (TitleKind.MOVIE, ExternalIds(imdb="tt0017136", kinopoisk=474), "m_tt0017136"),
        (TitleKind.MOVIE, ExternalIds(kinopoisk=474, wikidata="Q1"), "m_kp474"),
        (TitleKind.SERIES, ExternalIds(tvmaze=32), "t_tvmaze32"),
        (TitleKind.SERIES, ExternalIds(tvdb=269613), "t_tvdb269613"),
        (TitleKind.MOVIE, ExternalIds(wikidata="Q151599"), "m_Q151599"),
        (TitleKind.MOVIE, ExternalIds(), ""),
    ],
)
def test_a_title_is_named_by_tmdbs_number_or_else_by_another_id(
    kind: TitleKind, ids: ExternalIds, card: str
) -> None:
    assert card_of(kind, ids) == card


@given(st.sampled_from(TitleKind), st.sampled_from(["tmdb", "kinopoisk", "tvmaze", "tvdb"]), NUMBERS)
def test_a_card_of_a_title_is_read_as_it_was_made(kind: TitleKind, name: str, number: int) -> None:
    ids = ExternalIds(**{name: number})  # type: ignore[arg-type]  # fields by name

    assert title_named(f" {card_of(kind, ids)} ") == (kind, ids)


@given(st.sampled_from(["tmdb", "kinopoisk"]), NUMBERS)
def test_a_card_of_a_person_is_read_as_it_was_made(name: str, number: int) -> None:
    ids = PersonIds(**{name: number})  # type: ignore[arg-type]  # fields by name

    assert person_named(person_card(ids)) == ids
    assert person_card(PersonIds(imdb="nm0000041")) == "p_nm0000041"
    assert person_named("p_nm0000041") == PersonIds(imdb="nm0000041")


@pytest.mark.parametrize("text", ["", "M", "m_", "m_x", "t_12 сезон", "p_603", "m_603/../1", "m_" + "1" * 13])
def test_other_words_are_no_card_of_a_title(text: str) -> None:
    assert title_named(text) is None
    assert person_named(text.replace("p_603", "m_603")) is None
