"""Text that a person typed, as words."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from concierge.errors import InputError
from concierge.model.query import LONGEST_QUERY, animate, cleaned, nominative, request, split_year


@pytest.mark.parametrize(
    "text, expected",
    [
        ("  a \n b\t", "a b"),
        ("a\0b", "a b"),
        ("\u202ea\u200bb\u2028c", "ab c"),
        ("\ud800x", "x"),
        ("🍿", "🍿"),
    ],
)
def test_text_is_cleaned(text: str, expected: str) -> None:
    assert cleaned(text) == expected


@pytest.mark.parametrize(
    "text, problem",
    [("", "empty"), (" \0\u200b", "empty"), ("?! 🍿", "no_words"), ("x" * (LONGEST_QUERY + 1), "too_long")],
)
def test_what_is_no_request_is_refused(text: str, problem: str) -> None:
    with pytest.raises(InputError) as refused:
        request(text)

    assert refused.value.facts["problem"] == problem


def test_a_request_may_be_as_long_as_it_is_said() -> None:
    assert request("x" * LONGEST_QUERY) == "x" * LONGEST_QUERY
    assert request("x" * 300, limit=300)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Метрополис 1927", ("Метрополис", 1927)),
        ("Метрополис, 1927", ("Метрополис,", 1927)),
        ("Metropolis (1927)", ("Metropolis", 1927)),
        ("Metropolis [1927] ", ("Metropolis", 1927)),
        ("1917", ("1917", None)),
        ("1917 2019", ("1917", 2019)),
        ("Blade Runner 2049", ("Blade Runner 2049", None)),
        ("Война 1812", ("Война 1812", None)),
        ("Area 51927", ("Area 51927", None)),
        ("Metropolis", ("Metropolis", None)),
    ],
)
def test_a_year_at_the_end_is_split_off(text: str, expected: tuple[str, int | None]) -> None:
    name, year = split_year(text)

    assert (name.rstrip(","), year) == (expected[0].rstrip(","), expected[1])


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Дюну 2", "Дюна 2"),
        ("ДЮНУ", "ДЮНА"),
        ("Шараду", "Шарада"),
        ("Иронию судьбы", "Ирония судьбы"),
        ("Зелёную милю", "Зелёная миля"),
        ("Кавказскую пленницу", "Кавказская пленница"),
        ("Последнюю любовь", "Последняя любовь"),
        ("Матрицы", "Матрица"),
        ("Метрополис", "Метрополис"),
        ("Dune", "Dune"),
        ("Мы", "Мы"),
        ("", ""),
    ],
)
def test_a_title_named_as_an_object_is_put_into_the_nominative(text: str, expected: str) -> None:
    assert nominative(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Терминатора 2", ("Терминатор 2",)),
        ("крёстного отца", ("крёстный отец", "крёстной отец")),
        ("чужого 2", ("чужый 2", "чужой 2")),
        ("синего", ("синий",)),
        ("Бойцовский клуб", ()),
        ("Её", ()),
    ],
)
def test_somebody_named_as_an_object_is_put_into_the_nominative(text: str, expected: tuple[str, ...]) -> None:
    assert animate(text) == expected


@pytest.mark.fuzz
@given(st.text(max_size=300))
def test_no_text_raises_anything_but_a_refusal(text: str) -> None:
    try:
        words = request(text)
    except InputError:
        words = cleaned(text)

    assert cleaned(words) == words
    nominative(words)
    animate(words)
    name, year = split_year(words)
    assert year is None or str(year) in words
    assert words.startswith(name)
