"""The Pirate Bay's client against the sandbox's apibay, whose answers are odd on request."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from concierge.adapters._http import Http
from concierge.adapters.trackers.piratebay import ADAPTER, PirateBaySection
from concierge.errors import NotFound, RateLimited, ServiceUnavailable, UnexpectedAnswer
from concierge.model.magnet import Magnet
from concierge.model.release import Offers, Release, SearchQuery
from concierge.ports import Tracker
from concierge.sandbox._serving import Fault, FaultKind, serving
from concierge.sandbox.piratebay import PirateBayServer, Quirk

METROPOLIS = SearchQuery(names=("Metropolis",), year=1927)
ANNOUNCE = "http://tracker.example/announce?x=1&y=2"


@pytest.fixture
async def server() -> AsyncIterator[PirateBayServer]:
    service = PirateBayServer()
    async with serving(service):
        yield service
    assert not service.unknown


@pytest.fixture
async def tracker(server: PirateBayServer, tmp_path: Path) -> AsyncIterator[Tracker]:
    section = PirateBaySection(base_url=server.url, trackers=(ANNOUNCE,))
    async with ADAPTER.build(section, Http(), tmp_path) as opened:
        yield opened


async def test_one_request_brings_rows_with_numbers_and_a_canonical_hash(
    tracker: Tracker, server: PirateBayServer
) -> None:
    releases = (await tracker.search(METROPOLIS)).releases

    assert len(server.calls) == 1
    assert releases
    for release in releases:
        assert release.info_hash is not None
        assert len(release.info_hash) == 40
        assert release.info_hash == release.info_hash.lower()
        assert release.size_bytes is None or release.size_bytes > 0
        assert release.tracker == "piratebay"


async def test_the_row_that_means_nothing_is_no_release(tracker: Tracker) -> None:
    assert await tracker.search(SearchQuery(names=("Zzyzx Road To Nowhere",))) == Offers()


async def test_a_name_without_latin_letters_is_not_asked_for(
    tracker: Tracker, server: PirateBayServer
) -> None:
    assert await tracker.search(SearchQuery(names=("Метрополис",))) == Offers()
    assert server.calls == []


async def test_a_series_is_asked_for_without_its_year(tracker: Tracker, server: PirateBayServer) -> None:
    await tracker.search(SearchQuery(names=("The Beverly Hillbillies",), year=1962, is_series=True, season=1))

    assert dict(server.calls[0].query)["q"] == "The Beverly Hillbillies"


async def test_an_apostrophe_is_left_out_of_the_question(tracker: Tracker, server: PirateBayServer) -> None:
    await tracker.search(SearchQuery(names=("The Devil's Backbone: It's Back!",)))

    assert dict(server.calls[0].query)["q"] == "The Devils Backbone Its Back"


async def test_broken_rows_are_dropped_or_read_as_far_as_they_go(
    tracker: Tracker, server: PirateBayServer
) -> None:
    plain = (await tracker.search(METROPOLIS)).releases
    server.quirks.add(Quirk.BROKEN_ROWS)

    odd = (await tracker.search(METROPOLIS)).releases

    assert {release.info_hash for release in plain} <= {release.info_hash for release in odd}
    assert all("&amp;" not in release.name for release in odd)
    assert all(release.info_hash != "0" * 40 for release in odd)
    assert all(release.seeders >= 0 for release in odd)


async def test_a_copy_filed_as_filmed_is_marked(tracker: Tracker) -> None:
    releases = (await tracker.search(METROPOLIS)).releases

    assert all(release.is_camera == (release.category == "210") for release in releases)


@pytest.mark.parametrize(
    "quirk",
    [Quirk.HTML, Quirk.EMPTY, Quirk.NULL, Quirk.CUT_JSON],
    ids=lambda quirk: quirk.value,
)
async def test_an_answer_of_another_shape_is_never_nothing_found(
    tracker: Tracker, server: PirateBayServer, quirk: Quirk
) -> None:
    server.quirks.add(quirk)

    with pytest.raises(UnexpectedAnswer):
        await tracker.search(METROPOLIS)


async def test_faults_of_the_server_have_their_own_errors(tracker: Tracker, server: PirateBayServer) -> None:
    server.arm(Fault(kind=FaultKind.RATE_LIMITED, times=1, retry_after_s=7))
    with pytest.raises(RateLimited) as limited:
        await tracker.search(METROPOLIS)
    server.arm(Fault(kind=FaultKind.SERVER_ERROR, times=1))
    with pytest.raises(ServiceUnavailable):
        await tracker.search(METROPOLIS)

    assert limited.value.retry_after_s == 7


async def test_the_magnet_link_carries_our_trackers_and_a_harmless_name(tracker: Tracker) -> None:
    release = Release(tracker="piratebay", tracker_id="1", name="A & B?tr=evil #1", info_hash="ab" * 20)

    source = await tracker.resolve(release)

    assert source.magnet is not None
    magnet = Magnet.parse(source.magnet)
    assert magnet.info_hash == source.info_hash == "ab" * 20
    assert magnet.name == "A & B?tr=evil #1"
    assert magnet.trackers == (ANNOUNCE,)


async def test_a_release_without_a_hash_cannot_be_resolved(tracker: Tracker) -> None:
    with pytest.raises(NotFound):
        await tracker.resolve(Release(tracker="piratebay", tracker_id="1", name="x"))


async def test_the_check_tells_a_working_site_from_a_stranger(
    tracker: Tracker, server: PirateBayServer
) -> None:
    await tracker.check()
    server.quirks.add(Quirk.HTML)

    with pytest.raises(UnexpectedAnswer):
        await tracker.check()
