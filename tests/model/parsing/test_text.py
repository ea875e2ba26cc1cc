"""What is left of a name to read."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from concierge.model.parsing.text import LONGEST, lowered, readable

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)
ENTITIES = ["&amp;", "amp;", "#38;", "&", "lt;", "&#x26;", "&#8203;", "\u200b", ";", "x"]


@pytest.mark.parametrize(
    "name, text",
    [
        pytest.param("Quiet Shore", "Quiet Shore", id="nothing to do"),
        pytest.param("  Quiet Shore\n", "Quiet Shore", id="blanks around"),
        pytest.param("Quiet\tShore\x00 2019", "Quiet Shore  2019", id="controls"),
        pytest.param("Quiet\u00a0Shore\u3000", "Quiet Shore", id="wide and hard blanks"),
        pytest.param("Qui\u200bet\ufeff Sho\u00adre", "Quiet Shore", id="characters of no width"),
        pytest.param("\u202eerohS teiuQ\u202c", "erohS teiuQ", id="marks of direction"),
        pytest.param("Quiet\ud800 Shore\udfff", "Quiet Shore", id="halves of characters"),
        pytest.param("Mr. &amp; Mrs. Marsh", "Mr. & Mrs. Marsh", id="an entity"),
        pytest.param("J&#252;rgen &#x416;", "Jürgen Ж", id="entities by number"),
        pytest.param("Marsh &amp;amp;quot;Sons&quot;", 'Marsh "Sons"', id="entities in entities"),
        pytest.param("Quiet&nbsp;Shore&#8203;", "Quiet Shore", id="entities for what is not seen"),
        pytest.param("&l&#8203;t;", "<", id="an entity behind another one"),
        pytest.param("Q&A; AT&T &unknown;", "Q&A; AT&T &unknown;", id="no entities"),
        pytest.param("&#0;&#1114112;", "\ufffd\ufffd", id="entities that stand for nothing"),
        pytest.param("x" * 9_999, "x" * LONGEST, id="endless"),
        pytest.param("", "", id="empty"),
    ],
)
def test_what_nobody_sees_or_means_goes(name: str, text: str) -> None:
    assert readable(name) == text


@given(ANY_TEXT | st.lists(st.sampled_from(ENTITIES)).map("".join))
def test_a_text_that_was_made_readable_stays_as_it_is(name: str) -> None:
    text = readable(name)

    assert readable(text) == text


def test_entities_nested_without_end_lose_their_sign() -> None:
    assert readable("&" + "amp;" * 99 + "lt;").startswith("amp;amp;")


@pytest.mark.parametrize(
    "text, low",
    [
        pytest.param("Quiet.SHORE.1080P", "quiet.shore.1080p", id="latin"),
        pytest.param("BDRip 1080р", "bdrip 1080p", id="a Cyrillic p behind digits"),
        pytest.param("01х08, Е05", "01x08, e05", id="a Cyrillic x and e beside digits"),
        pytest.param("3 х DVD9", "3 х dvd9", id="not beside digits"),
        pytest.param("ВDRiр", "bdrip", id="a word with Cyrillic twins"),
        pytest.param("Ceзон", "сезон", id="a word with Latin twins"),
        pytest.param("Мир и Mиp", "мир и мир", id="each word by itself"),
        pytest.param("DVDрип", "dvdрип", id="letters without twins"),
        pytest.param("İstanbul", "İstanbul", id="a letter that would grow"),
        pytest.param("ОДЕССА", "одесса", id="Russian"),
    ],
)
def test_lower_case_comes_in_one_alphabet_a_word(text: str, low: str) -> None:
    assert lowered(text) == low


@given(ANY_TEXT)
def test_lower_case_is_as_long_as_the_text(text: str) -> None:
    assert len(lowered(text)) == len(text)
