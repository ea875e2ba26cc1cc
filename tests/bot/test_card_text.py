"""What cards say of titles whose names and plots were written by somebody who means harm."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings, strategies as st

import concierge
from concierge_bot import title_words as words_for
from concierge_bot.cards import card_text, keys_under
from concierge_bot.cleaning import clean_line
from concierge_bot.deep_links import Linker, is_card
from concierge_bot.formatted import Formatted
from concierge_bot.graphemes import units
from concierge_bot.pages import Page
from concierge_bot.person_cards import person_text
from concierge_bot.picks import all_text, page_of, picks_text, release_text
from concierge_bot.torrents import file_name
from concierge_bot.wording import spoken

LINKS = Linker("house_bot")
HOSTILE = (
    "<b>Жирный</b> <a href='tg://user?id=1'>я</a>",
    "\u202eсипорхО\u202c",
    "А\u200b\u200b\u2060Б\ufeff",
    "две\nстроки\r\nи\u2028ещё",
    "Z" + "\u0301" * 400,
    "😀" * 5_000,
    "а" * 10_000,
    "`код` [ссылка](https://example.com) *x*",
)
TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=300))


def a_credit(name: str, number: int, job: str = "Actor") -> concierge.Credit:
    department = "Acting" if job == "Actor" else "Directing"
    return concierge.Credit(person=name, job=job, department=department, character=name, tmdb=number)


def a_card(name: str, overview: str = "", people: int = 12) -> concierge.TitleCard:
    title = concierge.Title(
        kind=concierge.TitleKind.MOVIE,
        name_ru=name,
        name_original=f"{name}!",
        year=1927,
        ids=concierge.ExternalIds(tmdb=19),
        overview_ru=overview,
        countries=("DE", name, "XX"),
        ratings=tuple(concierge.SourceRating(source=f"{name[:20]}{n}", value=7.0) for n in range(9)),
        credits=tuple(a_credit(f"{name}{n}", n, "Actor" if n else "Director") for n in range(people)),
    )
    return concierge.TitleCard(title=title, missing=("age", "genres"))


def is_valid(words: Formatted, limit: int) -> bool:
    """Whether Telegram takes it: its length, and every entity inside of it."""
    inside = all(one.offset >= 0 and one.offset + one.length <= words.units for one in words.entities)
    return words.units <= limit and inside and len(words.entities) <= 100


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_name_stays_one_line_of_literal_text(name: str) -> None:
    words = card_text(a_card(name, "Сюжет."), spoken("ru"), LINKS)

    first = words.text.splitlines()[0]
    assert is_valid(words, 1024)
    assert first.endswith("(1927)")
    assert units(first) <= 140
    assert first == clean_line(first)
    assert "Сюжет." in words.text
    assert {one.url for one in words.entities if one.url} <= {
        f"https://t.me/house_bot?start=p_{n}" for n in range(1, 12)
    }


@settings(deadline=None, max_examples=60)
@given(name=TEXTS, overview=TEXTS, language=st.sampled_from(["ru", "en"]))
def test_every_card_fits_under_a_picture(name: str, overview: str, language: str) -> None:
    words = card_text(a_card(name, overview), spoken(language), LINKS)

    assert is_valid(words, 1024)
    assert words.text.strip()


@settings(deadline=None, max_examples=60)
@given(name=TEXTS, language=st.sampled_from(["ru", "en"]))
def test_every_person_fits_under_a_picture(name: str, language: str) -> None:
    title = a_card(name).title
    parts = tuple(concierge.Part(title=title, job=name, character=name) for _ in range(30))
    person = concierge.Person(name=name, name_ru=f"{name}а", department=name, parts=parts, left_out=3)
    page = Page.of([(part, part) for part in parts], 0, 8)

    assert is_valid(person_text(person, page, spoken(language), LINKS), 1024)


@settings(deadline=None, max_examples=60)
@given(name=TEXTS)
def test_every_release_is_told_in_few_lines(name: str) -> None:
    release = concierge.Release(tracker=name[:50], tracker_id="1", name=name, size_bytes=1)
    parsed = concierge.parse_release(name or "x")
    why = concierge.Reason(code="other_title", facts={"title": name})
    decision = concierge.Decision(
        release=release,
        parsed=parsed,
        handle="abcd",
        praises=(why,) * 30,
        penalties=(why,),
        rejections=(why,),
    )

    words = release_text(decision, 1, spoken("ru"))

    assert is_valid(words, 4096)
    assert len(words.text.splitlines()) <= 7
    report = concierge.SearchReport(title=None, words=name, accepted=(decision,) * 3)
    assert is_valid(picks_text(report, spoken("ru")), 4096 * 2)
    everything = concierge.SearchReport(title=None, words=name, accepted=(decision,) * 9)
    assert is_valid(all_text(everything, page_of(everything, 0), spoken("ru")), 4096)


@settings(max_examples=200)
@given(name=TEXTS)
def test_a_release_names_no_path(name: str) -> None:
    made = file_name(name)

    assert made.endswith(".torrent")
    assert not set(made) & set('/\\:*?"<>|\n\r\x00')
    assert not made.startswith(".")
    assert len(made) <= 130


@pytest.mark.parametrize("name", ["../../etc/passwd", "..", "", "C:\\x", "\u202egpj.exe", "a\x00b"])
def test_an_odd_name_still_names_a_file(name: str) -> None:
    assert file_name(name).removesuffix(".torrent")


@pytest.mark.parametrize(
    "payload, expected",
    [
        ("m_19", True),
        ("t_1396", True),
        ("p_525", True),
        ("p_nm0000001", True),
        ("m_tt0017136", True),
        ("m_" + "1" * 12, True),
        ("m_" + "1" * 13, False),
        ("m_19 ", False),
        ("M_19", False),
        ("m_19\n", False),
        ("m_٣", False),
        ("p_525/../", False),
        ("", False),
    ],
)
def test_a_payload_is_read_strictly(payload: str, *, expected: bool) -> None:
    assert is_card(payload) is expected


def test_a_title_that_nobody_has_numbered_has_no_buttons() -> None:
    title = replace(a_card("Метрополис").title, ids=concierge.ExternalIds())

    assert keys_under(title, None, spoken("ru"), is_wanted=False) == ()


def test_a_page_beyond_the_list_is_the_last_one() -> None:
    assert Page.of([1, 2, 3], 9, 2).items == [3]
    assert Page.of([1, 2, 3], -1, 2).items == [1, 2]
    assert Page.of([], 0, 2).pages == 1


def test_years_of_a_series_reach_to_its_end() -> None:
    series = concierge.Title(kind=concierge.TitleKind.SERIES, year=2008, end_year=2013)

    assert words_for.years(series) == "2008–2013"
    assert words_for.years(replace(series, end_year=None, status=concierge.Airing.RUNNING)) == "2008–"
    assert words_for.years(replace(series, end_year=None)) == "2008"
