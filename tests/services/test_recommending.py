"""What is recommended to one person, from kept lists and from sources, and what is said where there is nothing."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from concierge.errors import (
    Ambiguous,
    HiddenByBlock,
    InputError,
    LoginFailed,
    NotAllowed,
    NotFound,
    ServiceUnavailable,
)
from concierge.model.credit import Credit
from concierge.model.genre import Genre
from concierge.model.occasion import Mood
from concierge.model.recommendation import LeadKind, Slot
from concierge.model.taste import BlockLevel
from concierge.model.taste_sums import TasteTrait
from concierge.model.title import ExternalIds, Title, TitleKind
from concierge.model.title_facts import Airing, Collection, Premiere, PremiereKind, SourceRating
from concierge.model.title_list import ListKind, TitleList
from concierge.model.user import User
from concierge.services.user_metadata import UserMetadata
from concierge.testing import NOW, FakeMetadata
from tests.adapters.storage.statements import Statements
from tests.services.recommended import ANNA, BORIS, LANG, ListingMetadata, Recommended, a_film, a_house, names

SOON = Premiere(kind=PremiereKind.THEATRICAL, day=NOW.date() + timedelta(days=30))
OUT = replace(SOON, day=NOW.date())


def a_western(number: int, mark: float = 7.0) -> Title:
    return a_film(number, mark, genres=(Genre.WESTERN,), credits=(LANG,))


async def test_without_a_taste_the_best_known_comes_first_and_says_that_it_is_no_taste() -> None:
    house = a_house(a_film(1, 6.0), a_film(2, 8.0), a_film(3, 7.0))

    found = await (await house.of()).list()

    assert names(found) == ["Film 2", "Film 3", "Film 1"]
    assert found.rated == 0
    assert found.items[0].reasons == ()
    assert [lead.kind for lead in found.items[0].leads] == [LeadKind.TRENDING]


async def test_what_the_person_loved_goes_before_what_everybody_loves_and_says_why() -> None:
    house = a_house(a_film(1, 8.0), a_western(2, 7.4))
    for number in range(10, 15):
        await house.rate(a_western(number), 9.5)
        await house.rate(a_film(number + 10), 6)

    first, second = (await (await house.of()).list()).items

    assert first.title.name_en == "Film 2"
    told = {(one.trait, one.sum.count, one.sum.average) for one in first.reasons if one.sum}
    assert (TasteTrait.GENRE, 5, 9.5) in told
    assert (TasteTrait.DIRECTOR, 5, 9.5) in told
    assert second.reasons[0].weight < 0


async def test_what_is_like_a_loved_title_or_belongs_to_it_names_that_title() -> None:
    similar, part = a_film(1), a_film(2)
    house = a_house(SIMILAR=[similar], COLLECTION=[part])
    loved = a_film(9, collection=Collection(tmdb=5, name="Films"))
    await house.rate(loved, 9)

    found = {one.title.name_en: one.leads[0] for one in (await (await house.of()).list()).items}

    assert {name: lead.kind for name, lead in found.items()} == {
        "Film 1": LeadKind.SIMILAR,
        "Film 2": LeadKind.COLLECTION,
    }
    assert all(lead.of and lead.of.name_en == "Film 9" and lead.points == 9 for lead in found.values())


async def test_the_lists_of_loved_genres_and_people_are_asked_for() -> None:
    house = a_house(DISCOVER=[a_film(1)])
    for number in range(10, 15):
        await house.rate(a_film(number, genres=(Genre.WESTERN,), credits=(LANG,)), 9)
        await house.rate(a_film(number + 10), 5)

    await (await house.of()).list()

    (source,) = house.sources
    assert isinstance(source, ListingMetadata)
    asked = [one for one in source.listed_for if one.kind is ListKind.DISCOVER]
    assert [one.genres for one in asked if one.genres] == [(Genre.WESTERN,)]
    assert [one.person for one in asked if one.person] == [68]


async def test_kept_lists_answer_though_no_source_does_any_more() -> None:
    house = a_house(a_film(1), a_film(2))
    await (await house.of()).list()
    silent = ListingMetadata(listings={ListKind.TRENDING: ()}, error=ServiceUnavailable("fake", "gone"))
    house.sources = (silent,)

    assert len((await (await house.of()).list()).items) == 2
    assert silent.listed_for == []


async def test_a_source_that_cannot_be_asked_is_an_error_and_no_empty_list() -> None:
    silent = ListingMetadata(listings={ListKind.TRENDING: ()}, error=ServiceUnavailable("fake", "gone"))
    house = Recommended(sources=(silent,))

    with pytest.raises(ServiceUnavailable):
        await (await house.of()).list()
    with pytest.raises(ServiceUnavailable):
        await (await house.of()).tonight()
    with pytest.raises(ServiceUnavailable):
        await (await house.of()).travel(10)


class Refusing(ListingMetadata):
    """Gives the lists that were kept before, and takes its key no more."""

    async def listed(self, wanted: TitleList) -> tuple[Title, ...]:
        if wanted.kind is ListKind.DISCOVER:
            raise LoginFailed(self.name, "HTTP 401", status=401)
        return await super().listed(wanted)


async def test_a_list_that_is_refused_is_told_as_what_it_was_where_nothing_else_is_left() -> None:
    house = Recommended(
        sources=(Refusing(listings={ListKind.TRENDING: (a_film(1),), ListKind.DISCOVER: ()}),)
    )

    with pytest.raises(LoginFailed) as caught:
        await (await house.of()).list(genre=Genre.WESTERN)

    assert caught.value.facts["status"] == 401


async def test_without_any_source_of_lists_it_says_what_is_not_set_up() -> None:
    house = Recommended(sources=(FakeMetadata(),))

    with pytest.raises(ServiceUnavailable) as caught:
        await (await house.of()).list()

    assert caught.value.facts["problem"] == "not configured"


async def test_without_any_source_the_watchlist_is_still_recommended() -> None:
    house = Recommended(sources=(FakeMetadata(),))
    await house.wish(a_film(1))

    (one,) = (await (await house.of()).list()).items

    assert (one.title.name_en, one.slot, one.is_wanted) == ("Film 1", Slot.WATCHLIST, True)


async def test_a_source_that_knows_nothing_fitting_leaves_an_empty_answer() -> None:
    house = a_house(a_film(1))
    await house.see(a_film(1))

    assert (await (await house.of()).list()).items == ()


@pytest.mark.parametrize(
    "ids",
    [ExternalIds(tmdb=1), ExternalIds(kinopoisk=7), ExternalIds()],
    ids=["by an id", "from another service", "by name alone"],
)
async def test_what_was_seen_is_known_again_by_ids_or_by_kind_name_and_year(ids: ExternalIds) -> None:
    house = a_house(a_film(1), a_film(2))
    await house.see(a_film(1, ids=ids))

    assert names(await (await house.of()).list()) == ["Film 2"]


@pytest.mark.parametrize(
    "told, is_offered",
    [
        ({"year": NOW.year + 1}, False),
        ({"premieres": (SOON,)}, False),
        ({"status": Airing.ANNOUNCED}, False),
        ({"year": None, "status": Airing.ANNOUNCED}, False),
        ({}, True),
        ({"premieres": (SOON, OUT), "status": Airing.ANNOUNCED}, True),
        ({"year": None}, True),
    ],
    ids=["another year", "next month", "announced", "for no year", "this year", "today", "nobody told"],
)
async def test_what_is_still_to_come_is_not_recommended(told: dict[str, object], *, is_offered: bool) -> None:
    title, wanted = (replace(a_film(number, year=NOW.year), **told) for number in (1, 2))  # type: ignore[arg-type]  # fields by name
    known = [replace(one, premieres=(), status=None) for one in (title, wanted)]
    lists = {ListKind.TRENDING: known[:1]}
    house = Recommended(sources=(ListingMetadata(known, listings=lists, details=[title, wanted]),))
    await house.wish(known[1])
    for one in (title, wanted):
        await house.common.metadata.get(one)

    found = await (await house.of()).list()
    evening = await (await house.of()).tonight()

    assert (names(found), len(evening.items)) == ((["Film 2", "Film 1"], 2) if is_offered else ([], 0))


@pytest.mark.parametrize("level", BlockLevel)
async def test_blocked_titles_and_words_are_left_out(level: BlockLevel) -> None:
    house = a_house(a_film(1), a_film(2, name_en="Silent River"), a_film(3))
    await house.block(a_film(1), level=level)
    await house.block("river", level=level)

    assert names(await (await house.of()).list()) == ["Film 3"]


async def test_a_child_gets_what_is_known_to_be_for_children_and_nobody_gets_adult_titles() -> None:
    hidden = a_film(3, age=None)
    house = a_house(a_film(1, age=6), a_film(2, age=16), hidden, a_film(4, is_adult=True, age=6))
    child = await house.save(replace(ANNA, age_limit=12))

    assert names(await (await house.of(child)).list()) == ["Film 1"]
    assert "Film 4" not in names(await (await house.of(BORIS)).list())


async def test_an_age_that_only_the_details_tell_lets_a_child_see_the_title() -> None:
    bare = a_film(1, age=None)
    source = ListingMetadata((bare,), listings={ListKind.TRENDING: (bare,)}, details=(replace(bare, age=6),))
    house = Recommended(sources=(source,))
    child = await house.save(replace(ANNA, age_limit=12))

    assert names(await (await house.of(child)).list()) == ["Film 1"]


async def test_genre_kind_decade_and_length_narrow_the_list_down() -> None:
    series = a_film(5, kind=TitleKind.SERIES)
    war = a_film(2, genres=(Genre.WAR,))
    long_one, late = a_film(3, runtime_min=200), a_film(60)
    house = a_house(a_film(1), war, long_one, late, series, DISCOVER=[a_film(4)])
    view = await house.of()

    assert names(await view.list(genre=Genre.WAR)) == ["Film 2"]
    assert "Film 5" in names(await view.list(kind=TitleKind.SERIES))
    assert "Film 60" not in names(await view.list(decade=1920))
    assert "Film 3" not in names(await view.list(longest_min=120))
    assert names(await view.list(mood=Mood.TENSE)) == []


@pytest.mark.parametrize("given", [{"limit": 0}, {"limit": 51}, {"decade": 1975}, {"longest_min": 0}])
async def test_what_cannot_be_is_refused(given: dict[str, int]) -> None:
    house = a_house(a_film(1))

    with pytest.raises(InputError):
        await (await house.of()).list(**given)  # type: ignore[arg-type]  # each case is one parameter


async def test_who_may_not_search_is_recommended_nothing() -> None:
    house = a_house(a_film(1))
    nobody = await house.save(replace(BORIS, grants=frozenset()))
    view = await house.of(nobody)

    for call in (view.list(), view.hidden_gems(), view.tonight(), view.travel(5), view.deep_dive("x")):
        with pytest.raises(NotAllowed):
            await call


async def test_like_a_title_gives_what_is_like_it_and_refuses_a_blocked_or_unknown_one() -> None:
    loved, other = a_film(9), a_film(8)
    source = ListingMetadata(
        (loved, other, replace(other, year=1999, ids=ExternalIds(tmdb=80))),
        listings={ListKind.SIMILAR: [a_film(1)]},
    )
    house = Recommended(sources=(source,))
    view = await house.of()

    (one,) = (await view.like("Film 9")).items
    assert one.leads[0].of is not None
    assert (one.title.name_en, one.leads[0].of.name_en) == ("Film 1", "Film 9")
    with pytest.raises(NotFound):
        await view.like("Nothing at all")
    with pytest.raises(Ambiguous):
        await view.like("Film 8")
    await house.block(loved, level=BlockLevel.NEVER)
    with pytest.raises(HiddenByBlock):
        await view.like("Film 9")


async def test_a_hidden_gem_is_good_known_to_few_and_to_the_persons_taste() -> None:
    def rated(votes: int, value: float = 8.0) -> tuple[SourceRating, ...]:
        return (SourceRating(source="imdb", value=value, votes=votes),)

    gem = a_film(1, ratings=rated(3000), genres=(Genre.WESTERN,))
    famous = a_film(2, ratings=rated(500_000), genres=(Genre.WESTERN,))
    bad, unknown = a_film(3, ratings=rated(3000, 6.0)), a_film(4, ratings=rated(3))
    disliked = a_film(5, ratings=rated(3000), genres=(Genre.HORROR,))
    house = a_house(gem, famous, bad, unknown, disliked)
    for number in range(10, 15):
        await house.rate(a_film(number, genres=(Genre.WESTERN,)), 9)
        await house.rate(a_film(number + 10, genres=(Genre.HORROR,)), 3)

    (one,) = (await (await house.of()).hidden_gems()).items

    assert one.title.name_en == "Film 1"
    assert one.mark is not None
    assert one.mark.votes == 3000
    assert one.reasons[0].value == "western"


async def test_what_is_kept_out_takes_nobodys_place() -> None:
    for_all = a_film(90, 5.0, age=6)
    gem = a_film(91, 7.5, age=16, ratings=(SourceRating(source="imdb", value=7.5, votes=500),))
    house = a_house(*(a_film(number, 8.0, age=18) for number in range(1, 81)), for_all, gem)
    child = await house.save(replace(BORIS, age_limit=12))

    assert names(await (await house.of(child)).list()) == ["Film 90"]
    assert names(await (await house.of()).hidden_gems()) == ["Film 91"]


async def test_a_hard_no_of_the_profile_is_never_recommended() -> None:
    house = a_house(a_film(1, 9.0, genres=(Genre.HORROR,)), a_film(2))
    text = "# Профиль\n\n## Жанры\n- Ни за что: ужасы\n"
    profiles = await asyncio.to_thread(house.profiles)
    await profiles.edit(ANNA, text, revision=0)

    assert names(await (await house.of()).list()) == ["Film 2"]


async def test_a_genre_that_only_the_details_tell_is_refused_too() -> None:
    told_later = a_film(1, 9.0, genres=(), credits=(LANG,))
    source = ListingMetadata(
        listings={ListKind.TRENDING: (told_later, a_film(2))},
        details=(replace(told_later, genres=(Genre.HORROR,)), a_film(2)),
    )
    house = Recommended(sources=(source,))
    await house.never("ужасы")

    assert names(await (await house.of()).list()) == ["Film 2"]


@pytest.mark.parametrize("kind", ListKind)
async def test_a_list_of_titles_leaves_a_hard_no_out_but_of_one_collection(kind: ListKind) -> None:
    horror, told_later, drama = a_film(1, genres=(Genre.HORROR,)), a_film(2, genres=()), a_film(3)
    source = ListingMetadata(listings={kind: (horror, told_later, drama)})
    house = Recommended(sources=(source,))
    common = house.common
    await house.keep(drama)
    source.details = (replace(told_later, genres=(Genre.HORROR,)),)
    await common.metadata.get(told_later)
    await house.never("ужасы")
    wanted = TitleList(kind=kind, of=drama.ids, title_kind=drama.kind)

    of_anna, of_boris = [
        await UserMetadata(user, common.metadata, common.visibility).listed(wanted) for user in (ANNA, BORIS)
    ]

    is_collection = kind is ListKind.COLLECTION
    assert [one.ids.tmdb for one in of_anna.titles] == ([1, 2, 3] if is_collection else [3])
    assert [one.ids.tmdb for one in of_boris.titles] == [1, 2, 3]


async def rated_house(count: int) -> tuple[Recommended, User]:
    house = a_house(*(a_film(number) for number in range(1, 21)), SIMILAR=[a_film(30)], DISCOVER=[a_film(31)])
    for number in range(100, 100 + count):
        await house.rate(a_film(number, year=1950 + number % 70, credits=(LANG,)), 5 + number % 6)
    return house, ANNA


@pytest.mark.parametrize("count", [3, 40])
async def test_a_list_takes_the_same_few_statements_however_much_was_rated(count: int) -> None:
    house, user = await rated_house(count)
    view = await house.of(user)
    await view.list()

    with Statements.everywhere() as sent:
        found = await view.list()

    assert len(found.items) == 10
    assert len([one for one in sent if one.startswith("SELECT")]) <= 14
    assert [one for one in sent if not one.startswith("SELECT")] == []


async def test_a_new_rating_and_new_facts_change_the_taste_at_once() -> None:
    house = a_house(a_film(1))
    view = await house.of()
    assert (await view.list()).rated == 0
    bare = a_film(8, genres=())
    await house.rate(bare, 9)
    await house.rate(a_film(9, genres=(Genre.WESTERN,)), 3)

    before = await view.list()
    await house.keep(replace(bare, genres=(Genre.DRAMA,)))
    after = await view.list()

    assert (before.rated, after.rated) == (2, 2)
    assert before.items[0].reasons == ()
    assert [one.value for one in after.items[0].reasons] == ["drama"]
    assert after.items[0].score > before.items[0].score


async def test_a_list_falls_by_the_guessed_mark_though_what_is_wanted_is_chosen_first() -> None:
    wanted, better = a_film(1, 7.0), a_film(2, 7.2)
    others = [a_film(number, 6.0) for number in range(3, 12)]
    house = a_house(better, *others)
    await house.wish(wanted)

    found = await (await house.of()).list(limit=5)

    scores = [round(one.score, 1) for one in found.items]
    assert scores == sorted(scores, reverse=True)
    assert names(found)[:2] == ["Film 2", "Film 1"]


async def test_the_people_among_the_reasons_are_named_in_russian_where_anybody_told_that() -> None:
    bare = replace(LANG, person_ru="", tmdb=None)
    actor = Credit(person="Peter Lorre", job="Actor", department="Acting")
    house = a_house(a_film(1, credits=(bare, actor)))
    for number in range(10, 15):
        await house.rate(a_film(number, credits=(bare, actor)), 9.5)
    for number in range(20, 30):
        await house.rate(a_film(number), 5)
    # Nobody has rated the title of which the names are told.
    await house.keep(a_film(40, credits=(LANG, replace(actor, person_ru="Петер Лорре"))))

    (first,) = (await (await house.of()).list()).items

    said = {one.trait: one.sum.label("ru") for one in first.reasons if one.sum}
    assert said[TasteTrait.DIRECTOR] == "Фриц Ланг"
    assert said[TasteTrait.ACTOR] == "Петер Лорре"
