"""What a search does beside searching: it tells as answers come, asks nothing twice, and lets who fails rest."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from concierge.errors import AccountWanted, RateLimited, ServiceUnavailable, UnexpectedAnswer
from concierge.model.account import Account, CredentialKind
from concierge.model.decision import SearchReport, SourceAnswer
from concierge.model.release import Offers, SearchQuery
from concierge.model.wish import Wish
from concierge.services.search import Search
from concierge.testing import FakeTracker, FrozenClock, a_release, a_title
from tests.services.house import ANNA, BORIS, House, opened
from tests.storage import a_storage

DUB = "Метрополис / Metropolis (Фриц Ланг) [1927, BDRip 1080p] Dub"
DOWN = ServiceUnavailable("down", "no answer", problem="timeout")


async def events(search: Search) -> list[SourceAnswer | SearchReport]:
    return [event async for event in search.stream(ANNA, a_title(), Wish())]


async def test_answers_are_told_as_they_come_and_the_report_is_last() -> None:
    quick = FakeTracker([a_release(DUB, tracker="quick")], name="quick")
    slow = FakeTracker([a_release("Metropolis 1927 720p", tracker="slow")], name="slow", is_held=True)
    async with opened(House(trackers=(slow, quick))) as house:
        stream = house.new_search().stream(ANNA, a_title(), Wish())
        first = await anext(stream)
        slow.let_go()
        second, report = [event async for event in stream]

    assert isinstance(first, SourceAnswer)
    assert (first.service, first.count, first.failure) == ("quick", 1, None)
    assert isinstance(second, SourceAnswer)
    assert second.service == "slow"
    assert isinstance(report, SearchReport)
    assert len(report.accepted) + len(report.rejected) == 2


async def test_failures_and_the_late_are_told_among_the_answers() -> None:
    late = FakeTracker(name="late", is_held=True)
    trackers = (FakeTracker([a_release(DUB)]), FakeTracker(name="down", error=DOWN), late)
    async with opened(House(trackers=trackers, deadline_s=2)) as house:
        *answers, report = await events(house.new_search())

    told = {one.service: one.failure for one in answers if isinstance(one, SourceAnswer)}
    assert told["fake"] is None
    assert told["down"] is not None
    assert (told["down"].code, told["down"].is_late) == ("unavailable", False)
    assert told["late"] is not None
    assert told["late"].is_late
    assert isinstance(report, SearchReport)
    assert {failure.service for failure in report.failures} == {"down", "late"}


async def test_an_answer_that_was_cut_short_gives_its_rows_and_its_failure() -> None:
    tracker = FakeTracker([a_release(DUB)])
    tracker.cut_short = UnexpectedAnswer("fake", "page 2")
    async with opened(House(trackers=(tracker,))) as house:
        answer, report = await events(house.new_search())
        again = await house.new_search().releases(ANNA, a_title(), Wish())

    assert isinstance(answer, SourceAnswer)
    assert answer.count == 1
    assert answer.failure is not None
    assert isinstance(report, SearchReport)
    assert len(report.accepted) == 1
    assert [failure.code for failure in report.failures] == ["unexpected_answer"]
    assert again.failures == report.failures


async def test_the_same_question_again_costs_nothing_and_another_one_does() -> None:
    tracker = FakeTracker([a_release(DUB)])
    async with opened(House(trackers=(tracker,))) as house:
        search = house.new_search()
        first = await search.releases(ANNA, a_title(), Wish())
        again = await search.releases(ANNA, a_title(), Wish(resolution=1080))
        other = await search.releases(ANNA, a_title(), Wish(season=2))

    assert len(tracker.queries) == 2
    assert [d.release for d in first.accepted] == [d.release for d in again.accepted]
    assert other.wish.season == 2


async def test_two_who_ask_at_once_share_one_request_and_one_who_leaves_takes_nothing_away() -> None:
    tracker = FakeTracker([a_release(DUB)], is_held=True)
    async with opened(House(trackers=(tracker,))) as house:
        search = house.new_search()
        one = asyncio.create_task(search.releases(ANNA, a_title(), Wish()))
        two = asyncio.create_task(search.releases(BORIS, a_title(), Wish()))
        async with asyncio.timeout(30):
            while not tracker.queries:  # noqa: ASYNC110  the double keeps a list, not an event
                await asyncio.sleep(0)
        one.cancel()
        tracker.let_go()
        report = await two

    assert len(tracker.queries) == 1
    assert len(report.accepted) == 1


async def test_an_answer_by_one_account_is_never_given_to_another() -> None:
    tracker = FakeTracker([a_release(DUB)])
    kinds = (CredentialKind.RUTRACKER_USERNAME, CredentialKind.RUTRACKER_PASSWORD)
    tracker.name, tracker.account_kinds = "rutracker", kinds
    async with opened(House(trackers=(tracker,))) as house:
        async with house.storage.transaction() as rows:
            for kind in kinds:
                await rows.credentials.store(ANNA.id, kind, "hers")
        search = house.new_search()
        await search.releases(ANNA, a_title(), Wish())
        await search.releases(BORIS, a_title(), Wish())

    assert [account.owner_id if account else None for account in tracker.accounts] == [ANNA.id, None]


async def test_a_failure_is_not_kept_as_an_answer() -> None:
    tracker = FakeTracker([a_release(DUB)], error=DOWN)
    other = FakeTracker([a_release(DUB)], name="other")
    async with opened(House(trackers=(tracker, other))) as house:
        search = house.new_search()
        await search.releases(ANNA, a_title(), Wish())
        tracker.error = None
        report = await search.releases(ANNA, a_title(), Wish())

    assert report.failures == ()
    assert (len(tracker.queries), len(other.queries)) == (2, 1)


async def test_one_that_keeps_failing_rests_with_its_reason_and_is_asked_again_later() -> None:
    down = FakeTracker(name="down", error=DOWN)
    async with opened(House(trackers=(FakeTracker([a_release(DUB)]), down))) as house:
        search = house.new_search()
        for _ in range(3):
            await search.releases(ANNA, a_title(), Wish())
        report = await search.releases(ANNA, a_title(), Wish())
        asked = len(down.queries)
        house.clock.advance(timedelta(minutes=2))
        down.error = None
        healed = await search.releases(ANNA, a_title(), Wish())

    assert asked == 3
    assert [failure.facts["problem"] for failure in report.failures] == ["resting"]
    assert healed.failures == ()


async def test_one_that_is_late_until_the_process_ends_has_failed_for_the_next_process() -> None:
    late, clock, storage = FakeTracker(name="late", is_held=True), FrozenClock(), a_storage()
    quick = FakeTracker([a_release(DUB)])
    reports = []
    for _ in range(4):
        house = House(trackers=(quick, late), deadline_s=0.1, clock=clock, storage=storage)
        async with opened(house):
            reports.append(await house.new_search().releases(ANNA, a_title(), Wish()))

    told = [failure.facts["problem"] for report in reports for failure in report.failures]
    assert told == ["late", "late", "late", "resting"]
    assert len(late.queries) == 3


@pytest.mark.parametrize("wait_s", [None, 30.0])
async def test_one_that_asks_to_wait_is_not_asked_meanwhile(wait_s: float | None) -> None:
    limited = FakeTracker(name="limited", error=RateLimited("limited", "429", retry_after_s=wait_s))
    async with opened(House(trackers=(FakeTracker([a_release(DUB)]), limited))) as house:
        search = house.new_search()
        for _ in range(3):
            await search.releases(ANNA, a_title(), Wish())

    assert len(limited.queries) == 1


@pytest.mark.parametrize(
    "garbage", [UnicodeDecodeError("utf-8", b"x", 0, 1, "no"), KeyError("x"), OverflowError()]
)
async def test_an_answer_that_an_adapter_stumbles_over_costs_that_tracker_alone(garbage: Exception) -> None:
    class Stumbling(FakeTracker):
        async def search(self, query: SearchQuery, account: Account | None = None) -> Offers:
            raise garbage

    trackers = (FakeTracker([a_release(DUB)]), Stumbling(name="odd"))
    async with opened(House(trackers=trackers)) as house:
        report = await house.new_search().releases(ANNA, a_title(), Wish())

    assert len(report.accepted) == 1
    assert [(failure.service, failure.code) for failure in report.failures] == [("odd", "unexpected_answer")]


async def test_what_a_guest_may_see_is_kept_too() -> None:
    tracker = FakeTracker([a_release(DUB)])
    tracker.cut_short = AccountWanted("fake", "only the newest")
    async with opened(House(trackers=(tracker,))) as house:
        search = house.new_search()
        reports = [await search.releases(ANNA, a_title(), Wish()) for _ in range(3)]

    assert len(tracker.queries) == 1
    assert [failure.code for report in reports for failure in report.failures] == ["account_wanted"] * 3


async def test_an_account_that_was_changed_gets_an_answer_of_its_own() -> None:
    tracker = FakeTracker([a_release(DUB)], name="rutracker")
    tracker.account_kinds = (CredentialKind.RUTRACKER_USERNAME, CredentialKind.RUTRACKER_PASSWORD)
    async with opened(House(trackers=(tracker,))) as house:
        search = house.new_search()
        for name in ("one", "another", "another"):
            async with house.storage.transaction() as rows:
                for kind in tracker.account_kinds:
                    await rows.credentials.store(ANNA.id, kind, name)
            await search.releases(ANNA, a_title(), Wish())

    assert len(tracker.queries) == 2
