"""What a person has seen is left out of what is proposed to them, and marked where they look it up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from concierge.model.known_title import KnownTitle
from concierge.model.own_title import OwnTitle, own_of
from concierge.model.person import Part, Person, PersonIds
from concierge.model.score import Score
from concierge.model.title import ExternalIds, Title
from concierge.model.title_list import ListKind, TitleList
from concierge.services.taste import Sought
from concierge.testing import a_title
from tests.adapters.storage.statements import Statements
from tests.services.lists import ANNA, BORIS, DUNE, FILM, NOSFERATU, OLD_DUNE, SERIES, Lists, by_name
from tests.services.recommended import ListingMetadata

TITLES = (FILM, NOSFERATU, DUNE, OLD_DUNE, SERIES)
LANG = Person(name="Fritz Lang", department="Directing", ids=PersonIds(tmdb=68))
PROPOSING = (ListKind.TRENDING, ListKind.SIMILAR, ListKind.DISCOVER)
OTHERS = (ListKind.UPCOMING, ListKind.COLLECTION)


def house(*titles: Title) -> Lists:
    told = titles or TITLES
    parts = [
        Part(title=title, job=job, department="Directing") for title in told for job in ("Director", "Writer")
    ]
    source = ListingMetadata(
        told, listings=dict.fromkeys(ListKind, told), people=(replace(LANG, parts=tuple(parts)),)
    )
    return Lists(sources=(source,))


def a_list(kind: ListKind) -> TitleList:
    return TitleList(kind=kind, of=FILM.ids, since=date(2026, 1, 1), until=date(2026, 12, 31))


async def names(lists: Lists, kind: ListKind) -> set[str]:
    return {title.name_en for title in (await lists.seen_by(ANNA).listed(a_list(kind))).titles}


@pytest.mark.parametrize("kind", PROPOSING)
async def test_a_list_that_proposes_something_leaves_out_what_was_seen(kind: ListKind) -> None:
    lists = house()
    await lists.taste.rate(ANNA, by_name(DUNE), 8)
    await lists.taste.mark_seen(ANNA, by_name(SERIES), season=1, episode=1)

    assert await names(lists, kind) == {FILM.name_en, NOSFERATU.name_en, OLD_DUNE.name_en}


@pytest.mark.parametrize("kind", OTHERS)
async def test_a_list_that_tells_what_there_is_has_what_was_seen_too(kind: ListKind) -> None:
    lists = house()
    await lists.taste.rate(ANNA, by_name(DUNE), 8)

    assert DUNE.name_en in await names(lists, kind)


async def test_a_filmography_leaves_out_what_the_person_has_seen_and_counts_each_title_once() -> None:
    lists = house()
    await lists.taste.rate(ANNA, by_name(DUNE), 8)
    await lists.taste.mark_seen(ANNA, by_name(SERIES), season=1, episode=1)

    mine = await lists.seen_by(ANNA).person(LANG)
    theirs = await lists.seen_by(BORIS).person(LANG)

    assert {part.title for part in mine.parts}.isdisjoint({DUNE, SERIES})
    assert (len(mine.parts), mine.left_out) == (6, 2)
    assert (len(theirs.parts), theirs.left_out) == (10, 0)


async def test_with_what_was_seen_each_part_of_it_is_marked_with_the_score() -> None:
    lists = house()
    await lists.taste.rate(ANNA, by_name(DUNE), 8.5)

    whole = await lists.seen_by(ANNA).person(LANG, with_seen=True)

    assert {part.title for part in whole.parts if part.own} == {DUNE}
    assert (whole.left_out, len(whole.parts)) == (0, 10)
    mine = [part.own for part in whole.parts if part.title == DUNE]
    assert [one.score for one in mine if one] == [Score.of(8.5)] * 2


async def test_a_hidden_title_is_not_counted_as_seen() -> None:
    lists = house()
    await lists.taste.rate(ANNA, by_name(NOSFERATU), 8)

    whole = await lists.seen_by(replace(ANNA, age_limit=12)).person(LANG)

    assert whole.left_out == 0


async def test_a_card_tells_when_the_person_saw_the_title_and_how_they_liked_it() -> None:
    lists = house()
    await lists.taste.mark_seen(ANNA, by_name(FILM), seen_on=date(2024, 5, 3))
    await lists.taste.rate(ANNA, by_name(FILM), 8.5)

    mine = (await lists.seen_by(ANNA).card(FILM)).own
    theirs = (await lists.seen_by(BORIS).card(FILM)).own

    assert mine is not None
    assert mine.watched_at is not None
    assert (mine.is_seen, mine.score, mine.watched_at.date()) == (True, Score.of(8.5), date(2024, 5, 3))
    assert theirs is None


async def test_a_title_that_was_noted_by_its_name_alone_is_known_again_by_its_year() -> None:
    lists = house()
    bare = replace(FILM, ids=ExternalIds())
    await lists.taste.mark_seen(ANNA, Sought(what=bare))

    (own, other) = await lists.seen_by(ANNA).own((FILM, replace(FILM, year=1999, ids=ExternalIds())))

    assert own is not None
    assert other is None


async def test_of_no_titles_nothing_is_seen() -> None:
    assert await house().seen_by(ANNA).own(()) == ()


async def test_ids_of_films_and_of_series_are_not_mixed_up() -> None:
    lists = house()
    await lists.taste.mark_seen(ANNA, by_name(FILM))
    series = a_title("Другое", name_en="Other", name_original="Other", kind=SERIES.kind, ids=FILM.ids)

    assert await lists.seen_by(ANNA).own((series,)) == (None,)


def test_two_rows_of_one_work_tell_what_is_known_together() -> None:
    seen = OwnTitle(title=KnownTitle(id=1, title=replace(FILM, ids=ExternalIds(imdb="tt1"))), is_seen=True)
    rated = OwnTitle(title=KnownTitle(id=2, title=FILM), score=Score.of(9))

    (own,) = own_of((replace(FILM, ids=ExternalIds(tmdb=19, imdb="tt1")),), (seen, rated))

    assert own is not None
    assert (own.is_seen, own.score) == (True, Score.of(9))


async def test_a_title_without_ids_is_looked_up_by_its_names_and_one_without_names_is_new() -> None:
    lists = house()
    await lists.taste.mark_seen(ANNA, by_name(FILM))
    await lists.taste.mark_seen(ANNA, by_name(SERIES), season=1, episode=1)
    bare = [replace(one, ids=ExternalIds()) for one in (FILM, SERIES, DUNE)]
    nameless = Title(kind=FILM.kind, year=FILM.year)

    own = await lists.seen_by(ANNA).own((*bare, nameless))

    assert [one is not None for one in own] == [True, True, False, False]
    assert await lists.seen_by(ANNA).own((nameless,)) == (None,)


@pytest.mark.parametrize("has_ids", [True, False])
async def test_a_very_long_filmography_is_looked_through_in_one_statement(*, has_ids: bool) -> None:
    lists = house()
    await lists.taste.mark_seen(ANNA, by_name(FILM))
    many = [
        a_title(
            f"Фильм {at}",
            name_en=f"Film {at}",
            name_original=f"Film {at}",
            year=1900 + at % 100,
            ids=ExternalIds(tmdb=5000 + at if has_ids else None),
        )
        for at in range(3000)
    ]
    seen = FILM if has_ids else replace(FILM, ids=ExternalIds())

    with Statements.everywhere() as sent:
        own = await lists.seen_by(ANNA).own((*many, seen))

    assert [place for place, one in enumerate(own) if one is not None] == [3000]
    assert len([one for one in sent if one.startswith("SELECT")]) == 1
