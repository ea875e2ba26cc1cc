"""Trakt's lists are read to their end, told of without gaps, and read again only as far as they moved."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from starlette.responses import JSONResponse, Response

from concierge.errors import (
    AccountUnusable,
    LoginFailed,
    NotFound,
    RateLimited,
    ServiceError,
    ServiceUnavailable,
    UnexpectedAnswer,
)
from concierge.model.importing import BadRow, ImportedRow, ImportedViewing, ReadRow, RowProblem
from concierge.model.taste import Precision
from concierge.model.title import ExternalIds, TitleKind
from concierge.sandbox._serving import Fault, FaultKind, serving
from concierge.sandbox._trakt_account import TraktAccount, TraktMark
from concierge.sandbox.trakt import TraktServer
from tests.adapters.trakt_account import Linked, a_server, linked, opened, paths
from tests.contracts.lists import LONG_AGO, read, read_until_it_fails
from tests.contracts.metadata import FILM, HOSTILE, SEQUEL, SERIES, is_plain

MINUTE = timedelta(minutes=1)


def with_plays(account: TraktAccount, count: int, *, since: datetime = LONG_AGO) -> None:
    """That many plays of the film, a minute apart."""
    for number in range(count):
        account.play(FILM, since + number * MINUTE)


def rows_of(rows: list[ReadRow]) -> list[ImportedRow]:
    return [row for row in rows if isinstance(row, ImportedRow)]


def viewings(rows: list[ReadRow]) -> list[ImportedViewing]:
    return [one for row in rows_of(rows) for one in row.viewings]


def problems(rows: list[ReadRow]) -> list[tuple[RowProblem, str]]:
    return [(row.problem, row.title) for row in rows if isinstance(row, BadRow)]


def of(server: TraktServer, part: str) -> list[str]:
    return [path for path in paths(server) if part in path]


async def whole(one: Linked, cursor: str = "") -> tuple[list[ReadRow], str]:
    return await read(one.trakt, "", one.tokens, cursor=cursor)


async def test_a_film_that_was_seen_three_times_has_three_viewings_with_their_days() -> None:
    async with linked() as one:
        for at in (LONG_AGO, None, datetime(2021, 5, 6, tzinfo=UTC)):
            one.server.account.play(FILM, at)
        [row] = rows_of((await whole(one))[0])

    assert row.kind is TitleKind.MOVIE
    assert row.ids == ExternalIds(imdb=FILM.imdb_id, tmdb=FILM.tmdb_id)
    assert (row.name, row.year, row.is_watched) == ("Night Ferry", 1931, True)
    assert [(viewing.watched_at, viewing.precision) for viewing in row.viewings] == [
        (datetime(2021, 5, 6, tzinfo=UTC), Precision.DAY),
        (LONG_AGO, Precision.EXACT),
        (None, Precision.UNKNOWN),
    ]


async def test_episodes_are_viewings_of_the_row_of_their_series() -> None:
    async with linked() as one:
        one.server.account.play(SERIES, LONG_AGO, season=1, episode=1)
        one.server.account.play(FILM, LONG_AGO + MINUTE)
        one.server.account.play(SERIES, LONG_AGO + 2 * MINUTE, season=0, episode=2)
        film, series = sorted(rows_of((await whole(one))[0]), key=lambda row: row.name)

    assert film.name == "Night Ferry"
    assert series.kind is TitleKind.SERIES
    assert series.ids.tvdb == SERIES.tvdb_id
    assert [(viewing.season, viewing.episode) for viewing in series.viewings] == [(0, 2), (1, 1)]
    assert (series.place, film.place) == ("history[1]", "history[2]")


async def test_ratings_and_the_watchlist_are_read_with_their_days() -> None:
    async with linked() as one:
        one.server.account.rate(TraktMark(title=FILM, rating=9, at=LONG_AGO))
        one.server.account.wish(TraktMark(title=SERIES, at=LONG_AGO + MINUTE))
        rated, wanted = rows_of((await whole(one))[0])

    assert rated.score is not None
    assert (rated.score.points, rated.rated_at, rated.is_watched) == (9, LONG_AGO, False)
    assert (wanted.is_wanted, wanted.wanted_at, wanted.score) == (True, LONG_AGO + MINUTE, None)


async def test_what_is_no_title_is_told_of_by_its_name() -> None:
    async with linked() as one:
        account = one.server.account
        account.rate(TraktMark(title=SERIES, season=2, rating=8, at=LONG_AGO))
        account.rate(TraktMark(title=SERIES, season=1, episode=3, rating=8, at=LONG_AGO))
        account.wish(TraktMark(title=None, name="Lena Marsh", at=LONG_AGO))
        rows, cursor = await whole(one)

    assert rows_of(rows) == []
    assert problems(rows) == [
        (RowProblem.NOT_A_TITLE, "Quiet Haven S02"),
        (RowProblem.NOT_A_TITLE, "Quiet Haven S01E03"),
        (RowProblem.NOT_A_TITLE, "Lena Marsh"),
    ]
    assert cursor


async def test_whoever_wants_a_season_or_an_episode_wants_the_series() -> None:
    async with linked() as one:
        account = one.server.account
        account.wish(TraktMark(title=SERIES, season=1, at=LONG_AGO))
        account.wish(TraktMark(title=SERIES, season=1, episode=3, at=LONG_AGO + MINUTE))
        rows, _ = await whole(one)

    assert problems(rows) == []
    assert {(row.kind, row.name, row.is_wanted) for row in rows_of(rows)} == {
        (TitleKind.SERIES, "Quiet Haven", True)
    }
    assert {row.wanted_at for row in rows_of(rows)} == {LONG_AGO, LONG_AGO + MINUTE}


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 250, 300])
@pytest.mark.parametrize("headers", ["told", "missing"])
async def test_every_page_is_read_with_and_without_the_headers(count: int, headers: str) -> None:
    async with linked() as one:
        one.server.has_page_headers = headers == "told"
        with_plays(one.server.account, count)
        rows, _ = await whole(one)
        asked = [dict(call.query) for call in one.server.calls if "/history" in call.path]

    assert len(viewings(rows)) == count
    assert {query["limit"] for query in asked} == {"100"}
    assert len(asked) == (max(1, -(-count // 100)) if headers == "told" else -(-count // 100) + 1)


async def test_a_server_that_knows_no_pages_is_asked_twice_and_read_once() -> None:
    async with serving(a_server()) as server, opened(server) as trakt:
        play = {"id": 1, "type": "movie", "watched_at": "2019-03-04T20:15:30.000Z"}
        server.stranger = JSONResponse([{**play, "movie": {"title": "Night Ferry", "year": 1931}}])
        rows, _ = await read(trakt, "anna")

    assert len(viewings(rows)) == 1


@pytest.mark.parametrize("limit", [30, 250])
async def test_the_limit_that_was_given_counts_and_not_the_one_that_was_asked_for(limit: int) -> None:
    rows = [{"id": number, "type": "movie", "movie": {"title": f"Film {number}"}} for number in range(limit)]
    async with serving(a_server()) as server, opened(server) as trakt:
        server.stranger = JSONResponse(rows, headers={"X-Pagination-Limit": str(limit)})
        told, _ = await read(trakt, "anna")

    assert len(viewings(told)) == limit


async def test_an_empty_page_before_the_last_one_is_no_end() -> None:
    async with serving(a_server()) as server, opened(server) as trakt:
        server.stranger = JSONResponse([], headers={"X-Pagination-Page-Count": "3"})
        told, error = await read_until_it_fails(trakt.lists("anna"))

    assert told == []
    assert isinstance(error, UnexpectedAnswer)


async def test_plays_that_come_during_the_read_are_no_doubles_and_are_read_the_next_time() -> None:
    async with linked() as one:
        account = one.server.account
        with_plays(account, 230)

        def play() -> None:
            if len(account.plays) < 232:
                account.play(FILM, LONG_AGO + timedelta(days=900, minutes=len(account.plays)))

        one.server.after_page = play
        first, cursor = await whole(one)
        one.server.after_page = None
        second, _ = await whole(one, cursor)

    moments = [viewing.watched_at for viewing in viewings(first)]
    assert len(moments) == len(set(moments)) == 230
    assert len({*moments, *(viewing.watched_at for viewing in viewings(second))}) == 232


async def test_a_list_that_becomes_shorter_during_the_read_is_read_again_without_doubles() -> None:
    async with linked() as one:
        account = one.server.account
        with_plays(account, 230)

        def take_one_away() -> None:
            one.server.after_page = None
            account.forget([max(account.plays, key=lambda play: play.at)])

        one.server.after_page = take_one_away
        rows, _ = await whole(one)
        left = {play.at for play in account.plays}

    moments = [viewing.watched_at for viewing in viewings(rows)]
    assert len(moments) == len(set(moments))
    assert left <= set(moments)


async def test_a_list_that_never_stands_still_has_no_cursor() -> None:
    async with linked() as one:
        account = one.server.account
        with_plays(account, 400)

        def take_one_away() -> None:
            account.forget(account.plays[-1:])

        one.server.after_page = take_one_away
        told, error = await read_until_it_fails(one.trakt.lists("", one.tokens))

    assert isinstance(error, ServiceUnavailable)
    assert error.facts["problem"] == "changing"
    assert not any(isinstance(row, str) for row in told)


async def test_a_read_that_stops_in_the_middle_of_page_three_gives_what_was_there_and_no_cursor() -> None:
    async with linked() as one:
        with_plays(one.server.account, 250)

        def cut_the_third() -> None:
            if len(of(one.server, "/history")) == 3:
                one.server.arm(Fault(kind=FaultKind.TRUNCATED, path="/sync/history"))

        one.server.after_page = cut_the_third
        told, error = await read_until_it_fails(one.trakt.lists("", one.tokens))

    assert isinstance(error, ServiceUnavailable)
    assert not any(isinstance(row, str) for row in told)
    assert len(viewings([row for row in told if not isinstance(row, str)])) == 200


async def test_when_nothing_moved_one_request_is_all() -> None:
    async with linked() as one:
        with_plays(one.server.account, 3)
        _, cursor = await whole(one)
        one.server.calls.clear()
        rows, same = await whole(one, cursor)

        assert paths(one.server) == ["GET /sync/last_activities"]
    assert rows == []
    assert same == cursor


@pytest.mark.parametrize("part", ["history", "ratings", "watchlist"])
async def test_only_the_list_that_moved_is_read(part: str) -> None:
    async with linked() as one:
        account = one.server.account
        _, cursor = await whole(one)
        move: dict[str, Callable[[], object]] = {
            "history": lambda: account.play(FILM, LONG_AGO),
            "ratings": lambda: account.rate(TraktMark(title=FILM, rating=3, at=LONG_AGO)),
            "watchlist": lambda: account.wish(TraktMark(title=FILM, at=LONG_AGO)),
        }
        move[part]()
        one.server.calls.clear()
        rows, after = await whole(one, cursor)

        assert len(rows) == 1
        assert len(paths(one.server)) == 2
        assert of(one.server, part) == paths(one.server)[1:]
        assert (await whole(one, after))[0] == []


async def test_a_newer_play_costs_one_page_however_long_the_history_is() -> None:
    async with linked() as one:
        with_plays(one.server.account, 350)
        _, cursor = await whole(one)
        one.server.account.play(SEQUEL, LONG_AGO + timedelta(days=900))
        one.server.calls.clear()
        rows, after = await whole(one, cursor)

        assert len(of(one.server, "/history")) == 1
        assert [row.name for row in rows_of(rows)] == [SEQUEL.title_en]
        one.server.calls.clear()
        one.server.account.play(SEQUEL, LONG_AGO + timedelta(days=901))
        assert len(viewings((await whole(one, after))[0])) == 1
        assert len(of(one.server, "/history")) == 1


@pytest.mark.parametrize("at", [LONG_AGO - timedelta(days=900), None, LONG_AGO + 349 * MINUTE])
async def test_a_play_of_long_ago_that_is_added_later_is_found(at: datetime | None) -> None:
    async with linked() as one:
        with_plays(one.server.account, 350)
        _, cursor = await whole(one)
        one.server.account.play(SEQUEL, at)
        rows, _ = await whole(one, cursor)

    assert SEQUEL.title_en in {row.name for row in rows_of(rows)}


async def test_a_public_profile_is_read_by_its_nickname_and_never_asked_for_what_it_hides() -> None:
    async with serving(a_server()) as server, opened(server) as trakt:
        server.account_of("anna").play(FILM, LONG_AGO)
        rows, cursor = await read(trakt, " @anna ")
        again, _ = await read(trakt, "anna", cursor=cursor)

    assert len(viewings(rows)) == 1
    assert viewings(again) == []
    assert set(paths(server)) == {
        f"GET /users/anna/{part}" for part in ("history", "ratings/all", "watchlist")
    }


@pytest.mark.parametrize("status", [401, 403, 404])
async def test_a_private_profile_is_not_found_whatever_its_status(status: int) -> None:
    async with serving(a_server()) as server, opened(server) as trakt:
        server.account_of("anna").is_private = True
        server.private_status = status
        told, error = await read_until_it_fails(trakt.lists("anna"))

    assert told == []
    assert isinstance(error, NotFound)
    assert error.facts["problem"] == "no_lists"


async def test_an_application_that_was_refused_is_no_private_profile() -> None:
    async with serving(a_server()) as server, opened(server, client_id="0" * 64) as trakt:
        _, error = await read_until_it_fails(trakt.lists("sandbox"))

    assert isinstance(error, LoginFailed)
    assert not isinstance(error, AccountUnusable)


@pytest.mark.parametrize(
    "status, kind, problem",
    [
        (400, UnexpectedAnswer, None),
        (401, AccountUnusable, "link_ended"),
        (403, LoginFailed, None),
        (404, UnexpectedAnswer, None),
        (405, UnexpectedAnswer, None),
        (412, UnexpectedAnswer, None),
        (420, ServiceError, "list_full"),
        (422, UnexpectedAnswer, None),
        (423, AccountUnusable, "link_locked"),
        (426, ServiceError, "members_only"),
        (429, RateLimited, None),
        (500, ServiceUnavailable, None),
        (503, ServiceUnavailable, None),
    ],
)
async def test_each_status_is_an_error_of_ours(
    status: int, kind: type[ServiceError], problem: str | None
) -> None:
    async with linked() as one:
        one.server.refused["/sync"] = status
        _, error = await read_until_it_fails(one.trakt.lists("", one.tokens))

    assert type(error) is kind
    assert error.facts.get("problem") == problem


async def test_a_locked_account_is_told_of() -> None:
    async with linked() as one:
        one.server.account.is_locked = True
        _, error = await read_until_it_fails(one.trakt.lists("", one.tokens))

    assert isinstance(error, AccountUnusable)


async def test_how_long_to_wait_is_what_the_service_asked_for() -> None:
    async with linked() as one:
        one.server.arm(Fault(kind=FaultKind.RATE_LIMITED, retry_after_s=42))
        _, error = await read_until_it_fails(one.trakt.lists("", one.tokens))

    assert isinstance(error, RateLimited)
    assert error.retry_after_s == 42


async def test_a_page_of_html_is_a_service_that_is_down() -> None:
    async with linked() as one:
        one.server.arm(Fault(kind=FaultKind.SERVER_ERROR, status=503))
        _, error = await read_until_it_fails(one.trakt.lists("", one.tokens))

    assert isinstance(error, ServiceUnavailable)


ODD: dict[str, tuple[dict[str, object], list[RowProblem], str, int | None]] = {
    "ids of null": ({"ids": {"imdb": None, "tmdb": None}}, [], "Night Ferry", 1931),
    "no ids": ({"ids": None}, [], "Night Ferry", 1931),
    "a year of null": ({"year": None}, [], "Night Ferry", None),
    "a year as text": ({"year": "1931"}, [], "Night Ferry", 1931),
    "an empty year": ({"year": ""}, [], "Night Ferry", None),
    "a year of no calendar": ({"year": 99_999}, [RowProblem.BAD_YEAR], "Night Ferry", None),
    "no name": ({"title": None}, [], "", 1931),
    "a long name": ({"title": "x" * 900}, [RowProblem.TOO_LONG], "x" * 500, 1931),
    "an id that is none": ({"ids": {"imdb": "<b>"}}, [RowProblem.BAD_ID], "Night Ferry", 1931),
    "ids of other kinds": ({"ids": {"tmdb": [1], "imdb": {}}}, [RowProblem.BAD_ID], "Night Ferry", 1931),
}


@pytest.mark.parametrize("name", ODD)
async def test_what_is_odd_about_a_title_is_told_and_the_rest_is_kept(name: str) -> None:
    odd, expected, title, year = ODD[name]
    async with linked() as one:
        one.server.odd[FILM.key] = odd
        one.server.account.play(FILM, LONG_AGO)
        rows, _ = await whole(one)

    [row] = rows_of(rows)
    assert (row.name, row.year) == (title, year)
    assert [problem for problem, _ in problems(rows)] == expected
    assert len(row.viewings) == 1


async def test_a_row_that_names_nothing_is_no_title() -> None:
    async with linked() as one:
        one.server.odd[FILM.key] = {"title": "", "ids": None}
        one.server.account.rate(TraktMark(title=FILM, rating=5, at=LONG_AGO))
        rows, _ = await whole(one)

    assert [problem for problem, _ in problems(rows)] == [RowProblem.NO_TITLE]


@pytest.mark.parametrize("title", HOSTILE)
async def test_a_hostile_name_becomes_plain_text(title: str) -> None:
    async with linked() as one:
        one.server.odd[FILM.key] = {"title": title}
        one.server.account.wish(TraktMark(title=FILM, at=LONG_AGO))
        [row] = rows_of((await whole(one))[0])

    assert is_plain(row.name)
    assert row.name.startswith("Night Ferry")


def bent(**told: object) -> dict[str, object]:
    row: dict[str, object] = {
        "id": 1,
        "type": "movie",
        "watched_at": "2019-03-04T20:15:30.000Z",
        "rated_at": "2019-03-04T20:15:30.000Z",
        "listed_at": "2019-03-04T20:15:30.000Z",
        "rating": 7,
        "movie": {"title": "Night Ferry", "year": 1931, "ids": {"trakt": 1}},
    }
    return {**row, **told}


def broken() -> Iterator[tuple[str, object, set[RowProblem]]]:
    yield "a number", 7, {RowProblem.DAMAGED}
    yield "null", None, {RowProblem.DAMAGED}
    yield "nothing", {}, {RowProblem.DAMAGED}
    yield "surrogates", {"type": "\ud800"}, {RowProblem.NOT_A_TITLE}
    yield "no film", bent(movie=None), {RowProblem.NO_TITLE}
    yield "a list for a film", bent(movie=[1]), {RowProblem.NO_TITLE}
    yield "an unknown kind", bent(type="podcast"), {RowProblem.NOT_A_TITLE}
    yield "a bad score", bent(rating=11), {RowProblem.BAD_SCORE}
    yield "a score of text", bent(rating="7"), {RowProblem.BAD_SCORE}
    yield "a score that is true", bent(rating=True), {RowProblem.BAD_SCORE}
    no_day = dict.fromkeys(("watched_at", "rated_at", "listed_at"), "yesterday")
    yield "no day", bent(**no_day), {RowProblem.BAD_DATE}
    year_one = dict.fromkeys(("watched_at", "rated_at", "listed_at"), "0001-01-01T00:00:00+23:59")
    yield "the first day of all", bent(**year_one), {RowProblem.BAD_DATE}


@pytest.mark.parametrize("row, expected", [pytest.param(row, said, id=name) for name, row, said in broken()])
async def test_a_row_that_is_broken_is_told_of_and_costs_no_other_row(
    row: object, expected: set[RowProblem]
) -> None:
    good = bent(id=2, movie={"title": "Another", "ids": {"trakt": 2}})
    async with serving(a_server()) as server, opened(server) as trakt:
        # As ASCII, in which a text can be no text.
        server.stranger = Response(json.dumps([row, good]), headers={"X-Pagination-Page-Count": "1"})
        rows, cursor = await read(trakt, "anna")

    assert {problem for problem, _ in problems(rows)} == expected
    assert sum(one.name == "Another" for one in rows_of(rows)) == 3
    assert json.loads(cursor)


async def test_an_episode_whose_number_cannot_be_read_is_told_of() -> None:
    show = {"title": "Quiet Haven", "ids": {"trakt": 3}}
    row = bent(type="episode", show=show, episode={"season": 1, "number": None})
    async with serving(a_server()) as server, opened(server) as trakt:
        server.stranger = JSONResponse([row], headers={"X-Pagination-Page-Count": "1"})
        rows, _ = await read(trakt, "anna")

    assert (RowProblem.DAMAGED, "Quiet Haven") in problems(rows)
