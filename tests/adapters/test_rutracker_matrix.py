"""Rutracker when something else comes than was asked for: each case of the wire has an error of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from concierge.errors import (
    Challenged,
    LoginFailed,
    NotFound,
    RateLimited,
    ServiceError,
    ServiceUnavailable,
    UnexpectedAnswer,
)
from concierge.sandbox import torrents
from concierge.sandbox._rutracker_refusals import Refusal
from concierge.sandbox._rutracker_topics import Topic
from concierge.sandbox._serving import Fault, FaultKind, SandboxService, serving
from concierge.sandbox.rutracker import RutrackerServer
from tests.adapters.http_site import certificate, resetting, self_signed
from tests.adapters.rutracker_forum import (
    FILES,
    LOGIN,
    METROPOLIS,
    OFFERED,
    ONE,
    SEARCH,
    TOPIC,
    TORRENT,
    Member,
    ask,
    opened,
    paths,
    release,
    server,
    tracker,
)

__all__ = ["certificate", "server", "tracker"]


CASES = [
    (Refusal.PROVIDER_PAGE, ServiceUnavailable, "blocked"),
    (Refusal.PROVIDER_REDIRECT, ServiceUnavailable, "blocked"),
    (Refusal.CENSORED, ServiceUnavailable, "blocked"),
    (Refusal.LOOP, UnexpectedAnswer, None),
    (Refusal.BANNED_PAGE, ServiceUnavailable, "banned"),
    (Refusal.BANNED_NOTICE, ServiceUnavailable, "banned"),
    (Refusal.MAINTENANCE_NOTICE, ServiceUnavailable, "maintenance"),
    (Refusal.MAINTENANCE_BARE, ServiceUnavailable, "maintenance"),
    (Refusal.MAINTENANCE_503, ServiceUnavailable, None),
    (Refusal.TOO_OFTEN_NOTICE, RateLimited, None),
    (Refusal.TOO_OFTEN_BARE, RateLimited, None),
    (Refusal.STALE_FORM, ServiceUnavailable, "message"),
    (Refusal.NOTICE, ServiceUnavailable, "message"),
    (Refusal.SESSION_DELETED, LoginFailed, "session"),
]


@pytest.mark.parametrize("refusal, error, problem", CASES, ids=[case[0].value for case in CASES])
async def test_what_stands_in_place_of_a_search_has_its_own_error_and_passes(
    server: RutrackerServer, refusal: Refusal, error: type[ServiceError], problem: str | None
) -> None:
    async with opened(server) as tracker:
        server.refusals[SEARCH] = refusal

        with pytest.raises(error) as failure:
            await tracker.search(METROPOLIS)

        assert failure.value.facts.get("problem") == problem
        server.refusals.clear()
        if refusal is not Refusal.SESSION_DELETED:
            assert await tracker.search(METROPOLIS)


MENDED = [
    Refusal.PROVIDER_PAGE,
    Refusal.PROVIDER_REDIRECT,
    Refusal.CENSORED,
    Refusal.BANNED_PAGE,
    Refusal.MAINTENANCE_BARE,
    Refusal.MAINTENANCE_503,
]


@pytest.mark.parametrize("path", [LOGIN, SEARCH], ids=["at login", "at search"])
@pytest.mark.parametrize("refusal", MENDED, ids=[one.value for one in MENDED])
async def test_where_one_mirror_is_not_reached_the_next_one_answers(
    server: RutrackerServer, refusal: Refusal, path: str
) -> None:
    mirror = RutrackerServer(announce_url="http://127.0.0.1:6969/ann")
    server.refusals[path] = refusal
    async with serving(mirror), opened(server, mirror) as tracker:
        found = await tracker.search(METROPOLIS)

    assert all((row.url or "").startswith(mirror.url) for row in found)
    assert found


@pytest.mark.parametrize("status", [500, 502, 520, 521, 522, 523, 524, 525, 526])
async def test_an_origin_that_is_down_is_passed_over(server: RutrackerServer, status: int) -> None:
    mirror = RutrackerServer()
    server.arm(Fault(kind=FaultKind.SERVER_ERROR, status=status))
    async with serving(mirror), opened(server, mirror) as tracker:
        assert await tracker.search(METROPOLIS)


async def test_a_challenge_at_the_search_alone_is_no_logout(server: RutrackerServer, tracker: Member) -> None:
    await tracker.search(METROPOLIS)
    server.arm(Fault(kind=FaultKind.CHALLENGE, path=SEARCH))

    for _ in range(2):
        with pytest.raises(Challenged):
            await tracker.search(METROPOLIS)

    assert (await tracker.inspect(release(ONE))).files
    assert paths(server).count(LOGIN) == 1


@pytest.mark.parametrize("layout", ["rows", "columns", "table", "title"])
async def test_a_page_that_changed_says_so(server: RutrackerServer, tracker: Member, layout: str) -> None:
    server.layout = layout  # type: ignore[assignment]  # a literal, by its parameter

    with pytest.raises(UnexpectedAnswer) as failure:
        await tracker.search(METROPOLIS)

    assert failure.value.facts["part"] == "search"


@pytest.mark.parametrize(
    "shown, size, seeders",
    [
        ("1e400", None, 0),
        ("-5", None, 0),
        ("١٢٣", None, 0),
        ("4,37 GB", 4_692_251_771, 0),
        ("\N{NO-BREAK SPACE}7\N{NO-BREAK SPACE}", 7, 7),
        ("—", None, 0),
        ("1 234", 1234, 1234),
        ("27,235", 27_235, 27_235),
        ("9" * 30, None, 0),
        ("", None, 0),
    ],
)
async def test_numbers_of_any_shape_keep_the_row(
    server: RutrackerServer, tracker: Member, shown: str, size: int | None, seeders: int
) -> None:
    server.shown_number = shown
    server.add([Topic(topic_id=1, name="Странный фильм", seeders=3)])

    (row,) = await tracker.search(ask("странный фильм"))

    assert (row.tracker_id, row.size_bytes, row.seeders) == ("1", size, seeders)


@pytest.mark.parametrize("trouble", ["page", "no attachment", "giant"])
async def test_without_a_torrent_file_the_magnet_is_enough(
    server: RutrackerServer, tracker: Member, trouble: str
) -> None:
    server.torrent_trouble = trouble  # type: ignore[assignment]  # a literal, by its parameter

    source = await tracker.resolve(release(ONE))

    assert (source.info_hash, source.metainfo) == (torrents.info_hash(OFFERED[ONE]), None)
    assert source.magnet


async def test_a_torrent_file_is_known_by_its_bytes(server: RutrackerServer, tracker: Member) -> None:
    server.torrent_trouble = "wrong type"

    assert (await tracker.resolve(release(ONE))).metainfo


@pytest.mark.parametrize(
    "refusal", [Refusal.BANNED_NOTICE, Refusal.MAINTENANCE_NOTICE, Refusal.TOO_OFTEN_NOTICE]
)
async def test_a_forum_that_is_closed_is_not_a_missing_topic(
    server: RutrackerServer, tracker: Member, refusal: Refusal
) -> None:
    server.refusals[TOPIC] = refusal

    with pytest.raises((ServiceUnavailable, RateLimited)):
        await tracker.resolve(release(ONE))


async def test_an_unknown_message_in_place_of_a_topic_is_not_a_missing_topic(
    server: RutrackerServer, tracker: Member
) -> None:
    server.refusals[TOPIC] = Refusal.NOTICE

    with pytest.raises(ServiceUnavailable) as failure:
        await tracker.inspect(release(ONE))

    assert failure.value.facts["problem"] == "message"


@pytest.mark.parametrize("status", [200, 404])
async def test_a_topic_that_is_not_there_is_missing(
    server: RutrackerServer, tracker: Member, status: int
) -> None:
    server.missing_status = status

    for work in (tracker.inspect, tracker.resolve):
        with pytest.raises(NotFound):
            await work(release(999_999_999))


@pytest.mark.parametrize("path", [FILES, TORRENT], ids=["files", "torrent"])
@pytest.mark.parametrize("refusal", list(Refusal), ids=[one.value for one in Refusal])
async def test_what_goes_wrong_beside_the_topic_does_not_take_the_topic(
    server: RutrackerServer, tracker: Member, refusal: Refusal, path: str
) -> None:
    server.refusals[path] = refusal

    inspection, source = await tracker.inspect(release(ONE)), await tracker.resolve(release(ONE))

    assert inspection.source is not None
    assert inspection.source.magnet == source.magnet
    assert (inspection.files is None) is (path == FILES)
    assert (source.metainfo is None) is (path == TORRENT or refusal is Refusal.SESSION_DELETED)


async def test_a_form_that_is_too_old_is_sent_again(server: RutrackerServer, tracker: Member) -> None:
    server.refusals[FILES] = Refusal.STALE_FORM

    await tracker.inspect(release(ONE))

    assert paths(server).count(FILES) == 2


@pytest.mark.parametrize("kind", [FaultKind.DRIP, FaultKind.HANG, FaultKind.TRUNCATED])
async def test_an_answer_that_never_ends_is_ended(server: RutrackerServer, kind: FaultKind) -> None:
    async with opened(server, timeout_s=0.5) as tracker:
        server.arm(Fault(kind=kind, path=SEARCH, delay_s=0.2))

        with pytest.raises(ServiceUnavailable):
            await tracker.search(METROPOLIS)


@pytest.mark.parametrize("kind", ["a reset", "a wrong certificate"])
async def test_a_broken_connection_is_named_and_the_next_mirror_answers(
    kind: str, server: RutrackerServer, certificate: Path
) -> None:
    async with resetting() if kind == "a reset" else self_signed(certificate) as url:
        broken = SandboxService(url=url)
        async with opened(broken) as alone:
            with pytest.raises(ServiceUnavailable):
                await alone.search(METROPOLIS)
        async with opened(broken, server) as both:
            found = await both.search(METROPOLIS)

    assert found
    assert server.logins == 1
