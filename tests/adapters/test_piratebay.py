"""The Pirate Bay's client against the sandbox's apibay, whose answers are odd on request."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from concierge.adapters._http import Http, HttpClient
from concierge.adapters.trackers.piratebay import ADAPTER, PirateBay, PirateBaySection
from concierge.errors import NotFound, RateLimited, ServiceUnavailable, UnexpectedAnswer
from concierge.model.magnet import Magnet
from concierge.model.release import Offers, Release, SearchQuery
from concierge.ports import Tracker
from concierge.sandbox._serving import Fault, FaultKind, serving
from concierge.sandbox.piratebay import PirateBayServer, Quirk

METROPOLIS = SearchQuery(names=("Metropolis",), year=1927)
NOWHERE = SearchQuery(names=("Zzyzx Road To Nowhere",))
NOBODY = "http://127.0.0.1:9"
ANNOUNCE = "http://tracker.example/announce?x=1&y=2"


@pytest.fixture
async def server() -> AsyncIterator[PirateBayServer]:
    service = PirateBayServer()
    async with serving(service):
        yield service
    assert not service.unknown


@pytest.fixture
async def tracker(server: PirateBayServer, tmp_path: Path) -> AsyncIterator[Tracker]:
    section = PirateBaySection(mirrors=(server.url,), trackers=(ANNOUNCE,))
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


@pytest.mark.parametrize("quirks", [set(), {Quirk.TOTAL_FOUND}], ids=["plain", "counting itself"])
async def test_the_row_that_means_nothing_is_no_release_once_it_was_asked_for_twice(
    tracker: Tracker, server: PirateBayServer, quirks: set[Quirk]
) -> None:
    server.quirks |= quirks

    assert await tracker.search(NOWHERE) == Offers()
    assert [dict(call.query)["cat"] for call in server.calls] == ["0", "0"]


async def test_a_site_that_forgets_is_asked_once_more(tracker: Tracker, server: PirateBayServer) -> None:
    server.quirks.add(Quirk.FORGETFUL)

    assert len((await tracker.search(METROPOLIS)).releases) == 3
    assert len(server.calls) == 2


async def test_the_category_of_everything_is_always_named(tracker: Tracker, server: PirateBayServer) -> None:
    server.quirks.add(Quirk.CAT_REQUIRED)

    assert (await tracker.search(METROPOLIS)).releases


async def test_a_name_without_latin_letters_is_not_asked_for(
    tracker: Tracker, server: PirateBayServer
) -> None:
    assert await tracker.search(SearchQuery(names=("Метрополис",))) == Offers()
    assert server.calls == []


@pytest.mark.parametrize(
    "query, asked",
    [
        (SearchQuery(names=("Nothing Here",), year=1962), ["Nothing Here 1962", "Nothing Here"]),
        (
            SearchQuery(names=("Nothing Here",), year=1962, is_series=True, season=1),
            ["Nothing Here S01", "Nothing Here"],
        ),
        (
            SearchQuery(names=("Nothing Here",), is_series=True, season=2, episode=3),
            ["Nothing Here S02E03", "Nothing Here S02", "Nothing Here"],
        ),
        (
            SearchQuery(names=("Nothing Here",), is_series=True, episode=3),
            ["Nothing Here S01E03", "Nothing Here"],
        ),
        (SearchQuery(names=("Ничего", "Amélie: là-bas!")), ["Amelie la bas"]),
    ],
    ids=["film", "season", "episode", "first season", "accents"],
)
async def test_the_exact_question_comes_first_and_the_bare_name_last(
    tracker: Tracker, server: PirateBayServer, query: SearchQuery, asked: list[str]
) -> None:
    assert await tracker.search(query) == Offers()

    # The first one is repeated: the site says "nothing" too often.
    assert [dict(call.query)["q"] for call in server.calls] == [asked[0], *asked]


async def test_an_answer_with_rows_ends_the_questions(tracker: Tracker, server: PirateBayServer) -> None:
    await tracker.search(METROPOLIS)

    assert [dict(call.query)["q"] for call in server.calls] == ["Metropolis 1927"]


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
    assert any('& <script>🎬</script> "quoted"' in release.name for release in odd)
    assert any(release.seeders == 2**31 + 1 for release in odd)
    assert any(release.size_bytes is None and release.published_at is None for release in odd)
    assert all("&amp;" not in release.name for release in odd)
    assert all(release.info_hash != "0" * 40 for release in odd)
    assert all(release.seeders >= 0 for release in odd)


async def test_a_name_past_reading_costs_no_other_row() -> None:
    rows = [
        {"id": str(at), "name": name, "info_hash": f"{at:040x}", "category": "207"}
        for at, name in enumerate(("&#" + "1" * 4301, "Tom &amp; Jerry"), start=1)
    ]
    body = json.dumps(rows).encode()
    transport = httpx.MockTransport(lambda _: httpx.Response(200, stream=httpx.ByteStream(body)))
    async with httpx.AsyncClient(transport=transport, base_url="https://apibay.test") as inner:
        tracker = PirateBay(PirateBaySection(), [HttpClient("piratebay", inner, timeout_s=5)])

        releases = (await tracker.search(METROPOLIS)).releases

    assert [one.name for one in releases][-1] == "Tom & Jerry"
    assert len(releases) == 2


async def test_rows_that_are_no_video_are_marked_and_porn_is_left_out(
    tracker: Tracker, server: PirateBayServer
) -> None:
    server.quirks |= {Quirk.BROKEN_ROWS, Quirk.FOREIGN_ROWS}

    releases = (await tracker.search(METROPOLIS)).releases

    assert {one.category for one in releases if not one.is_video} == {"101", "301", "401", "601", "999", ""}
    assert all(one.category.startswith("2") for one in releases if one.is_video)


async def test_numbers_that_are_none_keep_their_row(tracker: Tracker, server: PirateBayServer) -> None:
    server.quirks.add(Quirk.ODD_NUMBERS)

    odd = [one for one in (await tracker.search(METROPOLIS)).releases if one.tracker_id.startswith("710002")]

    assert len(odd) == 8
    assert {one.seeders for one in odd} == {0}
    assert [one.size_bytes for one in odd if one.size_bytes] == [round(4.37 * 2**30)]
    assert {one.published_at for one in odd} == {None}


async def test_whoever_is_trusted_by_the_site_is_trusted(tracker: Tracker) -> None:
    releases = (await tracker.search(METROPOLIS)).releases

    assert {one.is_trusted for one in releases} == {True, False}


async def test_a_packed_answer_is_read(tracker: Tracker, server: PirateBayServer) -> None:
    server.quirks.add(Quirk.GZIPPED)

    assert (await tracker.search(METROPOLIS)).releases


async def test_a_firewall_is_told_apart_from_nothing_found(tracker: Tracker, server: PirateBayServer) -> None:
    server.quirks.add(Quirk.BLOCKED_AGENT)

    for work in (tracker.search(METROPOLIS), tracker.check()):
        with pytest.raises(ServiceUnavailable) as caught:
            await work

        assert caught.value.facts["problem"] == "blocked"


async def test_a_proxy_is_asked_where_the_site_is_down_or_turns_us_away(
    server: PirateBayServer, tmp_path: Path
) -> None:
    async with serving(PirateBayServer()) as other:
        other.quirks.add(Quirk.BLOCKED_AGENT)
        section = PirateBaySection(mirrors=(NOBODY, other.url, f"{server.url}/apibay/"))
        async with ADAPTER.build(section, Http(), tmp_path) as tracker:
            first = await tracker.search(METROPOLIS)
            second = await tracker.search(METROPOLIS)

    assert first == second
    assert first.releases
    assert [call.path for call in server.calls] == ["/apibay/q.php", "/apibay/q.php"]
    assert len(other.calls) == 1


@pytest.mark.parametrize("category", ["207", "all", "48h_207", "recent"])
async def test_a_ready_list_is_read(tracker: Tracker, category: str) -> None:
    assert isinstance(tracker, PirateBay)

    releases = (await tracker.top(category)).releases

    assert len(releases) > 9
    assert all(one.tracker_id.isdecimal() and one.info_hash and one.size_bytes for one in releases)
    assert all(one.published_at and one.is_video for one in releases)


async def test_a_list_that_cannot_be_is_not_asked_for(tracker: Tracker, server: PirateBayServer) -> None:
    assert isinstance(tracker, PirateBay)

    with pytest.raises(NotFound):
        await tracker.top("../q")

    assert server.calls == []


@pytest.mark.parametrize("quirks", [set(), {Quirk.INDEXED_FILES}], ids=["listed", "indexed"])
async def test_one_request_tells_what_is_inside(
    tracker: Tracker, server: PirateBayServer, quirks: set[Quirk]
) -> None:
    server.quirks |= quirks
    release = next(one for one in (await tracker.search(METROPOLIS)).releases if not one.is_trusted)
    before = len(server.calls)

    inspection = await tracker.inspect(release)

    assert len(server.calls) == before + 1
    assert inspection.source == await tracker.resolve(release)
    assert inspection.files is not None
    assert [one.path.rpartition(".")[2] for one in inspection.files] == ["exe", "txt"]
    assert [one.index for one in inspection.files] == [0, 1]
    assert all(one.size_bytes for one in inspection.files)


async def test_a_list_of_files_that_the_site_lacks_is_none(tracker: Tracker, server: PirateBayServer) -> None:
    (release, *_) = (await tracker.search(METROPOLIS)).releases
    server.quirks.add(Quirk.NO_FILES)

    assert (await tracker.inspect(release)).files is None


async def test_an_outage_of_the_list_of_files_is_not_an_empty_one(
    tracker: Tracker, server: PirateBayServer
) -> None:
    (release, *_) = (await tracker.search(METROPOLIS)).releases
    server.arm(Fault(kind=FaultKind.SERVER_ERROR, path="/f.php"))

    with pytest.raises(ServiceUnavailable):
        await tracker.inspect(release)


async def test_a_copy_filed_as_filmed_is_marked(tracker: Tracker) -> None:
    releases = (await tracker.search(METROPOLIS)).releases

    assert all(release.is_camera == (release.category == "210") for release in releases)


@pytest.mark.parametrize(
    "quirk",
    [
        Quirk.HTML,
        Quirk.EMPTY,
        Quirk.NULL,
        Quirk.NO_ROWS,
        Quirk.CUT_JSON,
        Quirk.WRONG_SHAPE,
        Quirk.TO_HTTPS,
    ],
    ids=lambda quirk: quirk.value,
)
async def test_an_answer_of_another_shape_is_never_nothing_found(
    tracker: Tracker, server: PirateBayServer, quirk: Quirk
) -> None:
    server.quirks.add(quirk)

    for work in (tracker.search(METROPOLIS), tracker.check(), tracker.inspect(unhashed("70000000"))):
        with pytest.raises(UnexpectedAnswer):
            await work


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


@pytest.mark.parametrize("quirks", [set(), {Quirk.NUMBERS_AS_STRINGS}], ids=["numbers", "strings"])
async def test_a_hash_that_is_missing_is_on_the_torrents_page(
    tracker: Tracker, server: PirateBayServer, quirks: set[Quirk]
) -> None:
    (release, *_) = (await tracker.search(METROPOLIS)).releases
    server.quirks |= quirks

    source = await tracker.resolve(unhashed(release.tracker_id))

    assert source.info_hash == release.info_hash


async def test_a_torrent_that_the_site_does_not_know_is_not_found(tracker: Tracker) -> None:
    with pytest.raises(NotFound):
        await tracker.resolve(unhashed("1"))


def unhashed(number: str) -> Release:
    return Release(tracker="piratebay", tracker_id=number, name="x")


async def test_the_check_tells_a_working_site_from_a_stranger(
    tracker: Tracker, server: PirateBayServer
) -> None:
    await tracker.check()
    server.quirks.add(Quirk.HTML)

    with pytest.raises(UnexpectedAnswer):
        await tracker.check()
