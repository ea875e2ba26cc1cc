from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from concierge.model._slips import is_slip, is_without_breve
from concierge.model._transliteration import sound
from concierge.model.name_agreement import Likeness, agreement, known_names
from concierge.model.same_name import normalised, spelled


@pytest.mark.parametrize(
    "one, other",
    [
        ("Чёрный кот", "черный  КОТ"),
        ("Мой дом", "Мои\u0306 дом"),
        ("Café Élan", "cafe elan"),
        ("Blåbær", "Blabaer"),
        ("Mike & Ann", "Mike and Ann"),
        ("Кот & пёс", "Кот и пес"),
        ("Hansel et Gretel", "Hansel & Gretel"),
        ("Jack + Jill", "Jack and Jill"),
        ("The Third Man", "Third Man"),
        ("Quiet Shore, The", "The Quiet Shore"),
        ("Rocky II", "Rocky 2"),
        ("Saw X", "Saw 10"),
        ("Маяк: Часть вторая", "Маяк. Часть II"),
        ("Маяк. Вторая часть", "Маяк 2"),
        ("Маяк. 2-я часть", "Маяк 2"),
        ("Lighthouse: Part Two", "Lighthouse 2"),
        ("Lighthouse Chapter 2", "Lighthouse Vol. 2"),
        ("Star Keepers: Episode IV - The Tower", "Star Keepers Episode 4 The Tower"),
        ("Seven Lighthouses", "7 Lighthouses"),
        ("Семь маяков", "7 маяков"),
        ("The 20th Day", "20 Day"),
        ("Spider-Man: Home", "Spider Man Home"),
        ("Don't Look", "Dont Look"),
        ("Д’Артаньян", "Дартаньян"),
        ("ﬁlm noir", "FILM NOIR"),
        ("Mаяк", "Маяк"),
    ],
)
def test_spellings_of_one_name_have_one_form(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)


@pytest.mark.parametrize(
    "one, other",
    [
        ("Мой", "Мои"),
        ("Rocky", "Rocky 2"),
        ("Rocky 2", "Rocky 3"),
        ("The", "A"),
        ("Она", "Оно"),
        ("Nine", "9"),
        ("X", "10"),
        ("Ёлка", "Ёлки"),
    ],
)
def test_different_names_have_different_forms(one: str, other: str) -> None:
    assert normalised(one) != normalised(other)


def test_words_run_together_are_the_same_form() -> None:
    assert spelled("Spider-Man").form == spelled("Spiderman").form == spelled("Spider Man").form


def test_a_name_of_signs_keeps_them() -> None:
    assert spelled("???").form == "???"


@given(st.text(max_size=60))
def test_any_text_has_a_form_of_plain_words(text: str) -> None:
    assert spelled(text) == spelled(text.strip())
    assert normalised(text).split(" ") == list(spelled(text).words or [""])


@pytest.mark.parametrize(
    "cyrillic, latin",
    [
        ("тихийберег", "tikhiybereg"),
        ("тихийберег", "tihijbereg"),
        ("щелкунчик", "shchelkunchik"),
        ("щелкунчик", "schelkunchik"),
        ("царь", "tsar"),
        ("елки", "yolki"),
        ("жизнь", "zhizn"),
        ("юность", "junost"),
        ("объект", "obyekt"),
        ("новыелюди", "novyeljudi"),
        ("анна", "ana"),
        ("такси", "taxi"),
    ],
)
def test_a_transliteration_sounds_like_the_name(cyrillic: str, latin: str) -> None:
    assert sound(cyrillic) == sound(latin)


@pytest.mark.parametrize("cyrillic, latin", [("маяк", "lighthouse"), ("царь", "sar"), ("дом", "dym")])
def test_other_names_sound_different(cyrillic: str, latin: str) -> None:
    assert sound(cyrillic) != sound(latin)


@pytest.mark.parametrize(
    "one, other, expected",
    [
        ("quiet lighthouse keepr", "quiet lighthouse keeper", True),
        ("quiet ligthhouse keeper", "quiet lighthouse keeper", True),
        ("quiet lighthause keeper", "quiet lighthouse keeper", True),
        ("quiet lighthouses keeper", "quiet lighthouse keeper", False),
        ("quiet lighthouse 3", "quiet lighthouse 2", False),
        ("fight night", "fright night", False),
        ("lighthouse", "lighthause", False),
        ("one quiet lighthouse", "the quiet lighthouse", False),
    ],
)
def test_a_slip_is_one_letter_inside_a_long_word_of_a_long_name(
    one: str, other: str, *, expected: bool
) -> None:
    assert is_slip(tuple(one.split()), tuple(other.split())) is expected


def test_a_missing_breve_is_forgiven_in_a_long_name() -> None:
    assert is_without_breve("тихииберег", "тихийберег")
    assert not is_without_breve("тихийберег", "тихииберег")
    assert not is_without_breve("мои", "мой")


KNOWN = known_names(("Маяк 2: Хранитель", "Lighthouse 2: The Keeper", "Тихий берег (США)"))


@pytest.mark.parametrize(
    "name, expected",
    [
        ("Lighthouse 2: The Keeper", Likeness.SAME),
        ("Mayak 2 Khranitel", Likeness.TRANSLITERATED),
        ("Lighthouse 2", Likeness.NEAR),
        ("Lighthouse: The Keeper", Likeness.NEAR),
        ("Маяк II: Хранитель", Likeness.SAME),
        ("Lighthouse 2: The Keeper: The Storm", Likeness.LONGER),
        ("Lighthouse", Likeness.OTHER),
        ("Lighthouse 3", Likeness.OTHER),
    ],
)
def test_names_are_more_or_less_alike(name: str, expected: Likeness) -> None:
    assert agreement([name], KNOWN).likeness is expected


def test_scripts_are_told_apart() -> None:
    agreed = agreement(["Маяк 2: Хранитель", "Another Tower"], KNOWN)

    assert (agreed.cyrillic, agreed.latin) == (Likeness.SAME, Likeness.OTHER)


def test_what_is_added_to_a_name_is_read() -> None:
    known = known_names(("Quiet Shore",))

    tagged = agreement(["Quiet Shore US"], known)
    numbered = agreement(["Quiet Shore II"], known, is_series=True)

    assert tagged.country is not None
    assert tagged.country.code == "us"
    assert numbered.season == 2
    assert agreement(["Quiet Shore II"], known).likeness is Likeness.OTHER


def test_a_number_that_was_read_apart_belongs_to_the_name() -> None:
    known = known_names(("Lighthouse: Part Two",))

    assert agreement(["Lighthouse"], known, part=2).likeness is Likeness.SAME
    assert agreement(["Lighthouse"], known, part=3).likeness is Likeness.OTHER


def test_names_of_hostile_length_are_read() -> None:
    for text in ("a: " * 700, "2001 " * 400, "(" * 2000, "1 " * 1000, "й" * 2000):
        assert agreement([text], KNOWN).likeness is Likeness.OTHER
