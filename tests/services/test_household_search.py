"""One release for several people: everybody's voices and sizes, and what is missing for whom."""

from __future__ import annotations

from dataclasses import replace

import pytest

from concierge.errors import NotAllowed
from concierge.model.access import Grant
from concierge.model.audio import AudioKind
from concierge.model.quality_profile import VoiceWish
from concierge.model.shared_pick import SharedReport
from concierge.model.user import Preferences, User
from concierge.model.wish import Wish
from concierge.services.household_search import HouseholdSearch
from concierge.testing import FakeTracker, a_release, a_title
from tests.services.house import ANNA, BORIS, House

DUB, LOSTFILM, ORIGINAL = (
    VoiceWish(kind=AudioKind.DUB),
    VoiceWish(studio="LostFilm"),
    VoiceWish(kind=AudioKind.ORIGINAL),
)
BOTH = a_release(
    "Метрополис / Metropolis (Фриц Ланг) [1927, BDRip 1080p] Dub + MVO (LostFilm) + Original", seeders=3
)
DUBBED = a_release("Метрополис / Metropolis (Фриц Ланг) [1927, WEB-DL 1080p] Dub", seeders=90)
LOST = a_release("Метрополис / Metropolis (Фриц Ланг) [1927, WEB-DL 1080p] MVO (LostFilm)", seeders=80)


def liking(user: User, *voices: VoiceWish, gb: int | None = None) -> User:
    size = None if gb is None else gb * 10**9
    return replace(user, name=f"user {user.id}", preferences=Preferences(voices=voices, max_size_bytes=size))


async def found(house: House, *people: User) -> SharedReport:
    async with house.storage.transaction() as rows:
        for one in people:
            await rows.users.save(one)
    # Wishes follow from profiles, which nobody has here.
    wishes = {one.id: one.preferences for one in people}
    search = HouseholdSearch(
        house.storage, house.new_search(), lambda user: replace(user, preferences=wishes[user.id])
    )
    return await search.releases(people[0], [one.id for one in people], a_title(), Wish())


def lacks(report: SharedReport) -> dict[str, list[str]]:
    assert report.best is not None
    return {one.name: [reason.code for reason in one.reasons] for one in report.best.lacking}


async def test_one_release_with_everybodys_voices_goes_before_those_that_more_people_seed() -> None:
    house = House(trackers=(FakeTracker((DUBBED, LOST, BOTH)),))

    report = await found(house, liking(ANNA, DUB), liking(BORIS, LOSTFILM))

    assert report.best is not None
    assert report.best.decision.release.name == BOTH.name
    assert report.best.lacking == ()
    assert {one.decision.release.name for one in report.picks} == {BOTH.name, DUBBED.name, LOST.name}


async def test_where_none_has_all_it_is_said_what_is_missing_for_whom() -> None:
    house = House(trackers=(FakeTracker((DUBBED,)),))

    report = await found(house, liking(ANNA, DUB), liking(BORIS, LOSTFILM))

    assert lacks(report) == {"user 2": ["no_studio"]}


@pytest.mark.parametrize(
    "wish, missing",
    [
        pytest.param(ORIGINAL, ["no_original"], id="the original"),
        pytest.param(VoiceWish(kind=AudioKind.TWO_VOICES), ["no_wished_voices"], id="a kind"),
        pytest.param(DUB, None, id="what is there"),
    ],
)
async def test_each_wish_for_voices_is_missed_by_its_name(wish: VoiceWish, missing: list[str] | None) -> None:
    house = House(trackers=(FakeTracker((DUBBED,)),))

    report = await found(house, ANNA, liking(BORIS, wish))

    assert lacks(report) == ({} if missing is None else {"user 2": missing})


async def test_what_is_too_big_for_one_of_them_comes_after_what_is_not() -> None:
    big = replace(DUBBED, size_bytes=30 * 10**9)
    small = a_release(
        "Метрополис / Metropolis (Фриц Ланг) [1927, BDRip 720p] Dub", size_bytes=3 * 10**9, seeders=2
    )

    both = await found(House(trackers=(FakeTracker((big, small)),)), ANNA, liking(BORIS, gb=10))
    alone = await found(House(trackers=(FakeTracker((big,)),)), ANNA, liking(BORIS, gb=10))

    assert both.best is not None
    assert both.best.decision.release.name == small.name
    assert lacks(alone) == {"user 2": ["too_big"]}


async def test_who_has_named_nothing_misses_nothing() -> None:
    report = await found(House(trackers=(FakeTracker((LOST,)),)), ANNA, BORIS)

    assert lacks(report) == {}


async def test_nothing_found_is_no_pick_and_without_the_grant_nothing_is_asked() -> None:
    tracker = FakeTracker(())
    house = House(trackers=(tracker,))

    assert (await found(house, ANNA, BORIS)).best is None
    with pytest.raises(NotAllowed):
        await found(house, replace(BORIS, grants=frozenset({Grant.SEARCH})), ANNA)
