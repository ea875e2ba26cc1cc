"""What a model writes is shown sensibly, whole or half, and leads nowhere it may not."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from telegram import MessageEntity

from concierge_bot.formatted import Formatted, plain
from concierge_bot.graphemes import units
from concierge_bot.markdown import LONGEST, markdown

SIGNS = (
    "**",
    "*",
    "_",
    "`",
    "```",
    "\n",
    "\n\n",
    "[",
    "](",
    ")",
    "| a |",
    "|--|",
    "> ",
    "<b>",
    "</b",
    "~~",
    "||",
)
MORE = (
    "https://evil.example/?q=1",
    "&#x202e;",
    "# ",
    "- ",
    "1. ",
    "слово ",
    "🎬",
    "\u202e",
    "![",
    "\\",
    "<",
    "a b",
)
MARKED = st.lists(st.sampled_from(SIGNS + MORE), max_size=40).map("".join)


def looks(words: Formatted) -> list[tuple[str, str]]:
    raw = words.text.encode("utf-16-le")
    return [
        (one.type, raw[one.offset * 2 : (one.offset + one.length) * 2].decode("utf-16-le"))
        for one in words.entities
    ]


@pytest.mark.fuzz
@given(st.one_of(MARKED, st.text(max_size=200)), st.booleans())
def test_anything_is_shown_and_nothing_leads_elsewhere(text: str, is_whole: bool) -> None:  # noqa: FBT001 - drawn
    found = markdown(text, is_whole=is_whole)

    whole = units(found.text)
    assert all(
        one.offset >= 0 and one.length > 0 and one.offset + one.length <= whole for one in found.entities
    )
    assert all(one.url is None for one in found.entities)
    assert "\u202e" not in found.text


@pytest.mark.parametrize(
    "text",
    [
        *(sign * (10_000 // len(sign)) for sign in ("*", "[", ">", "**a", "![[", "<a ", "`", "|a", "_a*b")),
        "слово " * (LONGEST // 6 + 10),
    ],
    ids=lambda text: text[:4],
)
def test_ten_thousand_signs_of_anything_are_shown(text: str) -> None:
    assert markdown(text)
    assert markdown(text, is_whole=False)


def test_usual_answers_look_as_they_are_meant() -> None:
    found = markdown("# Дюна\n\n**Часть вторая** _хороша_\n\n- раз\n- `два`\n\n> цитата\n\n~~нет~~")

    assert found.text == "Дюна\n\nЧасть вторая хороша\n\n• раз\n• два\n\nцитата\n\nнет"
    assert looks(found) == [
        ("bold", "Дюна"),
        ("bold", "Часть вторая"),
        ("italic", "хороша"),
        ("code", "два"),
        ("blockquote", "цитата"),
        ("strikethrough", "нет"),
    ]


def test_a_table_is_code() -> None:
    found = markdown("| a | b |\n|---|---|\n| 1 | 2 |")

    assert [kind for kind, _ in looks(found)] == [MessageEntity.PRE]


@pytest.mark.parametrize(
    "text, seen",
    [
        ("Вот **жир", "Вот жир"),
        ("Вот **", "Вот"),
        ("Вот **жир*", "Вот жир"),
        ("Вот `ко", "Вот ко"),
        ("Вот `", "Вот"),
        ("Вот [Дюн", "Вот Дюн"),
        ("Вот [Дюна](https://www.imd", "Вот Дюна"),
        ("Вот ![Дюна](https://www.imd", "Вот Дюна"),
        ("```py\nx = 1", "x = 1"),
        ("Раз **два** и ~~три", "Раз два и три"),
    ],
)
def test_half_of_a_text_shows_no_marks(text: str, seen: str) -> None:
    assert markdown(text, is_whole=False).text == seen


@pytest.mark.parametrize(
    "url, shown",
    [
        ("https://www.imdb.com/title/tt1160419/", "https://www.imdb.com/title/tt1160419/"),
        ("https://ru.wikipedia.org/wiki/%D0%94", "https://ru.wikipedia.org/wiki/%D0%94"),
        ("https://youtube.com/watch?v=abc", "https://youtube.com/watch?v=abc"),
        ("https://youtube.com/watch?v=" + "x" * 100, "https://youtube.com/watch"),
        ("https://www.imdb.com/title#said", "https://www.imdb.com/title"),
        ("https://www.imdb.com/" + "x" * 300, None),
        ("https://imdb.com.evil.example/", None),
        ("https://evilimdb.com/", None),
        ("https://imdb.com@evil.example/", None),
        ("javascript:alert(1)", None),
        ("tg://user?id=7", None),
        ("tg://resolve?domain=x", None),
    ],
)
def test_a_link_leads_where_it_may_and_carries_little(url: str, shown: str | None) -> None:
    found = markdown(f"[кино]({url})")

    assert found.text == "кино"
    assert [one.url for one in found.entities] == ([] if shown is None else [shown])


def test_the_caller_says_where_links_may_lead() -> None:
    assert markdown("[кино](https://a.example/)", hosts={"a.example"}).entities
    assert not markdown("[кино](https://imdb.com/)", hosts={"a.example"}).entities


def test_an_address_in_the_text_is_no_link() -> None:
    found = markdown("Смотри https://evil.example/?q=1 и https://www.imdb.com/ и `https://b.example`")

    assert looks(found) == [("code", "https://evil.example/?q=1"), ("code", "https://b.example")]


@pytest.mark.parametrize("text", ["<div>\nкино\n</div>", "a <b>b</b> &#x202e; &rlm;", "<https://a.example>"])
def test_html_is_text(text: str) -> None:
    assert markdown(text).text == text


def test_html_in_code_is_text_too() -> None:
    assert markdown("`a <b> &#60;` и\n\n```\n<b>\n```").text == "a <b> &#60; и\n\n<b>"


def test_a_text_beyond_all_measure_is_not_read_as_markdown() -> None:
    text = "**слово** " * LONGEST

    assert markdown(text) == plain(text)
