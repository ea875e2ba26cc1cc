"""A person's figures as they may see them: what is hidden from them is in none."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import date

import pytest

from concierge.adapters._stats_words import card_words
from concierge.errors import InputError
from concierge.model.craft import Craft
from concierge.model.credit import Credit
from concierge.model.genre import Genre
from concierge.model.statistics import Statistics
from concierge.model.taste import BlockLevel
from concierge.model.title import Title
from concierge.model.user import User
from concierge.services.statistics import Counting
from concierge.testing import NOW
from concierge.texts import texts
from tests.services.lists import ANNA, CHILD, DUNE, FILM, NOSFERATU, OLD_DUNE, SERIES, Lists, by_name, source

ADULT = replace(
    DUNE, name_ru="Дюны страсти", name_en="Dunes", name_original="Dunes", year=2001, is_adult=True
)
ADULT = replace(ADULT, ids=replace(DUNE.ids, tmdb=999))
FIRST, SECOND = date(2026, 11, 20), date(2026, 11, 21)


@dataclass(slots=True, kw_only=True)
class Painted:
    """A painter that keeps what it was asked to paint."""

    asked: list[tuple[Statistics, str]] = field(default_factory=list)

    def __call__(self, figures: Statistics, language: str) -> bytes:
        """The picture."""
        self.asked.append((figures, language))
        return b"picture"


def counting(lists: Lists) -> Counting:
    return Counting(lists.storage, Painted())


async def a_diary(user: User, *titles: Title) -> Lists:
    """Lists on which somebody has seen and rated those titles, one a day."""
    lists = Lists(sources=(source(titles=(*titles, SERIES)),))
    for place, title in enumerate(titles):
        seen_on = date(2026, 11, 20 - place)
        await lists.taste.mark_seen(user, by_name(title), seen_on=seen_on)
        await lists.taste.rate(user, by_name(title), 10 - place)
        known = await known_id(lists, user, title)
        async with lists.storage.transaction() as rows:
            facts = replace(
                title, genres=(Genre.DRAMA,), credits=(Credit(person=title.name_en, job="Director"),)
            )
            await rows.facts.keep(known, facts, at=NOW, due_at=NOW)
    return lists


async def known_id(lists: Lists, user: User, title: Title) -> int:
    async with lists.storage.reading() as rows:
        seen = await rows.shelves.watched(user.id, limit=50)
    return next(one.title.id for one in seen if one.title.title.ids == title.ids)


def directors(figures: Statistics) -> list[str]:
    return [one.name for one in figures.people.get(Craft.DIRECTOR, ())]


async def test_what_is_for_adults_is_in_no_figure() -> None:
    lists = await a_diary(ANNA, FILM, ADULT)

    figures = await counting(lists).statistics(ANNA)

    assert (figures.films, figures.plays, figures.rated, figures.average) == (1, 1, 1, 10.0)
    assert figures.days == {FIRST: 1}
    assert [(one.year, one.films) for one in figures.years] == [(2026, 1)]
    assert [(one.name, one.count) for one in figures.genres] == [("drama", 1)]
    assert directors(figures) == [FILM.name_en]


@pytest.mark.parametrize("year", [None, 2026])
async def test_what_is_not_for_a_childs_age_is_in_no_figure(year: int | None) -> None:
    grown = replace(CHILD, age_limit=None)
    lists = await a_diary(grown, FILM, NOSFERATU, DUNE)

    figures = await counting(lists).statistics(CHILD, year=year)

    assert (figures.films, figures.plays, figures.rated) == (1, 1, 1)
    assert figures.days == {FIRST: 1}
    assert directors(figures) == [FILM.name_en]
    assert (await counting(lists).statistics(grown, year=year)).films == 3


async def test_what_is_blocked_is_in_no_figure_until_the_block_is_lifted() -> None:
    lists = await a_diary(ANNA, FILM, NOSFERATU, DUNE, OLD_DUNE)
    await lists.taste.block(ANNA, by_name(NOSFERATU), BlockLevel.NEVER)
    await lists.taste.block_words(ANNA, "Дюна", BlockLevel.NEVER)

    hidden = await counting(lists).statistics(ANNA)
    await lists.taste.unblock(ANNA, "Дюна")
    shown = await counting(lists).statistics(ANNA)

    assert (hidden.films, hidden.plays, directors(hidden)) == (1, 1, [FILM.name_en])
    assert hidden.days == {FIRST: 1}
    assert shown.films == 3
    assert directors(shown) == [DUNE.name_en, FILM.name_en]


async def test_words_blocked_after_a_year_keep_newer_titles_out_of_the_figures() -> None:
    lists = await a_diary(ANNA, FILM, DUNE, OLD_DUNE)
    await lists.taste.block_words(ANNA, "Дюна", BlockLevel.NEVER, after_year=1990)

    hidden = await counting(lists).statistics(ANNA)

    assert (hidden.films, directors(hidden)) == (2, [FILM.name_en, OLD_DUNE.name_en])


async def test_words_that_stand_inside_of_others_hide_nothing() -> None:
    lists = await a_diary(ANNA, FILM, NOSFERATU)
    await lists.taste.block_words(ANNA, "сферат", BlockLevel.NEVER)

    assert (await counting(lists).statistics(ANNA)).films == 2


async def test_what_is_only_kept_from_recommendations_counts() -> None:
    lists = await a_diary(ANNA, FILM, NOSFERATU)
    await lists.taste.block(ANNA, by_name(NOSFERATU), BlockLevel.QUIET)

    assert (await counting(lists).statistics(ANNA)).films == 2


async def test_a_year_is_what_was_seen_in_it() -> None:
    lists = await a_diary(ANNA, FILM, NOSFERATU)
    await lists.taste.mark_seen(ANNA, by_name(DUNE), seen_on=date(2025, 12, 31))

    this, last, none = [await counting(lists).statistics(ANNA, year=year) for year in (2026, 2025, 2024)]

    assert (this.films, this.rated, this.longest_streak and this.longest_streak.days) == (2, 2, 2)
    assert (last.films, last.rated, list(last.days)) == (1, 0, [date(2025, 12, 31)])
    assert none.is_empty
    assert none.years == this.years


@pytest.mark.parametrize("year", [1887, 2101, 0, -5, 10_000])
async def test_a_year_without_films_is_refused(year: int) -> None:
    with pytest.raises(InputError) as caught:
        await counting(Lists()).statistics(ANNA, year=year)

    assert caught.value.facts["problem"] == "bad_year"


async def test_a_card_is_painted_in_the_persons_language() -> None:
    lists, painted = await a_diary(ANNA, FILM), Painted()
    service = Counting(lists.storage, painted)

    figures = await service.statistics(ANNA, year=2026)

    assert await service.card(replace(ANNA, language="en"), figures) == b"picture"
    await service.card(ANNA, figures)

    assert painted.asked == [(figures, "en"), (figures, "ru")]


def test_a_card_says_nothing_of_what_nobody_knows() -> None:
    words = card_words(Statistics(), texts("ru"))

    assert (words.figures, words.heat, words.bars, words.ranks) == ((), None, None, ())


async def test_a_card_says_what_the_figures_are() -> None:
    lists = await a_diary(ANNA, FILM, NOSFERATU)

    figures = await counting(lists).statistics(ANNA, year=2026)
    words = card_words(figures, await asyncio.to_thread(texts, "ru"))

    assert words.heading == "Что вы посмотрели за 2026 год"
    assert ("2", "фильма") in [(one.value, one.caption) for one in words.figures]
    assert ("9,5", "средняя оценка") in [(one.value, one.caption) for one in words.figures]
    assert words.heat is not None
    assert (len(words.heat.shades), sum(words.heat.shades), words.heat.first_weekday) == (365, 2, 3)
    assert words.bars is not None
    assert [bar.figure for bar in words.bars.bars] == ["0"] * 8 + ["1", "1"]
    assert [(rank.caption, rank.rows[0].label) for rank in words.ranks] == [
        ("Режиссёры", FILM.name_en),
        ("Жанры", "драма"),
    ]
