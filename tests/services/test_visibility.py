from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from concierge.errors import HiddenByAge, HiddenByBlock
from concierge.model.parsing import parse_release
from concierge.model.sight import NewerWords, Sight
from concierge.model.taste import BlockLevel
from concierge.model.title import ExternalIds, Title, TitleKind
from concierge.model.user import User
from concierge.testing import a_title
from tests.services.lists import (
    ANNA,
    BORIS,
    CHILD,
    DUNE,
    FILM,
    NOSFERATU,
    OLD_DUNE,
    SERIES,
    Lists,
    by_name,
)

NEVER, QUIET = BlockLevel.NEVER, BlockLevel.QUIET


async def allowed(
    lists: Lists, user: User, titles: Sequence[Title], *, for_recommendation: bool = False
) -> tuple[Title, ...]:
    sight = await lists.visibility.sight(user)
    return tuple(one for one in titles if not sight.hindrance(one, for_recommendation=for_recommendation))


async def test_a_blocked_title_is_left_out_without_a_word_for_its_person_alone() -> None:
    lists = Lists()
    await lists.taste.block(ANNA, by_name(DUNE), NEVER)

    assert await allowed(lists, ANNA, (DUNE, FILM)) == (FILM,)
    assert await allowed(lists, BORIS, (DUNE, FILM)) == (DUNE, FILM)
    assert await lists.seen_by(ANNA).find("Дюна") == (OLD_DUNE,)


async def test_a_quiet_title_is_only_not_recommended() -> None:
    lists = Lists()
    await lists.taste.block(ANNA, by_name(DUNE), QUIET)

    assert await allowed(lists, ANNA, (DUNE, FILM)) == (DUNE, FILM)
    assert await allowed(lists, ANNA, (DUNE, FILM), for_recommendation=True) == (FILM,)


@pytest.mark.parametrize("text", ["Дюна 2021", "Dune 2021", "дюну 2021"])
async def test_a_search_for_a_blocked_title_by_its_name_says_how_to_lift_it(text: str) -> None:
    lists = Lists()
    await lists.taste.block(ANNA, by_name(DUNE), NEVER)

    with pytest.raises(HiddenByBlock) as caught:
        await lists.seen_by(ANNA).find(text)

    assert caught.value.facts["blocked"] == "Дюна (2021)"


async def test_words_hide_every_name_that_has_them_whole() -> None:
    lists = Lists()
    await lists.taste.block_words(ANNA, "дюна", NEVER)
    other = a_title("Дюнкерк", name_en="Dunkirk", name_original="Dunkirk", year=2017)

    assert await allowed(lists, ANNA, (DUNE, OLD_DUNE, other, FILM)) == (other, FILM)
    with pytest.raises(HiddenByBlock) as caught:
        await lists.seen_by(ANNA).find("Dune")
    assert caught.value.facts["blocked"] == "дюна"


@pytest.mark.parametrize("age, is_shown", [(0, True), (12, True), (13, False), (18, False), (None, False)])
async def test_a_child_sees_what_is_for_its_age_and_the_unknown_counts_as_adult(
    age: int | None, *, is_shown: bool
) -> None:
    title = replace(FILM, age=age)

    assert bool(await allowed(Lists(), CHILD, (title,))) is is_shown


async def test_the_age_of_what_was_found_is_asked_for_a_child() -> None:
    lists = Lists()
    bare = replace(FILM, age=None)
    lists.sources[0].titles = (bare,)
    lists.sources[0].details = (FILM,)

    (seen,) = await lists.seen_by(CHILD).find("Метрополис")
    assert seen.age == FILM.age
    assert await lists.seen_by(ANNA).find("Метрополис") == (bare,)


async def test_a_child_is_told_that_the_owner_may_lift_the_limit() -> None:
    lists = Lists()

    for refused in (
        lists.seen_by(CHILD).find("Носферату"),
        lists.seen_by(CHILD).get(NOSFERATU),
        lists.seen_by(CHILD).season(NOSFERATU, 1),
        lists.visibility.require(CHILD, "носферату"),
        lists.taste.wish(CHILD, by_name("Носферату")),
        lists.taste.mark_seen(CHILD, by_name(NOSFERATU)),
        lists.taste.rate(CHILD, by_name(NOSFERATU), 5),
        lists.taste.block(CHILD, by_name(NOSFERATU), NEVER),
    ):
        with pytest.raises(HiddenByAge) as caught:
            await refused
        assert caught.value.facts["limit"] == 12


async def test_a_child_sees_a_series_for_children() -> None:
    lists = Lists()

    assert await lists.seen_by(CHILD).find("Деревенщина") == (SERIES,)
    assert len(await lists.seen_by(CHILD).season(SERIES, 2)) == 4


async def test_blocked_titles_stand_on_no_list_but_the_blocklist() -> None:
    lists = Lists()
    for title in (DUNE, FILM):
        await lists.taste.wish(ANNA, by_name(title))
        await lists.taste.rate(ANNA, by_name(title), 8)

    await lists.taste.block(ANNA, by_name(DUNE), NEVER)

    for shelf in ("watchlist", "watched", "ratings"):
        assert await lists.names(shelf) == ["Метрополис"]
    [blocked] = await lists.shelves.blocklist(ANNA)
    assert blocked.title is not None
    history = await lists.shelves.history(ANNA)
    about_dune = [one for one in history if one.title == blocked.title]
    assert [one.action.value for one in about_dune] == ["block"]


async def test_marking_a_blocked_title_is_refused_and_unblocking_brings_its_marks_back() -> None:
    lists = Lists()
    await lists.taste.wish(ANNA, by_name(DUNE))
    await lists.taste.block(ANNA, by_name(DUNE), NEVER)

    for refused in (
        lists.taste.wish(ANNA, by_name(DUNE)),
        lists.taste.wish(ANNA, by_name("Дюна 2021")),
        lists.taste.unwish(ANNA, by_name("Дюна")),
        lists.taste.mark_seen(ANNA, by_name(DUNE)),
        lists.taste.rate(ANNA, by_name(DUNE), 1),
    ):
        with pytest.raises(HiddenByBlock):
            await refused
    await lists.taste.unblock(ANNA, "Дюна")

    assert await lists.names("watchlist") == ["Дюна"]


async def test_hidden_titles_make_no_holes_in_pages() -> None:
    titles = [
        a_title(f"Фильм {n}", name_en=f"F{n}", name_original=f"F{n}", ids=ExternalIds(tmdb=n))
        for n in range(1, 31)
    ]
    lists = Lists()
    lists.sources[0].titles = tuple(titles)
    for title in titles:
        await lists.taste.wish(ANNA, by_name(title))
    for title in titles[:25]:
        await lists.taste.block(ANNA, by_name(title), NEVER)

    first = await lists.shelves.watchlist(ANNA, limit=3)
    rest = await lists.shelves.watchlist(ANNA, limit=3, after=first.after)

    names = [one.title.title.name_ru for one in (*first.items, *rest.items)]
    assert names == [f"Фильм {n}" for n in range(30, 25, -1)]
    assert rest.after is None


@pytest.mark.parametrize(
    "name, is_hidden",
    [
        ("Дюна / Dune [2021, BDRip 1080p] Dub", True),
        ("Dune.2021.2160p.WEB-DL.x265-GRP", True),
        ("Dune.1984.1080p.BluRay.x264-GRP", False),
        ("Dune.1080p.BluRay.x264-GRP", True),
        ("Dunkirk.2017.1080p.BluRay", False),
    ],
)
def test_releases_of_a_blocked_title_are_known_by_their_names(name: str, *, is_hidden: bool) -> None:
    assert (Sight(never=(DUNE,)).of_release(parse_release(name)) is not None) is is_hidden


def test_a_release_without_a_year_stays_where_another_work_of_that_name_is_sought() -> None:
    sight = Sight(never=(DUNE,))

    assert sight.of_release(parse_release("Dune.1080p.BluRay.x264-GRP"), OLD_DUNE) is None
    assert sight.of_release(parse_release("Dune.2021.1080p.BluRay.x264-GRP"), OLD_DUNE)


def test_blocked_words_hide_releases() -> None:
    sight = Sight(never_words=("человек паук",))

    assert sight.of_release(parse_release("Человек-паук 3 / Spider-Man 3 [2007, BDRip]"))
    assert sight.of_release(parse_release("Человек и паук [2007, BDRip]")) is None


NEWER = Sight(never_newer=(NewerWords(words="марвел", after_year=2019),))


@pytest.mark.parametrize(
    "year, is_hidden", [(2018, False), (2019, False), (2020, True), (None, False)], ids=str
)
def test_words_after_a_year_hide_what_is_known_to_be_newer(year: int | None, *, is_hidden: bool) -> None:
    title = a_title("Марвел: Герои", year=year)

    assert (NEWER.hindrance(title) is not None) is is_hidden
    assert NEWER.hindrance(a_title("Другое", year=year)) is None


def test_quiet_words_after_a_year_hide_newer_recommendations_alone() -> None:
    sight = Sight(quiet_newer=NEWER.never_newer)
    newer, older = a_title("Марвел", year=2021), a_title("Марвел", year=2011)

    assert sight.is_free
    assert sight.hindrance(newer) is None
    assert sight.hindrance(newer, for_recommendation=True)
    assert sight.hindrance(older, for_recommendation=True) is None


@pytest.mark.parametrize(
    "name, is_hidden",
    [
        ("Марвел: Герои / Marvel [2021, BDRip 1080p] Dub", True),
        ("Марвел: Герои / Marvel [2012, BDRip 1080p] Dub", False),
        ("Марвел: Герои [BDRip 1080p]", False),
        ("Другое [2021, BDRip 1080p]", False),
    ],
)
def test_a_release_is_as_new_as_its_name_says(name: str, *, is_hidden: bool) -> None:
    assert (NEWER.of_release(parse_release(name)) is not None) is is_hidden


def test_a_late_season_of_an_early_series_is_no_newer_than_the_series() -> None:
    series = a_title("Марвел: Отряд", kind=TitleKind.SERIES, year=2013)
    film = a_title("Марвел: Отряд", year=2013)
    release = parse_release("Марвел: Отряд (Сезон 7) [2020, WEB-DL 1080p]")

    assert NEWER.of_release(release, series) is None
    assert NEWER.of_release(release, film)


def test_free_words_are_refused_with_a_newer_year_alone() -> None:
    assert not NEWER.is_free
    assert [NEWER.of_words(words) is not None for words in ("марвел", "Марвел 2018", "марвел (2021)")] == [
        False,
        False,
        True,
    ]


async def test_words_blocked_after_a_year_hide_newer_titles_from_their_person() -> None:
    lists = Lists()
    await lists.taste.block_words(ANNA, "дюна", NEVER, after_year=1990)

    assert await allowed(lists, ANNA, (DUNE, OLD_DUNE)) == (OLD_DUNE,)
    assert await lists.seen_by(ANNA).find("Дюна") == (OLD_DUNE,)
    with pytest.raises(HiddenByBlock) as caught:
        await lists.seen_by(ANNA).find("Дюна 2021")
    await lists.taste.unblock(ANNA, str(caught.value.facts["blocked"]))
    assert await allowed(lists, ANNA, (DUNE, OLD_DUNE)) == (DUNE, OLD_DUNE)
