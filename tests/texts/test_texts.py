"""Sentences as people read them."""

from __future__ import annotations

import pytest

from concierge.texts import Texts, language_of, texts


@pytest.mark.parametrize(
    "size_bytes, ru, en",
    [
        (None, "?", "?"),
        (0, "0 Б", "0 B"),
        (999, "999 Б", "999 B"),
        (1_000, "1,0 КБ", "1.0 KB"),
        (999_960, "1,0 МБ", "1.0 MB"),
        (99_960, "100 КБ", "100 KB"),
        (8_400_000_000, "8,4 ГБ", "8.4 GB"),
        (123_456_789_012, "123 ГБ", "123 GB"),
        (5_000_000_000_000_000, "5000 ТБ", "5000 TB"),
    ],
)
def test_a_size_is_written_as_people_write_it(size_bytes: int | None, ru: str, en: str) -> None:
    assert (texts("ru").size(size_bytes), texts("en").size(size_bytes)) == (ru, en)


@pytest.mark.parametrize(
    "value, ru, en",
    [(8, "8,0 8 8", "8.0 8 8"), (8.46, "8,5 8,46 8", "8.5 8.46 8"), (7.5, "7,5 7,5 8", "7.5 7.5 8")],
)
def test_a_number_has_the_comma_of_its_language(value: float, ru: str, en: str) -> None:
    for language, expected in (("ru", ru), ("en", en)):
        say = texts(language)
        assert f"{say.decimal(value)} {say.score(value)} {say.decimal(value, 0)}" == expected


@pytest.mark.parametrize(
    "seconds, ru, en",
    [
        (5, "5 с", "5 s"),
        (89, "1 мин", "1 min"),
        (3_540, "59 мин", "59 min"),
        (7_800, "2 ч 10 мин", "2 h 10 min"),
    ],
)
def test_a_time_is_told_roughly(seconds: float, ru: str, en: str) -> None:
    assert (texts("ru").duration(seconds), texts("en").duration(seconds)) == (ru, en)


@pytest.mark.parametrize(
    "n, ru",
    [
        (1, "раздаёт 1 человек"),
        (2, "раздают 2 человека"),
        (5, "раздают 5 человек"),
        (11, "раздают 11 человек"),
        (22, "раздают 22 человека"),
        (101, "раздаёт 101 человек"),
    ],
)
def test_russian_counts_have_three_forms(n: int, ru: str) -> None:
    assert texts("ru").say("reason.many_seeders", n=n) == ru


@pytest.mark.parametrize(
    "n, ru, en",
    [
        (1, "разрешить 25 ГБ: 1 релиз", "allow 25 GB: 1 release"),
        (3, "разрешить 25 ГБ: 3 релиза", "allow 25 GB: 3 releases"),
        (11, "разрешить 25 ГБ: 11 релизов", "allow 25 GB: 11 releases"),
    ],
)
def test_a_compromise_says_what_it_costs_and_brings(n: int, ru: str, en: str) -> None:
    changes = [("too_big", {"limit_bytes": 25_000_000_000})]

    assert (texts("ru").promise(changes, n), texts("en").promise(changes, n)) == (ru, en)


def test_two_things_given_up_are_joined() -> None:
    changes: list[tuple[str, dict[str, str | int | float]]] = [
        ("resolution", {"height": 1080}),
        ("no_hdr", {}),
    ]

    assert texts("ru").promise(changes, 2) == "согласиться на 1080p и обойтись без HDR: 2 релиза"


def test_an_unknown_language_is_read_as_english() -> None:
    assert Texts("de").language == "en"


def test_an_unknown_key_is_said_as_itself() -> None:
    assert texts("ru").say("no.such.key") == "no.such.key"
    assert not texts("ru").knows("no.such.key")


def test_a_missing_fact_shows_as_a_question_mark() -> None:
    assert texts("en").error("not_found", {}) == "Not found: ?. Check the name or add a year."


def test_a_fact_may_be_called_like_a_parameter() -> None:
    assert (
        texts("en")
        .error("not_found", {"key": "a", "self": "b", "what": "Metropolis"})
        .startswith("Not found: Metropolis.")
    )


def test_braces_in_a_fact_stay_as_they_are() -> None:
    assert "{0.__class__} {n" in texts("ru").error("not_found", {"what": "{0.__class__} {n"})


def test_facts_are_made_readable() -> None:
    text = texts("ru").error("no_space", {"needed_bytes": 8_400_000_000, "free_bytes": 1_000_000})

    assert "8,4 ГБ" in text
    assert "1,0 МБ" in text


def test_codes_in_facts_are_said_in_words() -> None:
    say = texts("en")

    assert "longer than 200 characters" in say.error("bad_input", {"problem": "too_long", "limit": 200})
    assert "“ready”" in say.error("illegal_transition", {"state": "on_nas"})
    assert "its hash is missing" in say.error("bad_magnet", {"part": "xt"})
    assert say.fill("time.seconds", {"count": 5, "wait_s": 90.0}) == "5 s"
    assert "never heard of" in say.error("config", {"setting": "X", "problem": "never heard of"})


@pytest.mark.parametrize(
    "text, language",
    [("Дюна 2", "ru"), ("ЁЖ", "ru"), ("Dune", "en"), ("Dune Дюна", "ru"), ("1917", "ru"), ("", "ru")],
)
def test_the_language_is_told_by_the_letters(text: str, language: str) -> None:
    assert language_of(text, default="ru") == language
