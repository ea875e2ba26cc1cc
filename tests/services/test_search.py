"""Every tracker asked at once, and an answer whatever becomes of each."""

from __future__ import annotations

import asyncio

import pytest

from concierge.errors import InputError, LoginFailed, NotFound, ServiceUnavailable, UnexpectedAnswer
from concierge.model.account import Account, CaptchaAnswer
from concierge.model.decision import SearchReport
from concierge.model.resolution import Resolution
from concierge.model.title import Season, TitleKind
from concierge.model.wish import Wish
from concierge.services.search import Search
from concierge.testing import FakeMetadata, FakeTracker, a_release, a_title, an_info_hash
from tests.services.house import ANNA, BORIS, House, opened

DUB = "Метрополис / Metropolis (Фриц Ланг) [1927, BDRip 1080p] Dub"
DOWN = ServiceUnavailable("down", "no answer", problem="timeout")


def names(report: SearchReport) -> list[str]:
    return [decision.release.name for decision in report.accepted]


async def test_all_trackers_are_asked_at_once() -> None:
    first = FakeTracker(
        [a_release("Metropolis 1927 720p BDRip", tracker="first")], name="first", is_held=True
    )
    second = FakeTracker([a_release(DUB, tracker="second")], name="second", is_held=True)
    async with opened(House(trackers=(first, second))) as house:
        search = asyncio.create_task(house.found())
        async with asyncio.timeout(30):
            while not (first.queries and second.queries):  # noqa: ASYNC110  the doubles keep lists, not events
                await asyncio.sleep(0)
        second.let_go()
        first.let_go()
        report = await search

    assert sorted(d.release.tracker for d in (*report.accepted, *report.rejected)) == ["first", "second"]
    assert report.failures == ()


async def test_a_tracker_that_fails_is_named_and_hides_nothing() -> None:
    trackers = (FakeTracker([a_release(DUB)]), FakeTracker(name="down", error=DOWN))
    async with opened(House(trackers=trackers)) as house:
        report = await house.found()

    assert names(report) == [DUB]
    (failure,) = report.failures
    assert (failure.service, failure.code, failure.is_late) == ("down", "unavailable", False)
    assert failure.facts["problem"] == "timeout"


async def test_a_tracker_that_found_nothing_is_no_failure() -> None:
    trackers = (FakeTracker(), FakeTracker(name="empty", error=NotFound("nothing", what="metropolis")))
    async with opened(House(trackers=trackers)) as house:
        report = await house.found()

    assert (report.accepted, report.rejected, report.failures) == ((), (), ())


async def test_a_failure_beside_a_tracker_that_found_nothing_is_data() -> None:
    async with opened(House(trackers=(FakeTracker(), FakeTracker(name="down", error=DOWN)))) as house:
        report = await house.found()

    assert [failure.service for failure in report.failures] == ["down"]


async def test_when_every_tracker_fails_the_first_error_is_raised() -> None:
    broken = (
        FakeTracker(name="a", error=LoginFailed("a", "wrong password")),
        FakeTracker(name="down", error=DOWN),
    )
    async with opened(House(trackers=broken)) as house:
        with pytest.raises(LoginFailed):
            await house.found()


async def test_without_trackers_a_search_says_so() -> None:
    async with opened(House(trackers=())) as house:
        with pytest.raises(ServiceUnavailable, match="none is configured"):
            await house.found()


async def test_the_deadline_ends_the_answer_and_names_who_is_late() -> None:
    hanging = FakeTracker([a_release("b", tracker="hanging")], name="hanging", is_held=True)
    async with opened(House(trackers=(FakeTracker([a_release(DUB)]), hanging), deadline_s=2)) as house:
        report = await house.found()

    assert names(report) == [DUB]
    (failure,) = report.failures
    assert (failure.service, failure.code, failure.is_late) == ("hanging", "unavailable", True)
    assert failure.facts["problem"] == "late"


async def test_when_all_are_late_the_report_is_empty_and_their_rows_still_come() -> None:
    late = FakeTracker([a_release()], is_held=True)
    house = House(trackers=(late,), deadline_s=0.05)
    async with house.background:
        search = house.new_search()
        report = await search.releases(ANNA, a_title(), Wish())
        late.let_go()

        whole = await search.settled(report)

    assert (report.accepted, [failure.is_late for failure in report.failures]) == ((), [True])
    assert len(whole.accepted) == 1
    assert whole.failures == ()


async def late_search(*, with_error: bool = False) -> tuple[House, Search, FakeTracker, SearchReport]:
    late = FakeTracker(
        [a_release(DUB, tracker="late", seeders=50)],
        name="late",
        is_held=True,
        error=DOWN if with_error else None,
    )
    early = FakeTracker([a_release("Metropolis.1927.720p.BluRay.x264-GRP"), a_release("Other 1990 1080p")])
    house = House(trackers=(early, late), deadline_s=2)
    search = house.new_search()
    return house, search, late, await search.releases(ANNA, a_title(), Wish())


async def test_late_rows_are_stored_judged_with_the_others_and_told() -> None:
    house, search, late, report = await late_search()
    async with opened(house):
        late.let_go()
        whole = await search.settled(report)
        again = await search.settled(report)

        assert names(whole)[0] == DUB
        assert {d.handle for d in (*report.accepted, *report.rejected)} < {
            d.handle for d in (*whole.accepted, *whole.rejected)
        }
        assert sum("recommended" in decision.labels for decision in whole.accepted) == 1
        assert whole.failures == ()
        assert again == whole
        best = whole.best
        assert best is not None
        assert (await search.stored(ANNA, best.handle)).decision.release == best.release


async def test_a_report_can_be_settled_after_the_late_rows_have_come() -> None:
    house, search, late, report = await late_search()
    async with opened(house):
        late.let_go()
        while len(asyncio.all_tasks()) > 1:  # noqa: ASYNC110  no event tells that the work in the background is over
            await asyncio.sleep(0.001)

        assert names(await search.settled(report))[0] == DUB


async def test_a_late_failure_is_a_failure_and_no_more_late() -> None:
    house, search, late, report = await late_search(with_error=True)
    async with opened(house):
        late.let_go()
        whole = await search.settled(report)

    assert [(failure.service, failure.is_late) for failure in whole.failures] == [("down", False)]
    assert (whole.accepted, whole.rejected) == (report.accepted, report.rejected)


async def test_the_late_part_of_old_searches_is_forgotten() -> None:
    late = FakeTracker([a_release(DUB, tracker="late")], name="late", is_held=True)
    house = House(trackers=(FakeTracker(), late), deadline_s=0.02)
    async with opened(house):
        search = house.new_search()
        first, *others = [await search.releases(ANNA, a_title(), Wish()) for _ in range(51)]
        late.let_go()

        assert await search.settled(first) == first
        assert names(await search.settled(others[-1])) == [DUB]


async def test_a_report_without_late_trackers_is_settled_as_it_is() -> None:
    async with opened(House(trackers=(FakeTracker([a_release(DUB)]),))) as house:
        search = house.new_search()
        report = await search.releases(ANNA, a_title(), Wish())

        assert await search.settled(report) is report


async def test_leaving_the_house_ends_a_tracker_that_hangs() -> None:
    hanging = FakeTracker(name="hanging", is_held=True)
    async with opened(House(trackers=(FakeTracker(), hanging), deadline_s=0.01)) as house:
        await house.found()

    assert len(asyncio.all_tasks()) == 1


async def test_an_error_that_nobody_foresaw_is_not_hidden() -> None:
    class Broken(FakeTracker):
        async def check(self, account: Account | None = None, captcha: CaptchaAnswer | None = None) -> None:
            raise ZeroDivisionError

    async with opened(House(trackers=(Broken(),))) as house:
        with pytest.raises(ZeroDivisionError):
            await house.found()


async def test_the_same_torrent_of_two_trackers_is_one_release() -> None:
    info_hash = an_info_hash()
    trackers = (
        FakeTracker([a_release("Metropolis.1927.1080p.BluRay.x264-GRP", info_hash=info_hash, seeders=3)]),
        FakeTracker([a_release(DUB, tracker="other", info_hash=info_hash, seeders=9)], name="other"),
    )
    async with opened(House(trackers=trackers)) as house:
        best = await house.best()

    assert best.release.sources == ("fake", "other")
    assert (best.release.name, best.release.seeders) == (DUB, 9)


async def test_a_handle_is_read_as_people_type_it_and_belongs_to_one_person() -> None:
    async with opened(House(trackers=(FakeTracker([a_release(DUB)]),))) as house:
        best = await house.best()
        search = house.new_search()

        assert (await search.stored(ANNA, f" {best.handle.upper()}\n")).decision == best
        with pytest.raises(NotFound) as missing:
            await search.stored(BORIS, best.handle)
        assert missing.value.facts["what"] == best.handle


async def test_a_release_is_resolved_by_its_own_tracker() -> None:
    mine, other = FakeTracker(name="mine"), FakeTracker(name="other")
    search = House(trackers=(mine, other)).new_search()
    release = a_release(tracker="other")

    await search.resolve(ANNA, release)

    assert (mine.resolved, other.resolved) == ([], [release])


async def test_a_tracker_that_is_set_up_no_more_cannot_resolve() -> None:
    with pytest.raises(ServiceUnavailable, match="not configured any more"):
        await House().new_search().resolve(ANNA, a_release(tracker="gone"))


async def test_a_film_is_sought_by_the_names_that_people_type_with_its_year() -> None:
    tracker = FakeTracker()
    title = a_title("Семь самураев", name_original="七人の侍", name_en="Seven Samurai", year=1954)
    async with opened(House(trackers=(tracker,))) as house:
        await house.found(sought=title)

    (query,) = tracker.queries
    assert query.names == ("Seven Samurai", "Семь самураев", "七人の侍")
    assert (query.year, query.is_series) == (1954, False)


async def test_a_series_is_sought_by_its_part_without_a_year() -> None:
    tracker = FakeTracker()
    series = a_title(kind=TitleKind.SERIES, seasons=(Season(number=1),))
    async with opened(House(trackers=(tracker,))) as house:
        await house.found(sought=series, wish=Wish(season=1, episode=2))

    (query,) = tracker.queries
    assert (query.year, query.season, query.episode, query.is_series) == (None, 1, 2, True)


@pytest.mark.parametrize(
    "text, year, asked",
    [
        ("metropolis 1927", None, ("metropolis", 1927)),
        ("metropolis", 1927, ("metropolis", 1927)),
        ("1917", None, ("1917", None)),
    ],
)
async def test_words_are_sought_as_they_are(
    text: str, year: int | None, asked: tuple[str, int | None]
) -> None:
    tracker = FakeTracker()
    async with opened(House(trackers=(tracker,))) as house:
        await house.new_search().releases(ANNA, text, Wish(), year=year)

    (query,) = tracker.queries
    assert (query.names[0], query.year) == asked


@pytest.mark.parametrize("text", ["", " \u200b\n", "?!", "x" * 201])
async def test_what_is_no_text_is_refused_before_anybody_is_asked(text: str) -> None:
    tracker = FakeTracker()

    with pytest.raises(InputError):
        await House(trackers=(tracker,)).new_search().releases(ANNA, text, Wish())

    assert tracker.queries == []


async def test_the_limit_is_what_each_tracker_is_asked_for_and_no_row_is_left_out() -> None:
    rows = [a_release(f"{DUB} №{number}", size_bytes=8_000_000_000 + number) for number in range(5)]
    tracker = FakeTracker(rows)
    async with opened(House(trackers=(tracker,))) as house:
        report = await house.new_search().releases(ANNA, a_title(), Wish(), limit=2)

    assert [query.limit for query in tracker.queries] == [2]
    assert len(report.accepted) == 5


async def test_a_title_that_cannot_be_looked_up_is_told_with_its_failure() -> None:
    silent = House(
        sources=(
            FakeMetadata(
                error=UnexpectedAnswer("fake", "html"),
            ),
        )
    ).new_search()
    known = House().new_search()

    assert (await known.title_for(ANNA, "метрополис")).titles == (a_title(),)
    assert await known.title_for(ANNA, "никто") == Resolution()
    unknown = await silent.title_for(ANNA, "метрополис")
    assert unknown.titles == ()
    assert [failure.code for failure in unknown.failures] == ["unexpected_answer"]
