"""A search judged again: with something given up, or to be explained."""

from __future__ import annotations

from dataclasses import replace

import pytest

from concierge.errors import NotFound
from concierge.model.decision import Decision, SearchReport
from concierge.model.quality_profile import PROFILES, QualityProfile
from concierge.model.user import Preferences
from concierge.model.wish import Wish
from concierge.testing import FakeTracker, a_release, a_title
from concierge.views import UserSearch
from tests.services.house import ANNA, BORIS, House, opened

FULL_HD = a_release(
    "Метрополис / Metropolis (Фриц Ланг) [1927, BDRip 1080p] Dub",
    size_bytes=9_000_000_000,
    sources=("fake",),
)
SMALL = a_release(
    "Метрополис / Metropolis (Фриц Ланг) [1927, BDRip 720p] Dub",
    size_bytes=4_000_000_000,
    sources=("fake",),
)
IN_4K = Wish(resolution=2160)


def a_tracker() -> FakeTracker:
    return FakeTracker([FULL_HD, SMALL, a_release("Other 1990 1080p")])


def a_house() -> House:
    return House(trackers=(a_tracker(),))


def all_of(report: SearchReport) -> tuple[Decision, ...]:
    return (*report.accepted, *report.rejected)


def view(house: House) -> UserSearch:
    return UserSearch(ANNA, house.new_search(), house.seen_by(ANNA))


async def test_a_relaxation_judges_the_same_releases_under_new_handles() -> None:
    tracker = a_tracker()
    async with opened(House(trackers=(tracker,))) as house:
        search = house.new_search()
        report = await search.releases(ANNA, a_title(), IN_4K)
        (change,) = report.relaxations

        relaxed = await search.relaxed(ANNA, report, change)

        assert [one.release for one in relaxed.accepted] == [FULL_HD]
        assert len(relaxed.accepted) == change.count
        assert relaxed.relaxations == ()
        assert not {one.handle for one in all_of(relaxed)} & {one.handle for one in all_of(report)}
        stored = await search.stored(ANNA, relaxed.accepted[0].handle)
        assert stored.wish == change.wish
        assert len(tracker.queries) == 1


async def test_a_search_is_explained_as_it_was_judged() -> None:
    async with opened(a_house()) as house:
        search = house.new_search()
        report = await search.releases(ANNA, a_title(), Wish())

        explained = [await search.explained(ANNA, one.handle.upper()) for one in all_of(report)]

    assert all(replace(one, took_s=report.took_s) == report for one in explained)


async def test_another_profile_is_tried_on_the_same_handles() -> None:
    async with opened(a_house()) as house:
        search = house.new_search()
        report = await search.releases(ANNA, a_title(), Wish())

        small = await search.explained(ANNA, all_of(report)[0].handle, PROFILES["small"])

    assert [one.release for one in report.accepted] == [FULL_HD, SMALL]
    assert [one.release for one in small.accepted] == [SMALL, FULL_HD]
    assert {one.handle: one.release for one in all_of(small)} == {
        one.handle: one.release for one in all_of(report)
    }


async def test_a_search_by_words_is_explained_too() -> None:
    async with opened(a_house()) as house:
        search = house.new_search()
        report = await search.releases(ANNA, "метрополис 1927", Wish())

        explained = await search.explained(ANNA, report.accepted[0].handle)

    assert explained.words == "метрополис 1927"
    assert explained.accepted == report.accepted


async def test_late_rows_are_explained_with_the_others() -> None:
    late = FakeTracker([replace(SMALL, tracker="late")], name="late", is_held=True)
    async with opened(House(trackers=(FakeTracker([FULL_HD]), late), deadline_s=2)) as house:
        search = house.new_search()
        report = await search.releases(ANNA, a_title(), Wish())
        late.let_go()
        whole = await search.settled(report)

        explained = await search.explained(ANNA, report.accepted[0].handle)

    assert explained.accepted == whole.accepted
    assert len(explained.accepted) == 2


async def test_a_stranger_is_told_nothing() -> None:
    async with opened(a_house()) as house:
        search = house.new_search()
        report = await search.releases(ANNA, a_title(), Wish())

        with pytest.raises(NotFound) as caught:
            await search.explained(BORIS, report.accepted[0].handle)

    assert caught.value.facts["what"] == report.accepted[0].handle


async def test_the_persons_profile_judges_unless_another_is_given() -> None:
    person = replace(ANNA, preferences=Preferences(profile="small"))
    async with opened(a_house()) as house:
        search = house.new_search()
        own = await search.releases(person, a_title(), Wish())
        given = await search.releases(person, a_title(), Wish(), profile=QualityProfile())

    assert (own.profile.name, own.accepted[0].release) == ("small", SMALL)
    assert (given.profile.name, given.accepted[0].release) == ("balanced", FULL_HD)


async def test_a_profile_may_be_named() -> None:
    async with opened(a_house()) as house:
        mine = view(house)
        report = await mine.releases("метрополис", profile="small")
        tried = await mine.explain(report.accepted[0].handle, profile="best")
        with pytest.raises(NotFound):
            await mine.releases("метрополис", profile="huge")

    assert [report.profile.name, tried.profile.name] == ["small", "best"]
    assert tried.profile.language == "ru"
    assert [one.release for one in tried.accepted] == [FULL_HD, SMALL]


async def test_a_release_of_a_relaxed_search_can_be_started_by_the_view() -> None:
    async with opened(a_house()) as house:
        mine = view(house)
        report = await mine.releases("метрополис", quality="2160p")
        relaxed = await mine.relaxed(report, report.relaxations[0])

        assert mine.handle_of(FULL_HD) == relaxed.accepted[0].handle
