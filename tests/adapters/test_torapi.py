"""TorAPI's client against the sandbox's server, whose answers are odd on request."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from concierge.adapters._http import Http
from concierge.adapters.trackers.torapi import ADAPTER, Provider, TorApiSection
from concierge.errors import NotFound, ServiceError, ServiceUnavailable, UnexpectedAnswer
from concierge.model.magnet import Magnet
from concierge.model.release import Offers, Release, SearchQuery
from concierge.ports import Tracker
from concierge.sandbox import torrents
from concierge.sandbox._entries import SandboxRelease, Seeding, files
from concierge.sandbox._serving import Fault, FaultKind, serving
from concierge.sandbox.torapi import Quirk, TorapiServer

FERRY = SearchQuery(names=("Ночной паром", "Night Ferry"), year=1931)
NAMES = tuple(
    f"Ночной паром / Night Ferry (Анна Лебедева) [1931, драма, {kind}]"
    for kind in ("BDRip", "DVDRip", "HDRip", "WEBRip")
)


def a_release(name: str, *names_of_files: str) -> SandboxRelease:
    return SandboxRelease(
        key=name,
        name=name,
        trackers=(),
        files=files(*((f"{name[-7:-1]}/{one}", 2_000) for one in names_of_files)),
        claimed_size_bytes=1_503_238_553,
        seeders=7,
        leechers=2,
        seeding=Seeding.ALIVE,
    )


@pytest.fixture
async def server() -> AsyncIterator[TorapiServer]:
    service = TorapiServer()
    service.offer([a_release(name, "Ночной паром.mkv", "Имя.srt") for name in NAMES])
    async with serving(service):
        yield service
    assert not service.unknown


@pytest.fixture
async def tracker(server: TorapiServer, tmp_path: Path) -> AsyncIterator[Tracker]:
    section = TorApiSection(base_url=f"{server.url}/", requests_per_s=1000, timeout_s=3)
    async with ADAPTER.build(section, Http(), tmp_path) as opened:
        yield opened


def asked(server: TorapiServer) -> list[tuple[str, str]]:
    return [(call.path, dict(call.query).get("query", "")) for call in server.calls]


def of(offers: Offers) -> list[str]:
    return [one.tracker_id.partition(":")[0] for one in offers.releases]


async def test_one_request_brings_the_rows_of_all_four_trackers(
    tracker: Tracker, server: TorapiServer
) -> None:
    releases = (await tracker.search(FERRY)).releases

    assert asked(server) == [("/api/search/title/all", "Ночной паром 1931")]
    assert tuple(one.name for one in releases) == NAMES
    assert {one.tracker for one in releases} == {"torapi"}
    assert [one.tracker_id for one in releases] == [
        "rutracker:6812346",
        "kinozal:6812347",
        "rutor:6812348",
        "nonameclub:6812349",
    ]
    assert {one.seeders for one in releases} == {7}
    assert {one.size_bytes for one in releases} == {round(1.40 * 2**30)}


async def test_what_only_one_tracker_tells_is_kept(tracker: Tracker) -> None:
    rutracker, kinozal, rutor, nonameclub = (await tracker.search(FERRY)).releases

    assert (rutracker.is_trusted, kinozal.is_trusted) == (True, False)
    assert rutracker.info_hash is None
    assert rutor.info_hash == torrents.info_hash(a_release(NAMES[2], "Ночной паром.mkv", "Имя.srt"))
    assert rutracker.published_at == datetime(2025, 11, 2, tzinfo=UTC)
    assert kinozal.published_at == datetime(2025, 11, 2, 15, 17, tzinfo=UTC)
    assert rutracker.category == "Зарубежное кино (HD Video)"
    assert nonameclub.url == "https://nonameclub.example/forum/viewtopic.php?t=6812349"


async def test_without_an_address_it_is_absent() -> None:
    assert TorApiSection().missing() == ("CONCIERGE_TORAPI__BASE_URL",)


@pytest.mark.parametrize("providers", [(), ("rutracker.org",)], ids=["none", "unknown"])
def test_trackers_that_the_server_lacks_cannot_be_chosen(providers: Sequence[Provider]) -> None:
    with pytest.raises(ValidationError):
        TorApiSection(providers=tuple(providers))


@pytest.mark.parametrize("providers", [("rutor",), ("rutor", "kinozal")], ids=["one", "two"])
async def test_only_the_chosen_trackers_are_asked(
    server: TorapiServer, tmp_path: Path, providers: tuple[Provider, ...]
) -> None:
    section = TorApiSection(base_url=server.url, requests_per_s=1000, providers=providers)
    async with ADAPTER.build(section, Http(), tmp_path) as tracker:
        offers = await tracker.search(FERRY)

    assert of(offers) == list(providers)
    assert {path for path, _ in asked(server)} == {f"/api/search/title/{one}" for one in providers}


async def test_of_several_trackers_asked_alone_one_may_fail(server: TorapiServer, tmp_path: Path) -> None:
    server.arm(Fault(kind=FaultKind.SERVER_ERROR, path="/api/search/title/kinozal"))
    section = TorApiSection(base_url=server.url, requests_per_s=1000, providers=("rutor", "kinozal"))
    async with ADAPTER.build(section, Http(), tmp_path) as tracker:
        offers = await tracker.search(FERRY)

    assert of(offers) == ["rutor"]
    assert isinstance(offers.failure, ServiceUnavailable)


async def test_another_name_is_tried_where_the_first_finds_nothing(
    tracker: Tracker, server: TorapiServer
) -> None:
    offers = await tracker.search(SearchQuery(names=("Zzyzx", "Night Ferry", "Third"), year=1931))

    assert len(offers.releases) == 4
    assert [words for _, words in asked(server)] == ["Zzyzx 1931", "Night Ferry 1931"]


async def test_the_year_is_left_out_at_last_and_for_a_series(tracker: Tracker, server: TorapiServer) -> None:
    assert (await tracker.search(SearchQuery(names=("Night Ferry",), year=1932))).releases
    await tracker.search(SearchQuery(names=("Night Ferry",), year=1931, is_series=True))

    assert [words for _, words in asked(server)] == ["Night Ferry 1932", "Night Ferry", "Night Ferry"]


async def test_a_name_without_words_is_not_asked_for(tracker: Tracker, server: TorapiServer) -> None:
    assert await tracker.search(SearchQuery(names=("🎬?!",))) == Offers()
    assert server.calls == []


async def test_a_tracker_that_is_down_leaves_the_rows_of_the_others(
    tracker: Tracker, server: TorapiServer
) -> None:
    server.quirks.add(Quirk.ONE_DOWN)

    offers = await tracker.search(FERRY)

    assert of(offers) == ["rutracker", "rutor", "nonameclub"]
    assert isinstance(offers.failure, ServiceUnavailable)
    assert offers.failure.facts["part"] == "Kinozal"


async def test_a_part_of_another_shape_leaves_the_rows_of_the_others(
    tracker: Tracker, server: TorapiServer
) -> None:
    server.quirks.add(Quirk.BROKEN_PART)

    offers = await tracker.search(FERRY)

    assert of(offers) == ["rutracker", "rutor", "nonameclub"]
    assert isinstance(offers.failure, UnexpectedAnswer)


async def test_a_failure_is_told_even_where_the_others_have_nothing(
    tracker: Tracker, server: TorapiServer
) -> None:
    server.quirks.add(Quirk.ONE_DOWN)

    offers = await tracker.search(SearchQuery(names=("Zzyzx",)))

    assert offers.releases == ()
    assert isinstance(offers.failure, ServiceUnavailable)


async def test_a_dead_login_looks_like_nothing_found(tracker: Tracker, server: TorapiServer) -> None:
    server.quirks.add(Quirk.LOGGED_OUT)

    offers = await tracker.search(FERRY)

    assert of(offers) == ["kinozal", "rutor", "nonameclub"]
    assert offers.failure is None


@pytest.mark.parametrize("quirk", [Quirk.ARRAY_RESULT], ids=str)
async def test_nothing_found_may_come_in_an_array(
    tracker: Tracker, server: TorapiServer, quirk: Quirk
) -> None:
    server.quirks.add(quirk)

    assert await tracker.search(SearchQuery(names=("Zzyzx",))) == Offers()


@pytest.mark.parametrize(
    "quirks, error",
    [
        ({Quirk.ALL_DOWN}, ServiceUnavailable),
        ({Quirk.UNDEFINED_DOWN}, ServiceUnavailable),
        ({Quirk.PAUSED}, ServiceUnavailable),
        ({Quirk.PAUSED, Quirk.WITHOUT_HEADER}, ServiceUnavailable),
        ({Quirk.DISABLED}, ServiceUnavailable),
        ({Quirk.DISABLED, Quirk.WITHOUT_HEADER}, ServiceUnavailable),
        ({Quirk.GONE}, ServiceUnavailable),
        ({Quirk.GONE, Quirk.WITHOUT_HEADER}, ServiceUnavailable),
        ({Quirk.TIMED_OUT}, ServiceUnavailable),
        ({Quirk.TIMED_OUT, Quirk.WITHOUT_HEADER}, ServiceUnavailable),
        ({Quirk.NO_DATA}, UnexpectedAnswer),
        ({Quirk.NO_ENDPOINT}, UnexpectedAnswer),
        ({Quirk.HTML}, UnexpectedAnswer),
        ({Quirk.EMPTY}, UnexpectedAnswer),
        ({Quirk.NULL}, UnexpectedAnswer),
        ({Quirk.NO_ROWS}, UnexpectedAnswer),
        ({Quirk.WRONG_SHAPE}, UnexpectedAnswer),
    ],
    ids=lambda value: "+".join(sorted(value)) if isinstance(value, set) else None,
)
async def test_no_failure_is_nothing_found(
    tracker: Tracker, server: TorapiServer, quirks: set[Quirk], error: type[ServiceError]
) -> None:
    server.quirks |= quirks

    for work in (tracker.search(FERRY), tracker.check()):
        with pytest.raises(error):
            await work


async def test_one_slow_answer_is_an_outage(server: TorapiServer, tmp_path: Path) -> None:
    server.arm(Fault(kind=FaultKind.SLOW, delay_s=1))
    section = TorApiSection(base_url=server.url, requests_per_s=1000, timeout_s=0.2)
    async with ADAPTER.build(section, Http(), tmp_path) as tracker:
        with pytest.raises(ServiceUnavailable) as caught:
            await tracker.search(FERRY)

    assert caught.value.facts["problem"] == "timeout"
    assert TorApiSection().timeout_s > 12


async def test_the_check_passes_while_one_tracker_works(tracker: Tracker, server: TorapiServer) -> None:
    server.quirks.add(Quirk.ONE_DOWN)

    await tracker.check()

    assert asked(server) == [("/api/provider/check", "")]


async def test_an_empty_number_of_seeders_is_none(tracker: Tracker, server: TorapiServer) -> None:
    server.quirks.add(Quirk.NO_SEEDS)

    assert {one.seeders for one in (await tracker.search(FERRY)).releases} == {0}


async def test_numbers_that_are_none_keep_their_row(tracker: Tracker, server: TorapiServer) -> None:
    server.quirks.add(Quirk.ODD_NUMBERS)

    releases = (await tracker.search(FERRY)).releases

    odd = [one for one in releases if one.tracker_id.startswith("rutracker:9")]
    assert len(odd) == 8
    assert {(one.seeders, one.info_hash, one.published_at) for one in odd} == {(0, None, None)}
    assert [one.size_bytes for one in odd if one.size_bytes] == [round(4.37 * 2**30)]


async def test_one_number_on_two_trackers_is_two_releases(tracker: Tracker, server: TorapiServer) -> None:
    server.quirks.add(Quirk.SAME_IDS)

    releases = (await tracker.search(FERRY)).releases
    sources = [await tracker.resolve(release) for release in releases]

    assert len({one.tracker_id.partition(":")[2] for one in releases}) == 1
    assert len({one.tracker_id for one in releases}) == 4
    assert len({one.info_hash for one in sources}) == 4


async def test_one_request_tells_the_magnet_the_files_and_the_facts(
    tracker: Tracker, server: TorapiServer
) -> None:
    (release, *_) = (await tracker.search(FERRY)).releases
    before = len(server.calls)

    inspection = await tracker.inspect(release)

    assert asked(server)[before:] == [("/api/search/id/rutracker", "6812346")]
    assert inspection.source is not None
    assert inspection.source.magnet is not None
    assert Magnet.parse(inspection.source.magnet).info_hash == inspection.source.info_hash
    assert inspection.files is not None
    assert [(one.index, one.path, one.size_bytes) for one in inspection.files] == [
        (0, "Ночной паром.mkv", 2_000),
        (1, "Имя.srt", 2_000),
    ]
    assert inspection.facts.quality == "BDRip 1080p"
    assert inspection.facts.audio == ("Русский: MVO",)


async def test_names_of_files_that_were_read_wrongly_are_put_right(
    tracker: Tracker, server: TorapiServer
) -> None:
    (release, *_) = (await tracker.search(FERRY)).releases
    plain = await tracker.inspect(release)
    server.quirks.add(Quirk.MOJIBAKE)

    assert (await tracker.inspect(release)).files == plain.files


async def test_files_are_unknown_where_the_server_tells_none_or_not_all(
    tracker: Tracker, server: TorapiServer
) -> None:
    (release, *_) = (await tracker.search(FERRY)).releases
    server.quirks.add(Quirk.NO_FILES)
    untold = await tracker.inspect(release)
    server.quirks.clear()
    server.offer([a_release(NAMES[0], "Ночной паром.mkv", "Extras/setup.exe")])
    nested = await tracker.inspect(release)

    assert untold.source is not None
    assert (untold.files, nested.files) == (None, None)


@pytest.mark.parametrize("tracker_id", ["rutracker:1", "unknown:6812346", "6812346", "rutracker:", ""])
async def test_a_release_that_is_not_there_is_not_found(tracker: Tracker, tracker_id: str) -> None:
    with pytest.raises(NotFound):
        await tracker.resolve(Release(tracker="torapi", tracker_id=tracker_id, name="x"))


@pytest.mark.parametrize(
    "quirk, error",
    [
        (Quirk.HASHLESS, NotFound),
        (Quirk.TWO_HASHES, UnexpectedAnswer),
        (Quirk.ALL_DOWN, ServiceUnavailable),
        (Quirk.UNDEFINED_DOWN, ServiceUnavailable),
        (Quirk.PAUSED, ServiceUnavailable),
        (Quirk.NO_ENDPOINT, UnexpectedAnswer),
        (Quirk.HTML, UnexpectedAnswer),
        (Quirk.EMPTY, UnexpectedAnswer),
        (Quirk.NULL, UnexpectedAnswer),
        (Quirk.NO_ROWS, UnexpectedAnswer),
        (Quirk.WRONG_SHAPE, UnexpectedAnswer),
        (Quirk.NO_DATA, NotFound),
    ],
    ids=lambda value: value.value if isinstance(value, Quirk) else None,
)
async def test_a_page_without_a_torrent_has_its_own_error(
    tracker: Tracker, server: TorapiServer, quirk: Quirk, error: type[Exception]
) -> None:
    (release, *_) = (await tracker.search(FERRY)).releases
    server.quirks.add(quirk)

    with pytest.raises(error):
        await tracker.resolve(release)
