"""The diary of a person at Letterboxd, against the sandbox's server over loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import structlog
from starlette.responses import HTMLResponse, RedirectResponse, Response

from concierge.adapters._letterboxd_feed import read_feed
from concierge.adapters.connections.letterboxd import ADAPTER
from concierge.errors import (
    Challenged,
    InputError,
    NotFound,
    ServiceUnavailable,
    UnexpectedAnswer,
)
from concierge.model.importing import BadRow, ImportedRow, ImportedViewing, ReadRow, RowProblem
from concierge.model.score import Score
from concierge.model.taste import Precision
from concierge.model.title import ExternalIds, TitleKind
from concierge.ports import LinkedService, ListService
from concierge.sandbox._serving import Fault, FaultKind
from concierge.sandbox.letterboxd import FIRST, Diary, LetterboxdServer, feed_of
from concierge.texts import Texts
from tests.adapters.sources import opened, served
from tests.contracts.lists import told

ANNA = "anna"
LIST = Diary(number=9, film="", tmdb="")
DAY = ImportedViewing(watched_at=datetime(2026, 2, 28, tzinfo=UTC), precision=Precision.DAY)
TOLD = [
    ImportedRow(
        place="rss[1]",
        name="Tom & Jerry: “Кот”",
        year=2021,
        kind=TitleKind.MOVIE,
        ids=ExternalIds(tmdb=587807),
        is_watched=True,
        viewings=(DAY,),
        times=2,
        score=Score(half_points=14),
        rated_at=datetime(2026, 3, 4, 20, 15, tzinfo=UTC),
        review="A fine film\nabout a cat.\n\nAnd a mouse.",
    ),
    ImportedRow(
        place="rss[3]",
        name="Chernobyl",
        year=2019,
        kind=TitleKind.SERIES,
        ids=ExternalIds(tmdb=87108),
        is_watched=True,
        viewings=(DAY,),
    ),
    ImportedRow(
        place="rss[4]",
        name="Untold",
        kind=TitleKind.MOVIE,
        is_watched=True,
        score=Score(half_points=20),
        rated_at=datetime(2026, 3, 2, 20, 15, tzinfo=UTC),
        review="Seen once.",
    ),
]


@pytest.fixture
async def server() -> AsyncIterator[LetterboxdServer]:
    async with served(LetterboxdServer()) as service:
        yield service


@pytest.fixture
async def service(server: LetterboxdServer) -> AsyncIterator[ListService]:
    async with opened(ADAPTER, server) as service:
        assert not isinstance(service, LinkedService)
        yield service


def names(rows: list[ReadRow]) -> list[str]:
    return [row.name for row in rows if isinstance(row, ImportedRow)]


def rows_in(feed: str) -> list[ReadRow]:
    read = read_feed(feed.encode())
    assert read.fault is None
    return [row for entry in read.entries for row in entry.rows]


async def test_each_entry_is_a_viewing_of_a_film_on_a_day(
    server: LetterboxdServer, service: ListService
) -> None:
    server.diaries["anna"] = [
        Diary(
            number=3,
            film="Tom & Jerry: “Кот”",
            year="2021",
            tmdb="587807",
            rating="3.5",
            is_rewatch=True,
            review="<p>A <b>fine</b> film<br/>about a&nbsp;cat.</p> <p>And a mouse.</p>",
        ),
        LIST,
        Diary(number=2, film="Chernobyl", year="2019", tmdb="87108", is_series=True),
        Diary(number=1, film="Untold", year="", tmdb="", watched="", review="<p>Seen once.</p>", rating="5"),
    ]

    rows, cursor, error = await told(service, ANNA)

    assert error is None
    assert cursor == "2026-03-10T20:15:00+00:00 letterboxd-list-9"
    assert rows == TOLD


@pytest.mark.parametrize(
    "rating, half_points",
    [("0.5", 2), ("1", 4), ("3.5", 14), ("4.0", 16), ("5", 20)],
)
def test_stars_are_half_points_of_ten(rating: str, half_points: int) -> None:
    (row,) = rows_in(feed_of([Diary(number=1, rating=rating)]))

    assert isinstance(row, ImportedRow)
    assert row.score == Score(half_points=half_points)


@pytest.mark.parametrize(
    "entry, problem",
    [
        (Diary(number=1, rating="6"), RowProblem.BAD_SCORE),
        (Diary(number=1, rating="0"), RowProblem.BAD_SCORE),
        (Diary(number=1, rating="many"), RowProblem.BAD_SCORE),
        (Diary(number=1, rating="5/7"), RowProblem.BAD_SCORE),
        (Diary(number=1, watched="yesterday"), RowProblem.BAD_DATE),
        (Diary(number=1, watched="0001-01-01"), RowProblem.BAD_DATE),
        (Diary(number=1, watched="2026-02-30"), RowProblem.BAD_DATE),
        (Diary(number=1, year="20"), RowProblem.BAD_YEAR),
        (Diary(number=1, year="9" * 5000), RowProblem.BAD_YEAR),
        (Diary(number=1, tmdb="-4"), RowProblem.BAD_ID),
        (Diary(number=1, tmdb="9" * 40), RowProblem.BAD_ID),
        (Diary(number=1, film="W" * 501), RowProblem.TOO_LONG),
    ],
)
def test_a_field_that_cannot_be_read_costs_only_itself(entry: Diary, problem: RowProblem) -> None:
    row, bad = rows_in(feed_of([entry]))

    assert isinstance(row, ImportedRow)
    assert isinstance(bad, BadRow)
    assert (bad.place, bad.problem, row.is_watched) == ("rss[1]", problem, True)


@pytest.mark.parametrize("tmdb, problem", [("", RowProblem.NO_TITLE), ("x", RowProblem.BAD_ID)])
def test_an_entry_without_name_and_id_is_one_bad_row(tmdb: str, problem: RowProblem) -> None:
    assert rows_in(feed_of([Diary(number=1, film="\u200b", tmdb=tmdb)])) == [
        BadRow(place="rss[1]", problem=problem, year=1927)
    ]


@pytest.mark.parametrize(
    "html, review",
    [
        ('<p><img src="x"/></p> <p>Watched on Friday March 1, 2024.</p>', ""),
        (
            '<p><img src="x"/></p><p><em>This review may contain spoilers.</em></p><p>He <i>dies</i>.</p>',
            "He dies.",
        ),
        ("<p>One.</p><p>Watched on Friday March 1, 2024.</p>", "One.\n\nWatched on Friday March 1, 2024."),
        (f"<p>Watched on Friday March 1, 2024.</p><p>{'w' * 10_000}</p>", "w" * 10_000),
    ],
)
def test_what_the_service_writes_above_a_review_is_no_part_of_it(html: str, review: str) -> None:
    (row,) = rows_in(feed_of([Diary(number=1, review=html)]))

    assert isinstance(row, ImportedRow)
    assert row.review == review


async def test_with_a_cursor_only_what_was_published_since_comes(
    server: LetterboxdServer, service: ListService
) -> None:
    _, cursor, _ = await told(service, ANNA)
    server.diaries["anna"].insert(0, Diary(number=3, film="Nosferatu"))
    assert cursor is not None

    rows, newer, _ = await told(service, ANNA, cursor=cursor)
    nothing, same, _ = await told(service, ANNA, cursor=newer or "")

    assert names(rows) == ["Nosferatu"]
    assert (nothing, same) == ([], newer)


async def test_an_entry_that_was_put_in_between_later_is_found_by_its_publishing(
    server: LetterboxdServer, service: ListService
) -> None:
    _, cursor, _ = await told(service, ANNA)
    server.diaries["anna"].append(Diary(number=3, film="Nosferatu", watched="2020-01-01"))

    rows, _, _ = await told(service, ANNA, cursor=cursor or "")

    assert names(rows) == ["Nosferatu"]


async def test_entries_of_the_same_moment_or_of_none_come_again(
    server: LetterboxdServer, service: ListService
) -> None:
    at = FIRST.isoformat()
    server.diaries["anna"] = [
        Diary(number=1, film="One", published="Sun, 01 Mar 2026 20:15:00 +0000"),
        Diary(number=2, film="Two", published="Sun, 01 Mar 2026 23:15:00 +0300"),
        Diary(number=3, film="Three", published="some day"),
        Diary(number=4, film="Four", published="Sun, 01 Mar 2026 20:14:59 GMT"),
    ]

    rows, cursor, _ = await told(service, ANNA, cursor=f"{at} letterboxd-watch-1")

    assert names(rows) == ["Two", "Three"]
    assert cursor == f"{at} letterboxd-watch-1"


@pytest.mark.parametrize("cursor", ["", "-", "?", "2026-03-02", "letterboxd-watch-1", "9" * 400])
async def test_a_cursor_that_is_none_hides_nothing(service: ListService, cursor: str) -> None:
    rows, _, _ = await told(service, ANNA, cursor=cursor)

    assert names(rows) == ["Metropolis", "Solaris"]


async def test_a_feed_of_nothing_but_new_entries_is_noted(
    server: LetterboxdServer, service: ListService
) -> None:
    _, cursor, _ = await told(service, ANNA)
    server.diaries["anna"] = [Diary(number=number) for number in range(60, 10, -1)]

    with structlog.testing.capture_logs() as logs:
        rows, _, error = await told(service, ANNA, cursor=cursor or "")

    assert (len(rows), error) == (50, None)
    assert [(one["event"], one["log_level"]) for one in logs] == [("letterboxd.all_new", "info")]


@pytest.mark.parametrize("cursor", ["", "2026-03-03T20:15:00+00:00 letterboxd-watch-2"])
async def test_an_empty_feed_is_whole_and_keeps_the_cursor(
    server: LetterboxdServer, service: ListService, cursor: str
) -> None:
    server.diaries["anna"] = []

    assert await told(service, ANNA, cursor=cursor) == ([], cursor or "-", None)


@pytest.mark.parametrize("cut", [10, 200, 700, 1100, 1500])
async def test_a_feed_that_breaks_off_leaves_its_rows_and_no_cursor(
    server: LetterboxdServer, service: ListService, cut: int
) -> None:
    whole = feed_of(server.diaries["anna"]).encode()
    server.cut = cut
    assert cut < len(whole)

    rows, cursor, error = await told(service, ANNA)

    assert len(rows) == whole[:cut].count(b"</item>")
    assert cursor is None
    assert isinstance(error, UnexpectedAnswer)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"\x00\xff\xfe",
        b"<feed></feed>",
        b'<?xml version="1.0" encoding="nonsense"?><rss/>',
        b'<!DOCTYPE rss [<!ENTITY a "aaaa">]><rss><channel><item><guid>&a;</guid></item></channel></rss>',
        b'<!DOCTYPE rss SYSTEM "file:///etc/passwd"><rss/>',
        b"<rss><channel><item><guid>&unknown;</guid></item></channel></rss>",
        b"<rss>" + b"<a>" * 40 + b"</a>" * 40 + b"</rss>",
        b"<rss><channel>" + b"<a/>" * 20_001 + b"</channel></rss>",
    ],
    ids=range(10),
)
async def test_what_is_no_feed_is_an_unexpected_answer(
    server: LetterboxdServer, service: ListService, body: bytes
) -> None:
    server.stranger = Response(body, media_type="text/xml")

    rows, cursor, error = await told(service, ANNA)

    assert (rows, cursor) == ([], None)
    assert isinstance(error, UnexpectedAnswer)


def test_items_elsewhere_and_what_is_inside_of_fields_are_no_entries() -> None:
    item = Diary(number=1, more="<x><letterboxd:filmTitle>Another</letterboxd:filmTitle><item/></x>").xml()
    feed = feed_of([]).replace("</channel></rss>", f"<image>{item}</image>{item}</channel></rss>")

    assert [row.name for row in rows_in(feed) if isinstance(row, ImportedRow)] == ["Metropolis"]


async def test_a_feed_larger_than_any_is_refused(server: LetterboxdServer, service: ListService) -> None:
    server.stranger = Response(b"<rss>" + b" " * (8 * 1024 * 1024), media_type="text/xml")

    _, _, error = await told(service, ANNA)

    assert isinstance(error, UnexpectedAnswer)


@pytest.mark.parametrize(
    "nickname",
    [
        "anna",
        " Anna ",
        "@anna",
        "letterboxd.com/anna",
        "https://letterboxd.com/ANNA/",
        "https://www.letterboxd.com/anna/films/diary/?page=2",
    ],
)
async def test_a_person_is_named_by_the_nickname_or_the_profiles_address(
    server: LetterboxdServer, service: ListService, nickname: str
) -> None:
    rows, _, error = await told(service, nickname)

    assert (len(rows), error) == (2, None)
    assert [call.path for call in server.calls] == ["/anna/rss/"]


@pytest.mark.parametrize(
    "nickname",
    [
        "",
        "a",
        "анна",
        "anna/../bob",
        "anna smith",
        "anna\nbob",
        "a" * 16,
        "an-na",
        "https://letterboxd.com/",
        "https://letterboxd.com/film/metropolis/",
        "https://letterboxd.com.evil.example/anna/",
        "https://evil.example/anna/",
        "https://boxd.it/2ab",
    ],
)
async def test_what_is_no_nickname_is_asked_for_anew(
    server: LetterboxdServer, service: ListService, nickname: str
) -> None:
    rows, _, error = await told(service, nickname)

    assert isinstance(error, InputError)
    assert (rows, server.calls) == ([], [])
    assert error.facts == {"problem": "letterboxd_nickname"}


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_person_is_told_what_is_wanted_and_what_is_closed(language: str) -> None:
    texts = Texts(language)

    assert "letterboxd.com/" in texts.error("bad_input", {"problem": "letterboxd_nickname"})
    facts = {"problem": "closed_profile", "service": "letterboxd", "what": "bob"}
    assert "bob" in texts.error("not_found", facts)
    assert texts.error("not_found", facts) != texts.error("not_found", {"what": "bob"})


async def test_a_closed_or_unknown_profile_is_not_found(service: ListService) -> None:
    rows, cursor, error = await told(service, "bob")

    assert (rows, cursor) == ([], None)
    assert isinstance(error, NotFound)
    assert error.facts["what"] == "bob"


async def test_a_site_that_takes_us_for_a_program_is_a_challenge(
    server: LetterboxdServer, service: ListService
) -> None:
    server.is_guarded = True
    assert isinstance((await told(service, ANNA))[2], Challenged)

    server.stranger = HTMLResponse("<!DOCTYPE html><title>Blocked by your provider</title>")
    assert isinstance((await told(service, ANNA))[2], Challenged)


async def test_a_site_that_does_not_answer_is_waited_for_no_longer_than_the_settings_say(
    server: LetterboxdServer,
) -> None:
    server.arm(Fault(kind=FaultKind.HANG))

    async with opened(ADAPTER, server, timeout_s="0.5") as service:
        rows, cursor, error = await told(service, ANNA)

    assert (rows, cursor) == ([], None)
    assert isinstance(error, ServiceUnavailable)


async def test_it_does_not_follow_to_another_place(server: LetterboxdServer, service: ListService) -> None:
    server.stranger = RedirectResponse("https://evil.example/rss", 302)

    _, _, error = await told(service, ANNA)

    assert isinstance(error, UnexpectedAnswer)


async def test_another_charset_than_the_headers_say_is_read_as_the_document_says(
    server: LetterboxdServer, service: ListService
) -> None:
    server.diaries["anna"] = [Diary(number=1, film="Солярис")]
    server.arm(Fault(kind=FaultKind.WRONG_CHARSET))

    rows, _, _ = await told(service, ANNA)

    assert names(rows) == ["Солярис"]
