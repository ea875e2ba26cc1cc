"""Somebody's work as one person knows it, a pick for several people, and what ratings tell of a taste."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from concierge.errors import Ambiguous, NotAllowed, NotFound
from concierge.model.access import Grant, Role
from concierge.model.genre import Genre
from concierge.model.person import Part, Person, PersonIds
from concierge.model.profile.document import Provenance
from concierge.model.profile.sections import SectionName
from concierge.model.recommendation import Recommendations
from concierge.model.score import Score
from concierge.model.taste import Rating
from concierge.model.title import ExternalIds
from concierge.model.title_facts import Premiere, PremiereKind
from concierge.model.title_list import ListKind
from concierge.model.user import User
from concierge.testing import NOW
from tests.services.recommended import ANNA, BORIS, LANG, ListingMetadata, Recommended, a_film, a_house, names

WORKS = [a_film(number) for number in (3, 1, 2)]
DIRECTOR = Person(
    name="Fritz Lang",
    name_ru="Фриц Ланг",
    department="Directing",
    ids=PersonIds(tmdb=68),
    parts=(
        *(Part(title=title, job="Director", department="Directing") for title in WORKS),
        Part(title=WORKS[0], job="Screenplay", department="Writing"),
        Part(title=a_film(4), job="Actor", department="Acting"),
        Part(title=a_film(5, year=2999), job="Director", department="Directing"),
        Part(title=a_film(6, is_adult=True), job="Director", department="Directing"),
    ),
)


def cinema() -> Recommended:
    return Recommended(
        sources=(ListingMetadata(WORKS, listings={ListKind.TRENDING: ()}, people=(DIRECTOR,)),)
    )


async def test_a_deep_dive_has_the_seen_with_marks_and_the_rest_by_year() -> None:
    house = cinema()
    await house.rate(WORKS[0], 9)

    dive = await (await house.of()).deep_dive("Фриц Ланг")

    assert [(one.title.title.name_en, one.score) for one in dive.seen] == [("Film 3", Score.of(9))]
    assert [one.title.name_en for one in dive.rest] == ["Film 1", "Film 2"]
    assert (dive.total, dive.average, dive.name_ru) == (3, 9, "Фриц Ланг")


async def test_a_deep_dive_names_nothing_that_is_blocked_seen_or_not() -> None:
    house = cinema()
    await house.rate(WORKS[0], 9)
    for title in WORKS[:2]:
        await house.block(title)

    dive = await (await house.of()).deep_dive(DIRECTOR)

    assert [one.title.name_en for one in dive.rest] == ["Film 2"]
    assert (dive.seen, dive.average) == ((), None)


async def test_a_deep_dive_has_the_mark_on_whichever_row_of_the_work_it_stands() -> None:
    house = cinema()
    await house.see(WORKS[0])
    async with house.storage.transaction() as rows:
        mine = await rows.titles.put_named(ANNA.id, replace(WORKS[0], ids=ExternalIds()))
        await rows.marks.put(ANNA.id, [Rating(title_id=mine.id, score=Score.of(7), rated_at=NOW)])

    dive = await (await house.of()).deep_dive(DIRECTOR)

    assert [(one.title.title.name_en, one.score) for one in dive.seen] == [("Film 3", Score.of(7))]


async def test_what_comes_out_next_month_is_no_part_of_a_deep_dive_yet() -> None:
    soon = Premiere(kind=PremiereKind.THEATRICAL, day=NOW.date() + timedelta(days=30))
    announced = a_film(9, year=NOW.year, premieres=(soon,))
    parts = (Part(title=announced, job="Director", department="Directing"), *DIRECTOR.parts)
    source = ListingMetadata(
        WORKS, listings={ListKind.TRENDING: ()}, people=(replace(DIRECTOR, parts=parts),)
    )

    dive = await (await Recommended(sources=(source,)).of()).deep_dive(DIRECTOR)

    assert "Film 9" not in [one.title.name_en for one in dive.rest]


async def test_nobody_of_that_name_is_not_found() -> None:
    with pytest.raises(NotFound):
        await (await cinema().of()).deep_dive("Nobody")


async def two(house: Recommended, **told: object) -> tuple[User, User]:
    anna = await house.save(replace(ANNA, name="Анна"))
    boris = await house.save(replace(BORIS, name="Борис", **told))  # type: ignore[arg-type]  # fields by name
    return anna, boris


async def test_a_household_pick_is_what_the_one_who_likes_it_least_likes_best() -> None:
    western, comedy, both = (
        a_film(1, 8.0, genres=(Genre.WESTERN,)),
        a_film(2, 8.0, genres=(Genre.COMEDY,)),
        a_film(3, 8.0, genres=(Genre.DRAMA,)),
    )
    house = a_house(western, comedy, both)
    anna, boris = await two(house)
    for number in range(10, 20):
        await house.rate(a_film(number, genres=(Genre.WESTERN,)), 9, user=anna)
        await house.rate(a_film(number + 10, genres=(Genre.COMEDY,)), 5, user=anna)
        await house.rate(a_film(number + 20, genres=(Genre.COMEDY,)), 9, user=boris)
        await house.rate(a_film(number + 30, genres=(Genre.WESTERN,)), 5, user=boris)

    found = await (await house.of(anna)).household_pick(["борис"])

    assert names(found)[0] == "Film 3"


async def test_what_the_other_has_seen_comes_later_with_a_warning_and_the_own_not_at_all() -> None:
    house = a_house(a_film(1, 8.0), a_film(2, 7.9), a_film(3, 9.0))
    anna, boris = await two(house)
    await house.see(a_film(1), user=boris)
    await house.see(a_film(3), user=anna)

    found = await (await house.of(anna)).household_pick(["Борис", "Анна"])

    assert [(one.title.name_en, one.seen_by) for one in found.items] == [
        ("Film 2", ()),
        ("Film 1", ("Борис",)),
    ]


async def test_the_strictest_age_and_every_blocklist_hold() -> None:
    house = a_house(a_film(1, age=6), a_film(2, age=16), a_film(3, age=6), a_film(4, age=None))
    anna, boris = await two(house, age_limit=12)
    await house.block(a_film(3), user=boris)

    found = await (await house.of(anna)).household_pick([boris.id])

    assert names(found) == ["Film 1"]


async def test_people_are_named_by_name_or_number_and_strangers_by_neither() -> None:
    house = a_house(a_film(1))
    anna, _ = await two(house)
    view = await house.of(anna)

    for unknown in ("Вера", 77, ""):
        with pytest.raises(NotFound):
            await view.household_pick([unknown])
    await house.save(replace(anna, name="Борис"))
    with pytest.raises(Ambiguous):
        await view.household_pick(["Борис"])
    await house.save(replace(BORIS, name="Вера", role=Role.STRANGER))
    with pytest.raises(NotFound):
        await view.household_pick(["Вера"])


async def test_who_picks_for_others_alone_is_told_no_reasons_of_their_own_marks_or_of_the_others() -> None:
    western = a_film(1, 8.0, genres=(Genre.WESTERN,))
    house = a_house(western)
    anna, boris = await two(house)
    async with house.storage.transaction() as rows:
        vera = await rows.users.by_telegram_id(77)
    vera = await house.save(replace(vera, name="Вера", role=Role.MEMBER, grants=boris.grants))
    for number in range(10, 20):
        for person in (anna, boris, vera):
            await house.rate(a_film(number, genres=(Genre.WESTERN,)), 9, user=person)
            await house.rate(a_film(number + 10), 5, user=person)

    view = await house.of(anna)
    (for_others,) = (await view.household_pick(["Борис", "Вера"])).items
    (for_all,) = (await view.household_pick(["Борис", "Вера", "Анна"])).items

    assert for_others.reasons == ()
    assert for_all.reasons != ()


async def test_who_has_no_grant_for_the_household_picks_for_nobody() -> None:
    house = a_house(a_film(1))
    guest = await house.save(replace(BORIS, grants=frozenset({Grant.SEARCH})))

    with pytest.raises(NotAllowed):
        await (await house.of(guest)).household_pick([ANNA.id])


async def test_nobody_learns_from_a_pick_what_the_other_wants_or_rated() -> None:
    house = a_house(a_film(1))
    anna, boris = await two(house)
    await house.wish(a_film(8), user=boris)
    await house.rate(a_film(9, genres=(Genre.WAR,)), 10, user=boris)

    found: Recommendations = await (await house.of(anna)).household_pick(["Борис"])

    assert names(found) == ["Film 1"]
    assert found.items[0].reasons == ()


async def francophile() -> Recommended:
    house = a_house(a_film(1))
    for number in range(10, 16):
        await house.rate(a_film(number, countries=("FR",), credits=(LANG,)), 9)
        await house.rate(a_film(number + 30, year=1990 + number), 5)
    return house


async def test_patterns_are_proposed_and_nothing_is_stored_before_they_are_accepted() -> None:
    house = await francophile()
    view = await house.of()

    keys = [one.key for one in await view.patterns()]

    assert {"likes:country:FR", "likes:director:fritz_lang"} <= set(keys)
    async with house.storage.reading() as rows:
        assert await rows.profiles.get(ANNA.id) is None
        assert await rows.suggestions.decided(ANNA.id) == {}


async def test_an_accepted_pattern_is_a_dated_fact_with_its_reason_and_is_proposed_no_more() -> None:
    house = await francophile()
    view = await house.of()

    await view.accept("likes:country:FR")
    saved = await view.accept("likes:director:fritz_lang")

    document = saved.revision.document
    (country,) = document.section(SectionName.GENRES).of("likes")
    (director,) = document.section(SectionName.CREATORS).of("favourite")
    assert (country.subject, country.source, country.on) == (
        "France",
        Provenance.INFERRED,
        house.clock.now().date(),
    )
    assert country.reason == "6 ratings of 8 or more, 9.0 on average"
    assert director.subject == "Fritz Lang"
    assert {"likes:country:FR", "likes:director:fritz_lang"}.isdisjoint(
        one.key for one in await view.patterns()
    )


async def test_a_declined_pattern_is_never_proposed_again() -> None:
    house = await francophile()
    await (await house.of()).decline("likes:country:FR")

    assert "likes:country:FR" not in [one.key for one in await (await house.of()).patterns()]
    with pytest.raises(NotFound):
        await (await house.of()).accept("likes:country:FR")


async def test_what_the_profile_says_already_is_not_proposed() -> None:
    house = await francophile()
    profiles = await asyncio.to_thread(house.profiles)
    await profiles.add(ANNA, SectionName.GENRES, "Франция", field="likes")
    await profiles.add(ANNA, SectionName.CREATORS, "Фриц Ланг", field="favourite")

    keys = [one.key for one in await (await house.of()).patterns()]

    assert {"likes:country:FR", "likes:director:fritz_lang"}.isdisjoint(keys)


@pytest.mark.parametrize("field", ["likes", "dislikes", "hard_no"])
async def test_what_the_profile_says_among_other_things_is_not_proposed(field: str) -> None:
    house = await francophile()
    profiles = await asyncio.to_thread(house.profiles)
    await profiles.add(ANNA, SectionName.GENRES, "комедии, Франция — давно", field=field)

    keys = [one.key for one in await (await house.of()).patterns()]

    assert "likes:country:FR" not in keys


async def test_three_who_choose_together_get_what_is_new_to_all_and_what_any_of_them_would_think_of() -> None:
    house = a_house(a_film(1, 8.0), a_film(2, 9.0), a_film(3, 8.5, age=18), a_film(4, 8.5))
    anna, boris = await two(house)
    async with house.storage.transaction() as rows:
        vera = await rows.users.by_telegram_id(77)
    vera = replace(vera, name="Вера", role=Role.CHILD, grants=boris.grants, age_limit=12)
    await house.save(vera)
    await house.see(a_film(2), user=boris)
    await house.block(a_film(4), user=vera)
    await house.wish(a_film(8, 9.0, age=6), user=vera)
    await house.wish(a_film(1, 8.0, age=6), user=anna)

    everybody = [anna.id, boris.id, vera.id]
    found = await (await house.of(anna)).household_pick(everybody, is_new_to_all=True)

    assert set(names(found)) == {"Film 1", "Film 8"}
    assert all(not one.reasons and not one.seen_by for one in found.items)
