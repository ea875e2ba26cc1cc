"""Names in the cases in which people say them."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from concierge.model.declension import begins_so, is_called_so, shared_stem

ALIKE = (
    ("Шрэка", "Шрэк"),
    ("шрэком", "Шрэк"),
    ("Чужого", "Чужой"),
    ("чужому", "Чужой"),
    ("Метрополиса", "Метрополис"),
    ("Матрицей", "Матрица"),
    ("Зелёную милю", "Зелёная миля"),
    ("зелёной миле", "Зелёная миля"),
    ("Крёстного отца", "Крёстный отец"),
    ("Терминатора 2", "Терминатор 2"),
    ("супергероев", "супергерои"),
    ("Метрополис", "Метрополис"),
    ("METROPOLIS", "Metropolis"),
)
APART = (
    ("Терминатора", "Терминатор 2"),
    ("Чужого", "Чужие"),
    ("Дюну 2", "Дюна 3"),
    ("Холода", "Холоп"),
    ("Shreka", "Shrek"),
    ("", "Шрэк"),
)


@pytest.mark.parametrize("said, kept", ALIKE)
def test_a_name_is_known_in_every_case(said: str, kept: str) -> None:
    assert is_called_so(said, kept)
    assert shared_stem(said) in kept.casefold().replace("ё", "е")


@pytest.mark.parametrize("said, kept", APART)
def test_another_name_is_another(said: str, kept: str) -> None:
    assert not is_called_so(said, kept)


def test_the_beginning_of_a_name_is_known_in_every_case() -> None:
    assert begins_so("Властелина колец", "Властелин колец: Братство Кольца")
    assert not begins_so("Властелина колец", "Властелин колец")
    assert not begins_so("Колец", "Властелин колец")


@given(st.text(max_size=40), st.text(max_size=40))
def test_nothing_that_anybody_writes_breaks_it(said: str, kept: str) -> None:
    assert is_called_so(said, kept) in {True, False}
    assert len(shared_stem(said)) <= len(said) * 4
