"""The Internet Archive's client against the sandbox's archive.org, whose answers are odd on request."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from concierge.adapters._http import Http
from concierge.adapters.trackers.archive import ADAPTER, ArchiveSection
from concierge.errors import NotFound, ServiceError, ServiceUnavailable, UnexpectedAnswer
from concierge.model.metainfo import Metainfo
from concierge.model.release import Offers, Release, SearchQuery
from concierge.ports import Tracker
from concierge.sandbox import torrents
from concierge.sandbox._entries import SandboxRelease, Seeding, files
from concierge.sandbox._serving import serving
from concierge.sandbox.archive import ArchiveServer, Quirk

FERRY = SearchQuery(names=("Night Ferry",), year=1931)


def a_release(key: str, name: str) -> SandboxRelease:
    return SandboxRelease(
        key=key,
        name=name,
        trackers=(),
        files=files((f"{key}/{key}.mkv", 60_000), (f"{key}/{key}.srt", 2_000)),
        claimed_size_bytes=1_503_238_553,
        seeders=0,
        seeding=Seeding.DEAD,
    )


FIRST = a_release("night_ferry", "Night Ferry (1931)")
SECOND = a_release("NightFerry1931", "The Night Ferry (1931)")


@pytest.fixture
async def server() -> AsyncIterator[ArchiveServer]:
    service = ArchiveServer()
    service.offer((FIRST, SECOND))
    async with serving(service):
        yield service
    assert not service.unknown


@pytest.fixture
async def tracker(server: ArchiveServer, tmp_path: Path) -> AsyncIterator[Tracker]:
    section = ArchiveSection(base_url=server.url, requests_per_s=1000)
    async with ADAPTER.build(section, Http(), tmp_path) as opened:
        yield opened


def question(server: ArchiveServer) -> str:
    return dict(server.calls[-1].query)["q"]


async def first_of(tracker: Tracker) -> Release:
    return (await tracker.search(FERRY)).releases[0]


async def test_an_item_is_a_release_that_is_always_seeded(tracker: Tracker) -> None:
    release = await first_of(tracker)

    assert release == Release(
        tracker="archive",
        tracker_id="night_ferry",
        name="Night Ferry (1931)",
        size_bytes=1_503_238_553,
        seeders=1,
        info_hash=torrents.info_hash(FIRST),
        url="https://archive.org/details/night_ferry",
        published_at=datetime(2021, 10, 25, 16, 44, 43, tzinfo=UTC),
        category="feature_films",
        sources=("archive",),
    )


async def test_the_question_is_for_films_with_torrents_in_collections(
    tracker: Tracker, server: ArchiveServer
) -> None:
    await tracker.search(SearchQuery(names=("Night Ferry", "Ночной паром"), year=1931, limit=7))

    assert question(server) == (
        '(title:("Night Ferry") OR title:("Ночной паром")) AND mediatype:(movies)'
        ' AND format:("Archive BitTorrent") AND collection:("feature_films" OR "silent_films" OR "SciFi_Horror"'
        ' OR "Film_Noir" OR "Comedy_Films" OR "moviesandfilms" OR "publicdomainmovies" OR "short_films"'
        ' OR "prelinger" OR "cinemocracy" OR "classic_tv" OR "classic_cartoons" OR "vintage_cartoons"'
        ' OR "animationandcartoons") AND NOT collection:("no-preview" OR "stream_only")'
    )
    asked = dict(server.calls[-1].query)
    assert (asked["rows"], asked["page"], asked["output"]) == ("7", "1", "json")


@pytest.mark.parametrize("limit, rows", [(0, "1"), (-3, "1"), (50, "50"), (100_000, "100")])
async def test_no_more_is_asked_for_than_the_site_pages_to(
    tracker: Tracker, server: ArchiveServer, limit: int, rows: str
) -> None:
    server.quirks.add(Quirk.MANY_FOUND)

    assert (await tracker.search(SearchQuery(names=("Night Ferry",), limit=limit))).releases
    assert dict(server.calls[-1].query)["rows"] == rows
    assert len(server.calls) == 1


@pytest.mark.parametrize(
    "name, phrase",
    [
        ('Night "Ferry" OR title:(x)', '"Night Ferry OR title x"'),
        ("Night\\Ferry*?", '"Night Ferry"'),
        ("Dr. Strangelove: or && || !{}[]^~/", '"Dr Strangelove or"'),
        ("It's a Gift", '"It\'s a Gift"'),
    ],
)
async def test_what_means_something_to_lucene_is_left_out(
    tracker: Tracker, server: ArchiveServer, name: str, phrase: str
) -> None:
    await tracker.search(SearchQuery(names=(name,)))

    assert question(server).startswith(f"(title:({phrase})) AND ")


async def test_a_name_without_words_is_not_asked_for(tracker: Tracker, server: ArchiveServer) -> None:
    assert await tracker.search(SearchQuery(names=("🎬?!",))) == Offers()
    assert server.calls == []


async def test_free_films_come_first(tracker: Tracker, server: ArchiveServer) -> None:
    server.quirks.add(Quirk.UNLICENSED)

    assert [one.tracker_id for one in (await tracker.search(FERRY)).releases] == [
        SECOND.key,
        FIRST.key,
    ]


async def test_only_free_films_are_offered_on_request(server: ArchiveServer, tmp_path: Path) -> None:
    server.quirks.add(Quirk.UNLICENSED)
    section = ArchiveSection(base_url=server.url, requests_per_s=1000, free_only=True)
    async with ADAPTER.build(section, Http(), tmp_path) as tracker:
        releases = (await tracker.search(FERRY)).releases

    assert [one.tracker_id for one in releases] == [SECOND.key]
    assert "licenseurl:(*publicdomain* OR *creativecommons*)" in question(server)


async def test_only_the_chosen_collections_are_asked(server: ArchiveServer, tmp_path: Path) -> None:
    section = ArchiveSection(base_url=server.url, requests_per_s=1000, collections=("prelinger",))
    async with ADAPTER.build(section, Http(), tmp_path) as tracker:
        assert await tracker.search(FERRY) == Offers()


@pytest.mark.parametrize("collections", [(), ('x") OR ("y',)], ids=["none", "a question"])
def test_a_collection_is_an_identifier(collections: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError):
        ArchiveSection(collections=collections)


async def test_single_values_and_lists_are_the_same(tracker: Tracker, server: ArchiveServer) -> None:
    plain = await tracker.search(FERRY)
    server.quirks.add(Quirk.LISTS)

    assert await tracker.search(FERRY) == plain


async def test_an_item_without_a_title_has_its_identifier_and_year(
    tracker: Tracker, server: ArchiveServer
) -> None:
    server.quirks.add(Quirk.NO_TITLE)

    assert [one.name for one in (await tracker.search(FERRY)).releases] == [
        "night_ferry (1931)",
        "NightFerry1931",
    ]


async def test_years_and_days_that_are_none_keep_their_row(tracker: Tracker, server: ArchiveServer) -> None:
    server.quirks |= {Quirk.ODD_YEARS, Quirk.NO_TITLE}

    release = await first_of(tracker)

    assert (release.name, release.published_at) == ("night_ferry (1968)", None)


async def test_numbers_that_are_none_keep_their_row(tracker: Tracker, server: ArchiveServer) -> None:
    server.quirks.add(Quirk.ODD_NUMBERS)

    release = await first_of(tracker)

    assert (release.size_bytes, release.info_hash, release.seeders) == (None, None, 1)
    assert release.is_video


async def test_identifiers_that_differ_by_case_are_two_items(tracker: Tracker, server: ArchiveServer) -> None:
    server.quirks.add(Quirk.CASE_TWINS)

    assert {one.tracker_id for one in (await tracker.search(FERRY)).releases} == {
        "night_ferry",
        "NIGHT_FERRY",
        "NightFerry1931",
        "NIGHTFERRY1931",
    }


async def test_an_identifier_that_none_can_be_is_no_release(tracker: Tracker, server: ArchiveServer) -> None:
    server.quirks.add(Quirk.STRANGE_NAME)

    assert len((await tracker.search(FERRY)).releases) == 2
    with pytest.raises(NotFound):
        await tracker.resolve(Release(tracker="archive", tracker_id="../../etc/passwd", name="x"))


@pytest.mark.parametrize(
    "quirk, error",
    [
        (Quirk.ERROR_IN_200, UnexpectedAnswer),
        (Quirk.ERROR_400, UnexpectedAnswer),
        (Quirk.DEEP_PAGING, UnexpectedAnswer),
        (Quirk.COUNTED_ONLY, UnexpectedAnswer),
        (Quirk.OFFLINE, ServiceUnavailable),
        (Quirk.HTML, UnexpectedAnswer),
        (Quirk.EMPTY, UnexpectedAnswer),
        (Quirk.NULL, UnexpectedAnswer),
        (Quirk.WRONG_SHAPE, UnexpectedAnswer),
    ],
    ids=lambda value: value.value if isinstance(value, Quirk) else None,
)
async def test_no_failure_is_nothing_found(
    tracker: Tracker, server: ArchiveServer, quirk: Quirk, error: type[ServiceError]
) -> None:
    server.quirks.add(quirk)

    for work in (tracker.search(FERRY), tracker.check()):
        with pytest.raises(error):
            await work


async def test_the_torrents_own_hash_goes_before_an_older_one(
    tracker: Tracker, server: ArchiveServer
) -> None:
    server.quirks.add(Quirk.STALE_HASH)
    release = await first_of(tracker)

    source = await tracker.resolve(release)

    assert release.info_hash == "ab" * 20
    assert source.info_hash == torrents.info_hash(FIRST)
    assert source.metainfo is not None
    assert Metainfo.parse(source.metainfo).info_hash == source.info_hash


async def test_the_way_to_the_file_is_one_redirect(tracker: Tracker, server: ArchiveServer) -> None:
    release = await first_of(tracker)

    await tracker.resolve(release)

    assert [call.path for call in server.calls[1:]] == [
        "/download/night_ferry/night_ferry_archive.torrent",
        "/7/items/night_ferry/night_ferry_archive.torrent",
    ]


@pytest.mark.parametrize("quirk", [Quirk.ELSEWHERE, Quirk.DOWNGRADED, Quirk.NOWHERE, Quirk.LOOP], ids=str)
async def test_a_redirect_leads_to_the_archive_alone_and_not_for_ever(
    tracker: Tracker, server: ArchiveServer, quirk: Quirk
) -> None:
    release = await first_of(tracker)
    server.quirks.add(quirk)

    with pytest.raises(UnexpectedAnswer):
        await tracker.resolve(release)

    assert len(server.calls) <= 5


@pytest.mark.parametrize(
    "quirk, error",
    [
        (Quirk.NO_TORRENT, NotFound),
        (Quirk.RESTRICTED, NotFound),
        (Quirk.BAD_TORRENT, UnexpectedAnswer),
        (Quirk.HTML, UnexpectedAnswer),
        (Quirk.OFFLINE, ServiceUnavailable),
    ],
    ids=lambda value: value.value if isinstance(value, Quirk) else None,
)
async def test_an_item_without_a_torrent_has_its_own_error(
    tracker: Tracker, server: ArchiveServer, quirk: Quirk, error: type[Exception]
) -> None:
    release = await first_of(tracker)
    server.quirks.add(quirk)

    with pytest.raises(error):
        await tracker.resolve(release)


async def test_one_request_tells_the_files_without_what_describes_them(
    tracker: Tracker, server: ArchiveServer
) -> None:
    release = await first_of(tracker)

    inspection = await tracker.inspect(release)

    assert [call.path for call in server.calls[1:]] == ["/metadata/night_ferry"]
    assert inspection.source is None
    assert inspection.files is not None
    assert [(one.index, one.path, one.size_bytes) for one in inspection.files] == [
        (0, "night_ferry.mkv", 60_000),
        (1, "night_ferry.srt", 2_000),
    ]


async def test_files_may_have_any_name_and_private_ones_are_not_told(
    tracker: Tracker, server: ArchiveServer
) -> None:
    release = await first_of(tracker)
    server.quirks.add(Quirk.ODD_FILES)

    told = (await tracker.inspect(release)).files

    assert told is not None
    assert [one.path for one in told][2:] == ["a b.mkv", "100%.mkv", "Паром.mkv"]


@pytest.mark.parametrize(
    "quirk, count, size", [(Quirk.NO_SIZES, 2, 0), (Quirk.MANY_FILES, 5002, 60_000)], ids=["no sizes", "many"]
)
async def test_a_list_of_files_may_be_long_or_without_sizes(
    tracker: Tracker, server: ArchiveServer, quirk: Quirk, count: int, size: int
) -> None:
    release = await first_of(tracker)
    server.quirks.add(quirk)

    told = (await tracker.inspect(release)).files

    assert told is not None
    assert (len(told), told[-1].size_bytes) == (count, size)


@pytest.mark.parametrize(
    "quirk, error",
    [
        (Quirk.UNKNOWN, NotFound),
        (Quirk.DARK, NotFound),
        (Quirk.NODES_DOWN, ServiceUnavailable),
        (Quirk.OFFLINE, ServiceUnavailable),
        (Quirk.HTML, UnexpectedAnswer),
        (Quirk.EMPTY, UnexpectedAnswer),
        (Quirk.NULL, UnexpectedAnswer),
        (Quirk.WRONG_SHAPE, UnexpectedAnswer),
    ],
    ids=lambda value: value.value if isinstance(value, Quirk) else None,
)
async def test_an_item_that_is_gone_is_told_apart_from_an_outage(
    tracker: Tracker, server: ArchiveServer, quirk: Quirk, error: type[Exception]
) -> None:
    release = await first_of(tracker)
    server.quirks.add(quirk)

    with pytest.raises(error):
        await tracker.inspect(release)
