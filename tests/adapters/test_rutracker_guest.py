"""Rutracker without an account: the newest topics of the forums that fit, and a word that there may be more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from concierge.adapters._rutracker_listing import feed_releases, is_named, listed_releases
from concierge.errors import (
    AccountWanted,
    Challenged,
    ConciergeError,
    RateLimited,
    ServiceError,
    ServiceUnavailable,
    UnexpectedAnswer,
)
from concierge.model.release import Offers, Release, SearchQuery
from concierge.sandbox import rutracker_pages as forum
from concierge.sandbox._rutracker_listings import feed, forum_page
from concierge.sandbox._rutracker_refusals import Refusal
from concierge.sandbox._rutracker_topics import Status, Topic
from concierge.sandbox._serving import Fault, FaultKind, serving
from concierge.sandbox.rutracker import RutrackerServer
from tests.adapters.rutracker_forum import FEED, LISTING, METROPOLIS, SEARCH, opened_for_all, paths

BASE = "https://rutracker.org"
FILM = Topic(
    topic_id=5,
    name="Ёлки & Mike [1931, WEB-DL] Dub",
    size_bytes=1_572_864_000,
    seeders=1_007,
    leechers=3,
    registered_at=1_700_000_040,
)
TALK = Topic(topic_id=6, name="Обсуждение", has_torrent=False)
TEMPORARY = Topic(topic_id=7, name="Свежее [2026, TS]", status=Status.TEMPORARY)


@pytest.fixture
async def server() -> AsyncIterator[RutrackerServer]:
    service = RutrackerServer(announce_url="http://127.0.0.1:6969/ann")
    async with serving(service):
        yield service
        assert service.unknown == []


async def searched(server: RutrackerServer, query: SearchQuery = METROPOLIS) -> Offers:
    async with opened_for_all(server) as tracker:
        return await tracker.search(query)


async def test_a_guest_finds_the_newest_topics_and_is_told_that_there_may_be_more(
    server: RutrackerServer,
) -> None:
    offers = await searched(server)

    assert offers.releases
    assert all("Metropolis" in row.name for row in offers.releases)
    assert isinstance(offers.failure, AccountWanted)
    assert offers.failure.service == "rutracker"
    assert SEARCH not in paths(server)
    assert paths(server) == [LISTING] * 4


async def test_a_guest_who_finds_nothing_is_told_too(server: RutrackerServer) -> None:
    offers = await searched(server, SearchQuery(names=("Такого нет",), year=1931))

    assert offers.releases == ()
    assert isinstance(offers.failure, AccountWanted)


async def test_where_a_listing_is_challenged_the_feed_is_read(server: RutrackerServer) -> None:
    listed = await searched(server)
    server.calls.clear()
    server.arm(Fault(kind=FaultKind.CHALLENGE, path=LISTING))

    fed = await searched(server)

    assert {row.tracker_id for row in fed.releases} == {row.tracker_id for row in listed.releases}
    assert {row.name for row in fed.releases} == {row.name for row in listed.releases}
    assert all(row.size_bytes for row in fed.releases)
    assert sum(path.startswith(FEED) for path in paths(server)) == 4
    assert all("cookie" not in dict(call.headers) for call in server.calls)


@pytest.mark.parametrize("refusal", [None, Refusal.PROVIDER_PAGE, Refusal.PROVIDER_REDIRECT, Refusal.NOTICE])
async def test_where_the_feed_fails_too_the_challenge_is_told(
    server: RutrackerServer, refusal: Refusal | None
) -> None:
    server.arm(Fault(kind=FaultKind.CHALLENGE, path=LISTING if refusal else ""))
    if refusal is not None:
        server.refusals[FEED] = refusal

    with pytest.raises(Challenged):
        await searched(server)


@pytest.mark.parametrize(
    "refusal, error",
    [
        (Refusal.PROVIDER_PAGE, ServiceUnavailable),
        (Refusal.MAINTENANCE_NOTICE, ServiceUnavailable),
        (Refusal.TOO_OFTEN_NOTICE, RateLimited),
        (Refusal.BANNED_PAGE, ServiceUnavailable),
        (Refusal.LOOP, UnexpectedAnswer),
    ],
)
async def test_where_no_listing_can_be_read_that_is_an_error(
    server: RutrackerServer, refusal: Refusal, error: type[ServiceError]
) -> None:
    server.refusals[LISTING] = refusal

    async with opened_for_all(server) as tracker:
        with pytest.raises(error):
            await tracker.search(METROPOLIS)
        with pytest.raises(error):
            await tracker.check()


async def test_where_one_listing_fails_the_others_are_the_answer(server: RutrackerServer) -> None:
    server.arm(Fault(kind=FaultKind.RATE_LIMITED, path=LISTING, times=1))

    offers = await searched(server)

    assert isinstance(offers.failure, AccountWanted)
    assert paths(server) == [LISTING] * 4


async def test_the_check_of_a_guest_reads_one_listing(server: RutrackerServer) -> None:
    async with opened_for_all(server) as tracker:
        await tracker.check()

    assert paths(server) == [LISTING]


def test_a_listing_has_the_topics_with_a_torrent() -> None:
    page = forum_page(forum.Visitor(), 187, [FILM, TALK, TEMPORARY])

    film, temporary = listed_releases(page, BASE)

    assert film == Release(
        tracker="rutracker",
        tracker_id="5",
        name="Ёлки & Mike [1931, WEB-DL] Dub",
        size_bytes=film.size_bytes,
        seeders=1_007,
        leechers=3,
        url=f"{BASE}/forum/viewtopic.php?t=5",
        published_at=datetime(2023, 11, 14, 22, 14, tzinfo=UTC),
        is_trusted=True,
    )
    assert film.size_bytes == pytest.approx(FILM.size_bytes, rel=0.01)
    assert (temporary.tracker_id, temporary.is_temporary, temporary.is_trusted) == ("7", True, False)


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<html>Доступ ограничен</html>",
        forum_page(forum.Visitor(), 187, [FILM]).replace("vf-tor", "topics"),
        forum_page(forum.Visitor(), 187, [FILM]).replace("tt-text", "x").replace("torTopic bold", "y"),
    ],
    ids=["empty", "stranger", "table", "links"],
)
def test_a_listing_that_changed_is_not_an_empty_forum(page: str) -> None:
    with pytest.raises(UnexpectedAnswer) as failure:
        listed_releases(page, BASE)

    assert failure.value.facts["part"] == "listing"


@pytest.mark.parametrize(
    "title, names, expected",
    [
        ("Ёлки новые [2017]", ("елки",), True),
        ("Ёлки новые [2017]", ("ЕЛКИ НОВЫЕ",), True),
        ("Ёлки новые [2017]", ("старые ёлки",), False),
        ("Ёлки / Fir-Trees: Two", ("ничего", "fir trees two"), True),
        ("Метрополисы", ("Метрополис",), False),
        ("Ёлки", ("",), False),
        ("Ёлки", (), False),
        ("Ёлки", ("!!!",), False),
    ],
)
def test_a_title_fits_with_all_words_of_one_name(
    title: str, names: tuple[str, ...], *, expected: bool
) -> None:
    assert is_named(title, names) is expected


def test_a_feed_has_names_without_marks_and_sizes_where_it_tells_them() -> None:
    first, second = feed_releases(feed(187, [FILM, TEMPORARY]).encode(), BASE)

    assert (first.name, second.name) == (FILM.name, TEMPORARY.name)
    assert first.size_bytes == pytest.approx(FILM.size_bytes, rel=0.01)
    assert first.published_at == datetime(2023, 11, 14, 22, 14, tzinfo=UTC)
    assert first.url == f"{BASE}/forum/viewtopic.php?t=5"


def test_a_feed_may_tell_no_size_and_no_date() -> None:
    body = """<feed><entry><title>Фильм [1931]</title><link href="https://rutracker.org/forum/viewtopic.php?t=9"/>
<updated>вчера</updated></entry><entry><title>Без ссылки</title></entry></feed>"""

    (row,) = feed_releases(body.encode(), BASE)

    assert (row.tracker_id, row.name, row.size_bytes, row.published_at) == ("9", "Фильм [1931]", None, None)


@pytest.mark.parametrize(
    "updated",
    ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2024-01-01", "2024-01-01T00:00:00+99:00"],
)
def test_a_feed_may_tell_a_date_that_is_none(updated: str) -> None:
    entry = f'<title>a</title><link href="viewtopic.php?t=9"/><updated>{updated}</updated>'

    (row,) = feed_releases(f"<feed><entry>{entry}</entry></feed>".encode(), BASE)

    assert row.published_at is None


BOMB = """<?xml version="1.0"?><!DOCTYPE feed [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<feed><entry><title>&b;</title><link href="viewtopic.php?t=1"/></entry></feed>"""


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<feed>",
        b"<html></html>",
        b"\xff\xfe",
        BOMB.encode(),
        b'<!DOCTYPE feed SYSTEM "file:///etc/passwd"><feed/>',
        b"<feed>&a;</feed>",
        b'<?xml version="1.0" encoding="utf-99"?><feed/>',
        b'<?xml version="1.0" encoding="shift_jis"?><feed/>',
        b'<?xml version="1.0" encoding="base64"?><feed/>',
        b'<?xml version="1.0" encoding="idna"?><feed/>',
        b'<?xml version="1.0" encoding="undefined"?><feed/>',
    ],
    ids=[
        *("empty", "cut", "page", "bytes", "entities", "external", "undeclared", "unknown encoding"),
        *("long letters", "no text", "names", "undefined"),
    ],
)
def test_what_is_no_feed_is_refused(body: bytes) -> None:
    with pytest.raises(UnexpectedAnswer):
        feed_releases(body, BASE)


@pytest.mark.fuzz
@given(st.binary(max_size=400))
def test_any_bytes_are_a_feed_or_refused(body: bytes) -> None:
    try:
        feed_releases(b"<feed><entry><title>a</title>" + body + b"</entry></feed>", BASE)
    except ConciergeError:
        return
