"""What is there for an evening and for a trip, and where a person is in the series that they watch."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from concierge.errors import OutOfRange, ServiceUnavailable
from concierge.model.access import CHILD_AGE, Role
from concierge.model.genre import Genre
from concierge.model.occasion import Company, Mood, Occasion
from concierge.model.recommendation import Slot
from concierge.model.title import Episode, ExternalIds, Season, Title, TitleKind
from concierge.model.title_facts import Airing, Collection
from concierge.model.title_list import ListKind
from tests.services.recommended import BORIS, ListingMetadata, Recommended, a_film, a_house

SERIES = Title(
    kind=TitleKind.SERIES,
    name_en="Hillbillies",
    year=2024,
    ids=ExternalIds(tmdb=1930),
    age=6,
    runtime_min=30,
    genres=(Genre.COMEDY,),
    seasons=(
        Season(number=0, episode_count=2, air_date=date(2023, 1, 1)),
        Season(number=1, episode_count=3, air_date=date(2024, 1, 1)),
        Season(number=2, episode_count=4, air_date=date(2026, 11, 1)),
        Season(number=3, episode_count=8, air_date=date(2027, 11, 1)),
    ),
)
# On 23 November 2026 three episodes of the second season have been broadcast.
EPISODES = {
    0: [Episode(season=0, number=1, air_date=date(2023, 1, 1))],
    1: [Episode(season=1, number=number, air_date=date(2024, 1, number)) for number in (3, 1, 2)],
    2: [Episode(season=2, number=number, air_date=date(2026, 11, 7 * number)) for number in range(1, 5)],
    3: [Episode(season=3, number=1, air_date=date(2027, 11, 1))],
}


def watching(*titles: Title, error: ServiceUnavailable | None = None) -> Recommended:
    source = ListingMetadata(
        titles or (SERIES,), seasons=EPISODES, listings={ListKind.TRENDING: ()}, error=error
    )
    return Recommended(sources=(source,))


async def an_evening(**given: object) -> Recommended:
    films = [a_film(number, 6 + number % 3, **given) for number in range(1, 12)]
    source = ListingMetadata((SERIES, *films), seasons=EPISODES, listings={ListKind.TRENDING: films})
    house = Recommended(sources=(source,))
    for number in (20, 21, 22):
        await house.wish(a_film(number, 5.0, **given))
    await house.see(SERIES, parts=[(1, 1)])
    return house


async def test_an_evening_has_wanted_titles_the_next_episode_something_new_and_one_surprise() -> None:
    house = await an_evening()

    evening = await (await house.of()).tonight()

    assert [one.slot for one in evening.items] == [
        *[Slot.WATCHLIST] * 2,
        Slot.NEXT_EPISODE,
        *[Slot.NEW] * 3,
        Slot.SURPRISE,
    ]
    following = evening.items[2].episode
    assert following is not None
    assert (following.season, following.number) == (1, 2)
    assert len({one.title.name_en for one in evening.items}) == 7


async def test_the_surprise_is_another_one_on_another_day() -> None:
    house = await an_evening()
    view = await house.of()
    surprises = set()
    for _ in range(3):
        surprises.add((await view.tonight()).items[-1].title.name_en)
        house.clock.advance(timedelta(days=1))

    assert len(surprises) > 1


@pytest.mark.parametrize("limit, count", [(None, 7), (6, 3)], ids=["no child", "a child of six"])
async def test_a_family_with_a_small_child_sees_what_the_youngest_may_see(
    limit: int | None, count: int
) -> None:
    for_all = (a_film(30, 8.0, age=6), a_film(31, 8.0, age=0))
    films = [for_all[0], *(a_film(number, 6 + number % 3, age=12) for number in range(1, 12))]
    source = ListingMetadata((SERIES, *films), seasons=EPISODES, listings={ListKind.TRENDING: films})
    house = Recommended(sources=(source,))
    for title in (for_all[1], *(a_film(number, 9.0, age=12) for number in (20, 21, 22))):
        await house.wish(title)
    await house.see(SERIES, parts=[(1, 1)])
    grown = replace(SERIES, name_en="Grown", ids=ExternalIds(tmdb=60), age=18)
    await house.see(grown, parts=[(1, 1)])
    if limit is not None:
        await house.save(replace(BORIS.given(Role.CHILD), age_limit=limit))

    evening = await (await house.of()).tonight(company=Company.FAMILY)

    slots = {one.slot for one in evening.items}
    assert {Slot.WATCHLIST, Slot.NEXT_EPISODE, Slot.NEW} <= slots
    assert len(evening.items) == count
    ages = [one.title.age for one in evening.items]
    assert all(age is not None and age <= (CHILD_AGE if limit is None else limit) for age in ages)


async def test_a_quick_evening_is_short_and_needs_no_other_film_before_it() -> None:
    part = Collection(tmdb=5, name="Films")
    first, second = a_film(1, collection=part, runtime_min=90), a_film(2, collection=part, runtime_min=90)
    alone, long_one = a_film(3, runtime_min=99), a_film(4, runtime_min=100)
    house = a_house(first, second, alone, long_one, COLLECTION=[second, first])

    evening = await (await house.of()).tonight(occasion=Occasion.QUICK)

    assert {one.title.name_en for one in evening.items} == {"Film 1", "Film 3"}


async def test_background_may_bring_back_what_was_liked_and_nothing_heavy() -> None:
    house = watching()
    comedy = replace(SERIES, name_en="Liked", ids=ExternalIds(tmdb=7))
    heavy = replace(SERIES, name_en="Heavy", ids=ExternalIds(tmdb=8), genres=(Genre.WAR,))
    bad = replace(SERIES, name_en="Bad", ids=ExternalIds(tmdb=9))
    for title, points in ((comedy, 9), (heavy, 9), (bad, 4)):
        await house.rate(title, points)

    evening = await (await house.of()).tonight(occasion=Occasion.BACKGROUND)

    assert [(one.title.name_en, one.slot) for one in evening.items] == [("Liked", Slot.AGAIN)]


async def test_a_series_that_goes_on_is_not_brought_back_too() -> None:
    house = watching()
    await house.see(SERIES, parts=[(1, 1)])
    await house.rate(SERIES, 9)

    evening = await (await house.of()).tonight(occasion=Occasion.BACKGROUND)

    assert [(one.title.name_en, one.slot) for one in evening.items] == [("Hillbillies", Slot.NEXT_EPISODE)]


async def test_series_that_wait_for_an_episode_hide_none_that_has_one() -> None:
    waiting = [
        replace(
            SERIES,
            name_en=f"Waiting {number}",
            ids=ExternalIds(tmdb=50 + number),
            status=Airing.RUNNING,
            seasons=SERIES.seasons[:2],
            next_episode=Episode(season=1, number=4, air_date=date(2027, 1, 1)),
        )
        for number in range(4)
    ]
    house = watching(SERIES, *waiting)
    await house.see(SERIES, parts=[(1, 1)])
    house.clock.advance(timedelta(hours=1))
    for title in waiting:
        await house.see(title, parts=[(1, 1), (1, 2), (1, 3)])

    evening = await (await house.of()).tonight()

    assert [one.title.name_en for one in evening.items] == ["Hillbillies"]


class Reticent(ListingMetadata):
    """Tells of nothing but what stands in its lists."""

    async def get(self, ids: ExternalIds, kind: TitleKind) -> Title:
        raise ServiceUnavailable(self.name, "down")


async def test_who_cannot_tell_of_a_series_under_way_is_named() -> None:
    film = a_film(1, 9.0)
    house = Recommended(sources=(Reticent((SERIES, film), listings={ListKind.TRENDING: (film,)}),))
    await house.see(SERIES, parts=[(1, 1)])

    evening = await (await house.of()).tonight()

    assert [one.title.name_en for one in evening.items] == ["Film 1"]
    assert [(one.service, one.code) for one in evening.failures] == [("fake", "unavailable")]


async def test_a_trip_is_filled_from_the_watchlist_first() -> None:
    house = await an_evening()

    pack = await (await house.of()).travel(6)

    first = {item.what.slot for item in pack.items[:4]}
    assert first == {Slot.WATCHLIST, Slot.NEXT_EPISODE}
    assert 300 <= pack.minutes <= 360
    assert all(item.what.title.runtime_min for item in pack.items)


async def test_a_trip_is_filled_with_episodes_that_have_been_broadcast() -> None:
    fresh = replace(
        SERIES,
        name_en="Fresh",
        ids=ExternalIds(tmdb=70),
        seasons=(Season(number=1, episode_count=10, air_date=date(2026, 11, 9)),),
        next_episode=Episode(season=1, number=4, air_date=date(2026, 11, 30)),
    )
    lists = {ListKind.TRENDING: (replace(fresh, next_episode=None),)}
    house = Recommended(sources=(ListingMetadata((fresh, SERIES), seasons=EPISODES, listings=lists),))
    await house.see(SERIES, parts=[(1, 1), (1, 2), (1, 3), (2, 1)])

    pack = await (await house.of()).travel(12)

    told = {
        item.what.title.name_en: (item.first_season, item.first_episode, item.episodes) for item in pack.items
    }
    assert told == {"Hillbillies": (2, 2, 2), "Fresh": (1, 1, 3)}


@pytest.mark.parametrize("hours", [0.5, 73])
async def test_no_trip_is_so_short_or_so_long(hours: float) -> None:
    house = watching()

    with pytest.raises(OutOfRange):
        await (await house.of()).travel(hours)


async def test_in_a_mood_everything_new_is_of_its_genres() -> None:
    films = [a_film(n, 7.0, genres=(Genre.COMEDY if n % 2 else Genre.WAR,)) for n in range(1, 9)]
    house = Recommended(sources=(ListingMetadata(films, listings={ListKind.TRENDING: films}),))

    evening = await (await house.of()).tonight(mood=Mood.FUNNY)

    assert evening.items
    assert all(Genre.COMEDY in one.title.genres for one in evening.items)
