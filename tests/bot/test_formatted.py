"""Formatted text: offsets stay inside of the text, and text from outside is literal and harmless."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given, strategies as st
from telegram import MessageEntity

from concierge_bot.cleaning import clean, clean_line
from concierge_bot.formatted import EMPTY, Formatted, bold, code, italic, joined, link, plain, quote
from concierge_bot.graphemes import units

HOSTILE = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from(
            "аб <>&*_`[]\n\t🎬👨‍👩‍👧🇷🇺🏴\u200b\u200d\ufe0f\u202e\u2066\u0301\ud800\x00\U000e0067"
        ),
    ),
    max_size=60,
)
WORDS = st.recursive(
    HOSTILE.map(plain),
    lambda inner: st.one_of(
        inner.map(bold),
        inner.map(quote),
        inner.map(lambda words: link(words, "https://www.imdb.com/title/tt1160419/")),
        st.lists(inner, max_size=4).map(lambda parts: joined(parts, " · ")),
    ),
    max_leaves=6,
)


def is_sound(words: Formatted) -> bool:
    whole = units(words.text)
    words.text.encode()
    return all(
        one.offset >= 0 and one.length > 0 and one.offset + one.length <= whole for one in words.entities
    )


@pytest.mark.fuzz
@given(WORDS, WORDS)
def test_entities_stay_inside_of_the_text(first: Formatted, second: Formatted) -> None:
    both = first + "🎬" + second

    assert is_sound(both)
    assert both.text == f"{first.text}🎬{second.text}"


@pytest.mark.fuzz
@given(WORDS, st.integers(0, 80))
def test_a_cut_is_short_enough_and_sound(words: Formatted, limit: int) -> None:
    found = words.cut(limit)

    assert units(found.text) <= limit
    assert is_sound(found)
    assert words.text.startswith(found.text.removesuffix("…"))


@pytest.mark.fuzz
@given(HOSTILE)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = clean(text)

    assert clean(once) == once
    assert not set(once) & set("\x00\r\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b")
    assert "\n" not in clean_line(text)


@pytest.mark.parametrize(
    "hostile, harmless",
    [
        ("кино\u202egpj.exe", "киноgpj.exe"),
        ("a\x00b\x1bc", "abc"),
        ("раз\r\nдва\u2028три", "раз\nдва\nтри"),
        ("x" + "\u200d" * 500 + "y", "x\u200d\u200dy"),
        ("e" + "\u0301" * 500, "e" + "\u0301" * 3),
        ("hi\U000e0068\U000e0069", "hi"),
        ("👨‍👩‍👧 ❤️‍🔥 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", None),
        ("می‌خواهم ё й <b>&amp;", None),
    ],
    ids=["override", "controls", "line ends", "joiners", "marks", "hidden letters", "pictures", "languages"],
)
def test_what_could_harm_is_gone_and_the_rest_is_literal(hostile: str, harmless: str | None) -> None:
    assert plain(hostile) == Formatted(hostile if harmless is None else harmless)


def test_builders_nest_and_count_in_utf16_units() -> None:
    title = link(bold("🎬 Дюна"), "https://www.imdb.com/title/tt1160419/")
    card = joined([title, "", italic("2021"), code("tt1160419"), quote("О песке", is_expandable=True)])

    assert card.text == "🎬 Дюна\n2021\ntt1160419\nО песке"
    assert [(one.type, one.offset, one.length) for one in card.entities] == [
        (MessageEntity.TEXT_LINK, 0, 7),
        (MessageEntity.BOLD, 0, 7),
        (MessageEntity.ITALIC, 8, 4),
        (MessageEntity.CODE, 13, 9),
        (MessageEntity.EXPANDABLE_BLOCKQUOTE, 23, 7),
    ]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "tg://user?id=7",
        "https://imdb.com@evil.example/",
        "https://imdb.com/ x",
        "https://[::1",
        "https://",
        "//imdb.com",
        "https://imdb.com/" + "x" * 3000,
        "https://imdb.com/\u202e",
    ],
)
def test_a_bad_address_leaves_the_words(url: str) -> None:
    assert link("кино", url) == plain("кино")


@pytest.mark.parametrize(
    "url", ["https://t.me/bot?start=m_1", "tg://resolve?domain=bot&start=m_1", "http://x.org"]
)
def test_pages_and_deep_links_are_links(url: str) -> None:
    (entity,) = link("кино", url).entities

    assert entity.url == url
    assert urlsplit(url).scheme


def test_words_that_link_elsewhere_are_other_words() -> None:
    assert link("кино", "https://a.org") != link("кино", "https://b.org")
    assert hash(bold("кино")) == hash(bold("кино"))


def test_a_cut_tears_no_picture_and_shortens_the_entity() -> None:
    family = "👨‍👩‍👧"

    found = bold(f"семья {family}").cut(10)

    assert found.text == "семья…"
    assert [(one.offset, one.length) for one in found.entities] == [(0, 5)]
    assert bold("кино").cut(4) == bold("кино")
    assert plain("🇷🇺🇷🇺").cut(7).text == "🇷🇺…"
    assert plain("кино").cut(0) == EMPTY


def test_blanks_alone_are_not_formatted() -> None:
    assert bold(" \n").entities == ()
    assert not bold("")
    assert bold("  кино ").stripped() == bold("кино")
