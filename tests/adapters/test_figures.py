"""Figures and names of trackers: whatever they write, it is read or left out."""

import pytest
from hypothesis import given, strategies as st

from concierge.adapters._figures import figure, moment, one_line, plain_words, size_bytes, unescaped

ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.text(alphabet="0123456789.,eE+-xKMGTBКМГТБiI \u00a0\u202f٣\u212a"),
    st.lists(st.text()),
    st.dictionaries(st.text(), st.integers()),
)


@pytest.mark.parametrize(
    "value, number",
    [
        ("892", 892),
        (" 892 ", 892),
        (892, 892),
        (892.0, 892),
        (2**31 + 1, 2**31 + 1),
        ("", 0),
        (None, 0),
        ("-5", 0),
        (-5, 0),
        ("1e400", 0),
        (float("inf"), 0),
        (float("nan"), 0),
        ("٣٤", 0),
        ("²", 0),
        ("x", 0),
        ("9" * 40, 0),
        (10**40, 0),
        (1e300, 0),
        ([1], 0),
    ],
)
def test_a_figure_is_a_number_from_zero_up(value: object, number: int) -> None:
    assert figure(value) == number


@pytest.mark.parametrize(
    "value, size",
    [
        ("1991613584", 1_991_613_584),
        (1_991_613_584, 1_991_613_584),
        ("2.22\u00a0GB", round(2.22 * 2**30)),
        ("4,37 GB", round(4.37 * 2**30)),
        ("1.46 ГБ", round(1.46 * 2**30)),
        ("700\u202fMiB", 700 * 2**20),
        ("1.5TB", round(1.5 * 2**40)),
        ("12 kb", 12 * 2**10),
        ("512 B", 512),
        ("0", None),
        ("", None),
        ("x", None),
        ("-5 GB", None),
        ("1e400 GB", None),
        ("٣ GB", None),
        ("5 \u212aB", None),
        ("999999999999999999 TB", None),
        ("999999999999999999", 999_999_999_999_999_999),
        (None, None),
        (["1"], None),
    ],
)
def test_a_size_is_read_with_its_unit(value: object, size: int | None) -> None:
    assert size_bytes(value) == size


@given(ANYTHING)
def test_nothing_that_a_tracker_writes_makes_reading_fail(value: object) -> None:
    assert 0 <= figure(value) < 2**63
    assert 0 < (size_bytes(value) or 1) < 2**63
    assert one_line(value) == one_line(one_line(value))
    assert one_line(value).encode("utf-8").find(b"\0") < 0
    moment(figure(value))


@pytest.mark.parametrize(
    "value, text",
    [
        (" a \n b\u00a0c ", "a b c"),
        ("a\0b", "a b"),
        ("\ud83c", "?"),
        (7000, "7000"),
        (None, ""),
        (True, ""),
        ({}, ""),
    ],
)
def test_text_is_one_line(value: object, text: str) -> None:
    assert one_line(value) == text


@pytest.mark.parametrize(
    "name, words",
    [
        ("It's a Wonderful Life", "It's a Wonderful Life"),
        ("Dune/%#?&", "Dune"),
        ("-word |or *", "word or"),
        ("Spider-Man: \"Far\" (From) 'Home'", "Spider-Man Far From Home"),
        ("ночной\u200bпаром", "ночной паром"),
        ("🎬", ""),
        ("", ""),
    ],
)
def test_words_hold_no_operators(name: str, words: str) -> None:
    assert plain_words(name) == words


@given(st.text())
def test_words_are_words_of_the_name(name: str) -> None:
    assert plain_words(plain_words(name)) == plain_words(name)


@pytest.mark.parametrize(
    "text, plain",
    [("Tom &amp; Jerry &#1084;", "Tom & Jerry м"), ("&#" + "1" * 4301 + ";", "&#" + "1" * 4301 + ";")],
    ids=["names and numbers", "a number past reading"],
)
def test_entities_are_read_as_far_as_they_can_be(text: str, plain: str) -> None:
    assert unescaped(text) == plain
