"""Rutor's adapter against the sandbox's rutor.info, whose answers are odd on request."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from starlette.responses import HTMLResponse, Response

from concierge.adapters._http import Http
from concierge.adapters._rutor_pages import search_page, topic_page
from concierge.adapters.trackers.rutor import ADAPTER, RutorSection
from concierge.errors import Challenged, NotFound, ServiceError, ServiceUnavailable, UnexpectedAnswer
from concierge.model.magnet import Magnet
from concierge.model.metainfo import Metainfo
from concierge.model.release import Release, SearchQuery
from concierge.model.title import ExternalIds
from concierge.ports import Tracker
from concierge.sandbox import torrents
from concierge.sandbox._serving import Fault, FaultKind, SandboxService, serving
from concierge.sandbox.rutor import Quirk, RutorServer
from tests.contracts.tracker import FILM, a_release, two_films

ANNOUNCE = "http://tracker.example/announce?x=1&y=2"
GIB = 1 << 30


@pytest.fixture
async def server() -> AsyncIterator[RutorServer]:
    async with serving(RutorServer(announce_url="http://127.0.0.1:6969/ann")) as service:
        service.offer(two_films())
        yield service
    assert not service.unknown


@pytest.fixture
async def tracker(server: RutorServer, tmp_path: Path) -> AsyncIterator[Tracker]:
    async with ADAPTER.build(a_section(server.url), Http(), tmp_path) as opened:
        yield opened


def a_section(*mirrors: str) -> RutorSection:
    return RutorSection(mirrors=mirrors, trackers=(ANNOUNCE,), requests_per_s=1000, timeout_s=3)


async def rows(tracker: Tracker, query: SearchQuery = FILM) -> tuple[Release, ...]:
    return (await tracker.search(query)).releases


def paths(server: SandboxService) -> list[str]:
    return [call.path for call in server.calls]


async def test_a_row_tells_hash_size_seeders_day_and_address(tracker: Tracker, server: RutorServer) -> None:
    server.offer(
        [a_release("Ночной паром / Night Ferry (1931) BDRip 1080p", key="one", size_bytes=int(2.45 * GIB))]
    )

    [release] = await rows(tracker)

    assert release.info_hash == torrents.info_hash(server.topics[0].release)
    assert release.size_bytes == pytest.approx(2.45 * GIB, rel=0.005)
    assert (release.seeders, release.leechers) == (5, 1)
    assert release.published_at == datetime(2026, 7, 15, 21, tzinfo=UTC)
    assert release.url == f"{server.url}/torrent/{release.tracker_id}"
    assert release.link == f"{server.url}/download/{release.tracker_id}"


@pytest.mark.parametrize(
    "size_bytes, seeders",
    [(900, 0), (300 * 1024, 0), (3 * 1024**2, 977), (3 * GIB, 1), (2 * 1024 * GIB, 5)],
    ids=["B", "kB", "MB", "GB", "TB"],
)
async def test_rows_with_and_without_comments_are_read_alike(
    tracker: Tracker, server: RutorServer, size_bytes: int, seeders: int
) -> None:
    server.offer(
        [
            a_release("Night Ferry (1931)", key=f"{n}", seeders=seeders, size_bytes=size_bytes)
            for n in range(4)
        ]
    )
    assert {topic.comments > 0 for topic in server.topics} == {True, False}

    found = await rows(tracker)

    assert [release.seeders for release in found] == [seeders] * 4
    assert [release.size_bytes for release in found] == [pytest.approx(size_bytes, rel=0.01)] * 4


async def test_days_around_the_new_year_are_moscows(tracker: Tracker, server: RutorServer) -> None:
    server.newest = date(2026, 1, 1)

    found = sorted(await rows(tracker), key=lambda release: release.tracker_id)

    assert [release.published_at for release in found] == [
        datetime(2025, 12, 31, 21, tzinfo=UTC),
        datetime(2025, 12, 30, 21, tzinfo=UTC),
    ]


async def test_rows_of_which_something_is_unreadable_are_kept(tracker: Tracker, server: RutorServer) -> None:
    server.quirks.add(Quirk.ODD_ROWS)

    odd = {release.tracker_id: release for release in await rows(tracker)}

    assert len(odd) == 6
    assert odd["2000000"].size_bytes is None
    assert odd["2000001"].published_at is None
    assert odd["2000002"].info_hash is None
    assert odd["2000003"].seeders == 0


async def test_a_row_without_a_hash_is_resolved_by_its_topic(tracker: Tracker, server: RutorServer) -> None:
    topic = server.topics[0]

    source = await tracker.resolve(Release(tracker="rutor", tracker_id=str(topic.number), name="x"))

    assert source.info_hash == torrents.info_hash(topic.release)


async def test_the_same_torrent_under_two_ids_is_two_rows(tracker: Tracker, server: RutorServer) -> None:
    server.quirks.add(Quirk.TWICE)

    found = await rows(tracker)

    assert len(found) == 4
    assert len({release.info_hash for release in found}) == 2


@pytest.mark.parametrize("quirk", [Quirk.NO_COUNT, Quirk.TORRENT_PAGE], ids=lambda one: one.value)
async def test_what_the_site_may_leave_out_costs_no_row(
    tracker: Tracker, server: RutorServer, quirk: Quirk
) -> None:
    server.quirks.add(quirk)

    assert len(await rows(tracker)) == 2
    assert await rows(tracker, SearchQuery(names=("Zzyzx",))) == ()


@pytest.mark.parametrize(
    "quirk, error",
    [
        (Quirk.LOST_ROWS, UnexpectedAnswer),
        (Quirk.NO_TABLE, UnexpectedAnswer),
        (Quirk.CLONE, ServiceUnavailable),
        (Quirk.STUB, ServiceUnavailable),
        (Quirk.GUARD, Challenged),
        (Quirk.GUARD_503, Challenged),
    ],
    ids=lambda value: getattr(value, "value", None),
)
async def test_what_is_no_answer_of_the_site_is_never_nothing_found(
    tracker: Tracker, server: RutorServer, quirk: Quirk, error: type[ServiceError]
) -> None:
    server.quirks.add(quirk)

    with pytest.raises(error):
        await rows(tracker)


@contextmanager
def dead() -> Iterator[str]:
    """The address of a host that does not answer."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


async def test_the_next_mirror_is_asked_where_one_is_dead(server: RutorServer, tmp_path: Path) -> None:
    with dead() as address:
        async with ADAPTER.build(a_section(address, server.url), Http(), tmp_path) as tracker:
            assert len(await rows(tracker)) == 2


@pytest.mark.parametrize(
    "stranger",
    [
        HTMLResponse("<h1>Доступ ограничен</h1>"),
        Response("", 451),
        Response("", 302, {"location": "https://b.example/"}),
    ],
    ids=["page", "451", "redirect"],
)
async def test_the_next_mirror_is_asked_where_a_provider_answers(
    server: RutorServer, tmp_path: Path, stranger: Response
) -> None:
    async with serving(RutorServer(stranger=stranger)) as blocked:
        section = a_section(blocked.url, server.url)
        async with ADAPTER.build(section, Http(), tmp_path) as tracker:
            assert len(await rows(tracker)) == 2


async def test_words_are_asked_for_in_titles_of_every_category_best_seeded_first(
    tracker: Tracker, server: RutorServer
) -> None:
    await rows(tracker, SearchQuery(names=("Dune/%#?&: Part-2.0",), year=2024))

    assert paths(server)[0] == "/search/0/0/100/2/Dune Part 2 0 2024"


async def test_what_no_words_find_is_found_by_its_imdb_id(tracker: Tracker, server: RutorServer) -> None:
    server.offer([a_release("Совсем другое имя (1931)", key="other")])
    server.imdb_ids["other"] = "tt0012345"
    query = SearchQuery(names=("Night Ferry",), year=1931, ids=ExternalIds(imdb="tt0012345"))

    found = await rows(tracker, query)

    assert [release.name for release in found] == ["Совсем другое имя (1931)"]
    assert paths(server)[-1] == "/search/0/0/010/2/tt0012345"


async def test_a_series_is_asked_for_without_its_year(tracker: Tracker, server: RutorServer) -> None:
    await rows(tracker, SearchQuery(names=("Moonport",), year=2020, is_series=True, season=1))

    assert paths(server) == ["/search/0/0/100/2/Moonport"]


@pytest.mark.parametrize("limit, asked", [(50, 1), (250, 3), (1000, 3)])
async def test_pages_are_asked_for_as_far_as_they_are_wanted(
    tracker: Tracker, server: RutorServer, limit: int, asked: int
) -> None:
    server.offer([a_release(f"Night Ferry {n} (1931)", key=f"{n}", seeders=n) for n in range(230)])

    found = await rows(tracker, SearchQuery(names=("Night Ferry",), year=1931, limit=limit))

    assert len(server.calls) == asked
    assert len({release.tracker_id for release in found}) == len(found) == min(230, asked * 100)


async def test_the_magnet_link_has_our_name_and_our_trackers(tracker: Tracker) -> None:
    [release, _] = await rows(tracker)

    source = await tracker.resolve(release)

    magnet = Magnet.parse(source.magnet or "")
    assert (magnet.name, magnet.trackers) == (release.name, (ANNOUNCE,))
    assert source.metainfo is not None
    assert Metainfo.parse(source.metainfo).info_hash == source.info_hash == release.info_hash


@pytest.mark.parametrize(
    "quirk", [Quirk.TORRENT_PAGE, Quirk.TORRENT_ELSEWHERE, Quirk.REUPLOADED], ids=lambda one: one.value
)
async def test_without_the_rows_torrent_file_the_magnet_is_enough(
    tracker: Tracker, server: RutorServer, quirk: Quirk
) -> None:
    [release, _] = await rows(tracker)
    server.quirks.add(quirk)

    source = await tracker.resolve(release)

    assert source.metainfo is None
    assert source.info_hash == release.info_hash


async def test_a_link_to_another_host_is_never_asked_for(tracker: Tracker, server: RutorServer) -> None:
    [release, _] = await rows(tracker)
    elsewhere = Release(
        tracker="rutor",
        tracker_id=release.tracker_id,
        name="x",
        info_hash=release.info_hash,
        link="http://b.example/d",
    )

    source = await tracker.resolve(elsewhere)

    assert source.metainfo is not None
    assert paths(server)[-1] == f"/download/{release.tracker_id}"


@pytest.mark.parametrize("quirks", [set(), {Quirk.GONE_IN_PLACE}], ids=["redirect", "in place"])
async def test_a_topic_that_is_gone_is_not_found(
    tracker: Tracker, server: RutorServer, quirks: set[Quirk]
) -> None:
    [release, _] = await rows(tracker)
    server.offer(())
    server.quirks |= quirks

    for work in (tracker.resolve, tracker.inspect):
        with pytest.raises(NotFound):
            await work(release)


@pytest.mark.parametrize("quirk", [None, Quirk.ANONYMOUS, Quirk.BACKSLASHES])
async def test_the_topic_and_its_list_of_files_tell_what_is_inside(
    tracker: Tracker, server: RutorServer, quirk: Quirk | None
) -> None:
    [release, _] = await rows(tracker)
    server.quirks |= {quirk} if quirk else set()

    inspection = await tracker.inspect(release)

    assert [(one.path, one.size_bytes) for one in inspection.files or ()] == [
        (one.path, one.size_bytes) for one in two_films()[0].files
    ]
    assert inspection.facts.translation == "Дублированный"
    assert inspection.facts.audio == ("AC3, 6 ch, 448 kbps",)
    assert inspection.facts.subtitles == "русские, английские"
    assert inspection.facts.duration == timedelta(hours=1, minutes=23, seconds=45)
    assert inspection.source is not None
    magnet = Magnet.parse(inspection.source.magnet or "", allow_private=True)
    assert magnet.trackers == ("http://127.0.0.1:6969/ann", ANNOUNCE)


@pytest.mark.parametrize("quirk", [Quirk.NO_FILES, Quirk.EMPTY_FILES], ids=lambda one: one.value)
async def test_files_that_are_not_told_are_none(tracker: Tracker, server: RutorServer, quirk: Quirk) -> None:
    [release, _] = await rows(tracker)
    server.quirks.add(quirk)

    inspection = await tracker.inspect(release)

    assert inspection.files is None
    assert inspection.source is not None


async def test_a_topic_with_another_torrent_now_is_inspected_as_it_is_now(
    tracker: Tracker, server: RutorServer
) -> None:
    [release, other] = await rows(tracker)
    server.quirks.add(Quirk.REUPLOADED)

    inspection = await tracker.inspect(release)

    assert inspection.source is not None
    assert inspection.source.info_hash == other.info_hash


async def test_a_topic_without_a_magnet_link_is_unexpected(tracker: Tracker, server: RutorServer) -> None:
    [release, _] = await rows(tracker)
    server.quirks.add(Quirk.NO_MAGNET)

    with pytest.raises(UnexpectedAnswer):
        await tracker.inspect(release)


async def test_the_answers_charset_is_never_believed(tracker: Tracker, server: RutorServer) -> None:
    server.arm(Fault(kind=FaultKind.WRONG_CHARSET))

    assert {release.name for release in await rows(tracker)} == {one.name for one in two_films()}


def test_a_topic_tells_its_exact_size_and_its_category() -> None:
    page = f"""<h1>x</h1><div id="download"><a href="magnet:?xt=urn:btih:{"ab" * 20}&amp;dn=x">M</a></div>
    <table id="details"><tr><td></td><td>text</td></tr><tr><td class="header">Категория</td>
    <td><a href="/multiki">Мультипликация</a></td></tr><tr><td class="header">Размер</td>
    <td>45.73&nbsp;GB  (49101861786 Bytes)</td></tr></table>"""

    topic = topic_page(page, "https://rutor.info")

    assert (topic.size_bytes, topic.category) == (49_101_861_786, "Мультипликация")


def test_a_clone_with_a_table_but_no_rows_is_told_from_nothing_found() -> None:
    page = '<div id="index"><table><tr class="backgr"><td></td></tr>{}</table></div>'

    assert search_page(page.format(""), "https://rutor.info").releases == ()
    with pytest.raises(UnexpectedAnswer):
        search_page(page.format('<tr class="gai"><td>1</td></tr>'), "https://rutor.info")


NO_ADDRESS = "http://[x/download/1"


def test_a_row_whose_link_is_no_address_is_kept_without_it() -> None:
    magnet = f"magnet:?xt=urn:btih:{'a' * 40}"
    row = f"""<div id="index"><table><tr class="backgr"></tr><tr class="gai"><td>15 Июл 26</td>
<td><a href="{NO_ADDRESS}"></a><a href="{magnet}"></a><a href="/torrent/1/x">Night Ferry</a></td>
<td>1 GB</td><td><span class="green">5</span></td></tr></table></div>"""

    [release] = search_page(row, "https://rutor.info").releases

    assert (release.name, release.link) == ("Night Ferry", None)


async def test_a_kept_link_that_is_no_address_is_not_asked_for(tracker: Tracker, server: RutorServer) -> None:
    [release, _] = await rows(tracker)

    source = await tracker.resolve(replace(release, link=NO_ADDRESS))

    assert source.metainfo is not None
    assert paths(server)[-1] == f"/download/{release.tracker_id}"
