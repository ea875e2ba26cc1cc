"""Long texts are cut at good places, nothing of them is lost, and what is shown stays as it is."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from telegram import MessageEntity

from concierge_bot.formatted import Formatted, bold, joined, plain
from concierge_bot.graphemes import units
from concierge_bot.pieces import LONGEST_UNITS, MOST_ENTITIES, pieces

WORDS = st.lists(st.text(alphabet="аяёab🎬é—", min_size=1, max_size=3000), min_size=1, max_size=12)
SHORT = st.lists(
    st.one_of(
        st.text(alphabet="аb🎬👨‍👩\u0301🇷🇺 .\n", min_size=1, max_size=30),
        st.text(alphabet="аb🎬 .\n", min_size=1, max_size=30).map(bold),
    ),
    max_size=12,
).map(joined)


@pytest.mark.fuzz
@given(WORDS, st.sampled_from([" ", "\n", "\n\n"]))
def test_every_piece_fits_and_every_letter_is_there(words: list[str], between: str) -> None:
    text = between.join(words)

    found = pieces(text)

    assert all(0 < units(piece.text) <= LONGEST_UNITS for piece in found)
    assert "".join("".join(piece.text for piece in found).split()) == "".join(text.split())


@pytest.mark.fuzz
@given(SHORT, st.integers(8, 40))
def test_entities_go_with_their_letters(words: Formatted, limit: int) -> None:
    found = pieces(words, limit=limit)

    assert all(piece and piece.units <= limit for piece in found)
    assert all(one.offset + one.length <= piece.units for piece in found for one in piece.entities)
    assert _bold(joined(found, "")) == _bold(words)


@pytest.mark.fuzz
@given(SHORT, SHORT, st.integers(8, 40))
def test_what_is_shown_stays_while_the_text_grows(words: Formatted, more: Formatted, limit: int) -> None:
    before = pieces(words, limit=limit)
    after = pieces(words + more, limit=limit)

    assert after[: len(before[:-1])] == before[:-1]


def _bold(words: Formatted) -> str:
    raw = words.text.encode("utf-16-le")
    parts = (
        raw[one.offset * 2 : (one.offset + one.length) * 2].decode("utf-16-le") for one in words.entities
    )
    return "".join("".join(parts).split())


@pytest.mark.parametrize(
    "text, first",
    [
        ("раз два три.\n\nчетыре.\nпять. шесть семь", "раз два три."),
        ("раз два. три\nчетыре. пять шесть семь восемь", "раз два. три"),
        ("раз два три. четыре пять шесть семь", "раз два три."),
        ("раз два три четыре пять шесть семь", "раз два три четыре"),
        ("безконечноеслововосемь и дальше", "безконечноеслововосе"),
    ],
    ids=["paragraph", "line", "sentence", "word", "letter"],
)
def test_a_text_is_cut_at_the_best_place(text: str, first: str) -> None:
    assert pieces(text, limit=20)[0].text == first


def test_a_word_without_end_is_cut_between_two_pictures() -> None:
    first, second = pieces("🎬" * 2100)

    assert (first.units, second.units) == (4096, 104)
    family = "👨‍👩‍👧"
    assert [piece.text for piece in pieces(family * 3, limit=20)] == [family * 2, family]


def test_code_goes_on_as_code_with_its_indent() -> None:
    code = plain("if x:\n    one()\n    two()\n    three()").within(MessageEntity.PRE)

    first, second = pieces(code, limit=26)

    assert (first.text, second.text) == ("if x:\n    one()\n    two()", "    three()")
    assert [one.type for one in (*first.entities, *second.entities)] == [MessageEntity.PRE] * 2


def test_no_piece_has_more_entities_than_telegram_takes() -> None:
    words = joined((bold("а") for _ in range(200)), " ")

    assert [len(piece.entities) for piece in pieces(words)] == [MOST_ENTITIES]


def test_the_status_stands_below_and_is_left_out_where_it_does_not_fit() -> None:
    assert pieces("Ищу.", "⏳ Спрашиваю") == (plain("Ищу.\n\n⏳ Спрашиваю"),)
    assert pieces("", "⏳ Спрашиваю") == (plain("⏳ Спрашиваю"),)
    assert pieces("я" * 4090, "⏳ Спрашиваю") == (plain("я" * 4090),)
    assert pieces("  \n") == ()
