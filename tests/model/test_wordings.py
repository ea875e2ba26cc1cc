"""Other ways in which a name may have been meant: layouts, alphabets, numbers, less of it."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from concierge.model.keyboard import as_other_layout, is_other_layout
from concierge.model.wordings import (
    MOST_WORDINGS,
    further_wordings,
    in_other_script,
    layouts_of,
    names_in_nominative,
    numbered_part,
)


@pytest.mark.parametrize(
    "typed, meant",
    [
        ("ghbdtn", "привет"),
        ("Vfnhbwf", "Матрица"),
        ("Ьфекшч", "Matrix"),
        (",hfn 2", "брат 2"),
        ("l.yf", "дюна"),
    ],
)
def test_the_same_keys_write_the_other_layout(typed: str, meant: str) -> None:
    assert as_other_layout(typed) == meant
    assert as_other_layout(meant).lower() == typed.lower()
    assert meant in layouts_of(typed)


@pytest.mark.parametrize("typed", ["ghbdtn", "cnfkrth", "Vfnhbwf"])
def test_what_nobody_can_speak_is_meant_in_the_other_layout_first(typed: str) -> None:
    assert is_other_layout(typed)
    assert layouts_of(typed) == (as_other_layout(typed), typed)


@pytest.mark.parametrize(
    "name", ["Dune", "Сталкер", "Psycho", "Kill Bill", "Вий", "Rocky IV", "1917", "M", "Ех Machina", "ёлки"]
)
def test_a_name_that_can_be_spoken_is_meant_as_it_was_typed(name: str) -> None:
    assert layouts_of(name)[0] == name


@pytest.mark.parametrize(
    "name, other",
    [("brat 2", "брат 2"), ("dyuna", "дюна"), ("Слоу Хорсес", "slou horses"), ("shchuka", "щука")],
)
def test_a_name_is_written_as_it_sounds_in_the_other_alphabet(name: str, other: str) -> None:
    assert in_other_script(name) == other


@pytest.mark.parametrize(
    "name, part",
    [
        ("Чужой 2", ("чужой", 2)),
        ("Rocky IV", ("rocky", 4)),
        ("Дюна: Часть вторая", ("дюна", 2)),
        ("Бегущий по лезвию 2049", None),
        ("Терминатор", None),
        ("1917", None),
    ],
)
def test_a_part_is_known_by_its_number(name: str, part: tuple[str, int] | None) -> None:
    assert numbered_part(name) == part


@pytest.mark.parametrize(
    "declined, name",
    [("Дикинса", "Дикинс"), ("Андрея Тарковского", "Андрея Тарковский"), ("Нолану", "Нолан")],
)
def test_a_surname_is_put_into_the_nominative(declined: str, name: str) -> None:
    assert name in list(names_in_nominative(declined))


@given(st.text(max_size=80))
def test_any_text_has_few_other_wordings_and_none_is_the_text_or_empty(text: str) -> None:
    found = further_wordings(text)

    assert len(found) <= MOST_WORDINGS
    assert "" not in found
    assert text not in found
    assert text in layouts_of(text)
