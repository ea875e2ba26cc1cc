"""Changes are written to Trakt once, by ids alone, and what it does not know is said."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from starlette.responses import JSONResponse

from concierge.errors import (
    AccountUnusable,
    LoginFailed,
    NotFound,
    ServiceError,
    ServiceUnavailable,
    UnexpectedAnswer,
)
from concierge.model.connection import ListChange
from concierge.model.score import Score
from concierge.model.taste import Moment, Precision, Shelf, Viewing
from concierge.model.title import ExternalIds, Title, TitleKind
from concierge.sandbox._serving import Fault, FaultKind
from concierge.sandbox._trakt_account import NOBODY_KNOWS, TraktMark
from concierge.sandbox.trakt import TraktServer
from tests.adapters.trakt_account import Linked, linked, opened, paths
from tests.contracts.lists import LONG_AGO, a_change, a_viewing
from tests.contracts.metadata import FILM, SEQUEL, SERIES, TITLES, ids_of, kind_of


def body(server: TraktServer, place: int = -1) -> dict[str, object]:
    """What was sent."""
    told = json.loads(server.calls[place].body)
    assert isinstance(told, dict)
    return told


async def push(one: Linked, change: ListChange) -> str:
    return await one.trakt.push(change, one.tokens)


def seen(*viewings: Viewing, of_series: bool = False, **told: object) -> ListChange:
    return a_change(Shelf.WATCHED, of_series=of_series, viewings=viewings, **told)


@pytest.mark.parametrize("half_points, points", [(2, 1), (15, 8), (16, 8), (17, 9), (20, 10)])
async def test_half_a_point_goes_up(half_points: int, points: int) -> None:
    async with linked() as one:
        score = Score(half_points=half_points)
        assert await push(one, a_change(Shelf.RATINGS, score=score, rated_at=LONG_AGO)) == "added"

        [mark] = one.server.account.ratings
    assert (mark.title, mark.rating, mark.at) == (FILM, points, LONG_AGO)


async def test_titles_are_named_by_ids_alone_and_films_not_by_thetvdbs() -> None:
    film = Title(kind=TitleKind.MOVIE, name_en="Night Ferry", ids=replace(ids_of(FILM), tvdb=990_023))
    async with linked() as one:
        await push(one, replace(a_change(Shelf.WATCHLIST), title=film))
        await push(one, a_change(Shelf.WATCHLIST, of_series=True))

        assert body(one.server, 0) == {"movies": [{"ids": {"imdb": FILM.imdb_id, "tmdb": FILM.tmdb_id}}]}
        ids = {"imdb": SERIES.imdb_id, "tmdb": SERIES.tmdb_id, "tvdb": SERIES.tvdb_id}
        assert body(one.server, 1) == {"shows": [{"ids": ids}]}


async def test_a_number_that_a_film_and_a_series_share_means_the_one_of_the_right_kind() -> None:
    twin = replace(SERIES, key="twin", tmdb_id=FILM.tmdb_id, imdb_id="", tvdb_id=0)
    async with linked(TraktServer(titles=(*TITLES, twin))) as one:
        title = Title(kind=TitleKind.SERIES, ids=ExternalIds(tmdb=FILM.tmdb_id))
        await push(one, replace(a_change(Shelf.WATCHLIST), title=title))

        assert [mark.title for mark in one.server.account.watchlist] == [twin]


async def test_what_is_on_the_watchlist_already_is_existing() -> None:
    async with linked() as one:
        told = [await push(one, a_change(Shelf.WATCHLIST)) for _ in range(2)]
        told += [await push(one, a_change(Shelf.WATCHLIST, is_on=False)) for _ in range(2)]

    assert told == ["added", "existing", "deleted", ""]


async def test_a_rating_is_taken_away() -> None:
    async with linked() as one:
        one.server.account.rate(TraktMark(title=FILM, rating=3, at=LONG_AGO))
        assert await push(one, a_change(Shelf.RATINGS)) == "deleted"

        assert one.server.account.ratings == []


async def test_episodes_are_sent_in_one_request_under_their_seasons() -> None:
    viewings = (a_viewing(LONG_AGO, 1, 1), a_viewing(None, 1, 2), a_viewing(LONG_AGO, 2, 1))
    async with linked() as one:
        await push(one, seen(*viewings, of_series=True))

        assert paths(one.server) == ["POST /sync/history"]
        sent = body(one.server)
    at = "2019-03-04T20:15:30.000Z"
    seasons = [
        {
            "number": 1,
            "episodes": [{"number": 1, "watched_at": at}, {"number": 2, "watched_at": "unknown"}],
        },
        {"number": 2, "episodes": [{"number": 1, "watched_at": at}]},
    ]
    ids = {"imdb": SERIES.imdb_id, "tmdb": SERIES.tmdb_id, "tvdb": SERIES.tvdb_id}
    assert sent == {"shows": [{"ids": ids, "seasons": seasons}]}


async def test_two_deliveries_of_one_play_leave_one_play() -> None:
    async with linked() as one:
        change = seen(a_viewing(LONG_AGO))
        await push(one, change)
        again = await push(one, replace(change, is_again=True))

        assert [(play.title, play.at) for play in one.server.account.plays] == [(FILM, LONG_AGO)]
    assert again == ""


async def test_a_first_delivery_of_which_nothing_arrived_is_made_up_for() -> None:
    async with linked() as one:
        await push(one, seen(a_viewing(LONG_AGO), is_again=True))
        await push(one, seen(a_viewing(None, 1, 1), of_series=True, is_again=True))

        assert len(one.server.account.plays) == 2


async def test_a_day_is_the_play_of_that_day_whatever_its_hour() -> None:
    day = Viewing(
        title_id=1,
        watched_at=datetime(2019, 3, 4, tzinfo=UTC),
        precision=Precision.DAY,
        marked_at=LONG_AGO,
    )
    async with linked() as one:
        one.server.account.play(FILM, LONG_AGO)
        await push(one, seen(day, is_again=True))
        assert len(one.server.account.plays) == 1

        await push(one, seen(replace(day, watched_at=datetime(2019, 3, 5, tzinfo=UTC)), is_again=True))
        assert len(one.server.account.plays) == 2


async def test_a_play_of_another_title_or_another_episode_at_that_moment_is_another_play() -> None:
    async with linked() as one:
        account = one.server.account
        account.play(SEQUEL, LONG_AGO)
        account.play(SERIES, LONG_AGO, season=1, episode=1)
        await push(one, seen(a_viewing(LONG_AGO), is_again=True))
        await push(one, seen(a_viewing(LONG_AGO, 1, 2), of_series=True, is_again=True))

        assert len(account.plays) == 4


async def test_a_play_is_found_by_whichever_id_is_shared() -> None:
    async with linked() as one:
        one.server.odd[FILM.key] = {"ids": {"imdb": None}}
        one.server.account.play(FILM, LONG_AGO)
        await push(one, seen(a_viewing(LONG_AGO), is_again=True))

        assert len(one.server.account.plays) == 1


async def test_a_second_viewing_is_a_second_play() -> None:
    async with linked() as one:
        await push(one, seen(a_viewing(LONG_AGO)))
        await push(one, seen(a_viewing(LONG_AGO + timedelta(days=1)), is_again=True))

        assert len(one.server.account.plays) == 2


async def test_a_viewing_without_a_date_is_a_play_on_an_unknown_day() -> None:
    async with linked() as one:
        assert await push(one, seen(a_viewing(None))) == "added"

        assert [play.at for play in one.server.account.plays] == [NOBODY_KNOWS]


@pytest.mark.parametrize("at", [None, LONG_AGO], ids=["undated", "dated"])
async def test_a_viewing_without_a_date_is_no_second_play_where_there_is_any(at: datetime | None) -> None:
    async with linked() as one:
        account = one.server.account
        account.play(FILM, at)
        account.play(SERIES, at, season=1, episode=2)
        await push(one, seen(a_viewing(None), is_again=True))
        viewings = [a_viewing(None, 1, number) for number in (2, 3)]
        await push(one, seen(*viewings, of_series=True, is_again=True))

        assert [(play.title.key, play.episode) for play in account.plays] == [
            (FILM.key, None),
            (SERIES.key, 2),
            (SERIES.key, 3),
        ]


async def test_what_was_watched_is_asked_for_with_its_progress_page_by_page() -> None:
    films = tuple(
        replace(SERIES, key=f"s{number}", tmdb_id=number, imdb_id="", tvdb_id=0) for number in range(1, 121)
    )
    async with linked(TraktServer(titles=(*TITLES, *films))) as one:
        for film in films:
            one.server.account.play(film, LONG_AGO, season=1, episode=1)
        one.server.account.play(SERIES, LONG_AGO, season=1, episode=1)
        await push(one, seen(a_viewing(None, 1, 1), of_series=True, is_again=True))

        queries = [dict(call.query) for call in one.server.calls]
    assert queries == [{"page": str(page), "limit": "100", "extended": "progress"} for page in (1, 2)]


async def test_no_play_is_added_where_the_seasons_of_what_was_watched_are_missing() -> None:
    row = {"plays": 1, "show": {"title": "Quiet Haven", "ids": {"imdb": SERIES.imdb_id}}, "seasons": None}
    async with linked() as one:
        one.server.stranger = JSONResponse([row], headers={"X-Pagination-Page-Count": "1"})
        with pytest.raises(UnexpectedAnswer):
            await push(one, seen(a_viewing(None, 1, 1), of_series=True, is_again=True))


async def test_many_episodes_of_one_evening_are_looked_for_at_once() -> None:
    viewings = [a_viewing(LONG_AGO, 1, number) for number in (1, 2, 3)]
    async with linked() as one:
        await push(one, seen(*viewings, of_series=True, is_again=True))

        assert paths(one.server) == ["GET /sync/history/episodes", "POST /sync/history"]


async def test_a_film_that_is_gone_loses_all_of_its_plays_and_an_episode_its_own() -> None:
    async with linked() as one:
        account = one.server.account
        for at in (LONG_AGO, None):
            account.play(FILM, at)
            account.play(SERIES, at, season=1, episode=1)
            account.play(SERIES, at, season=1, episode=2)
        film = a_change(Shelf.WATCHED, gone=(a_viewing(LONG_AGO), a_viewing(None)))
        series = a_change(Shelf.WATCHED, of_series=True, gone=(a_viewing(LONG_AGO, 1, 2),))
        assert [await push(one, film), await push(one, series)] == ["deleted", "deleted"]

        assert [(play.title.key, play.episode) for play in account.plays] == [(SERIES.key, 1)] * 2


async def test_a_play_in_place_of_another_one_is_there_however_often_it_is_delivered() -> None:
    change = seen(a_viewing(LONG_AGO), gone=(a_viewing(None),))
    async with linked() as one:
        one.server.account.play(FILM)
        for delivery in range(3):
            await push(one, replace(change, is_again=delivery > 0))

            assert [play.at for play in one.server.account.plays] == [LONG_AGO]


def on_day(at: datetime) -> Viewing:
    return replace(a_viewing(at.replace(hour=0, minute=0, second=0, microsecond=0)), precision=Precision.DAY)


async def test_a_play_of_which_more_is_known_now_takes_the_place_of_the_vague_one() -> None:
    async with linked() as one:
        account = one.server.account
        for at in (None, on_day(LONG_AGO).watched_at, LONG_AGO - timedelta(days=1)):
            account.play(FILM, at)
            account.play(SEQUEL, at)
        others = [play.at for play in account.plays if play.title == SEQUEL]
        change = seen(a_viewing(LONG_AGO), vague=(a_viewing(None), on_day(LONG_AGO)), is_again=True)
        for _ in range(2):
            await push(one, change)

            kept = sorted(play.at for play in account.plays if play.title == FILM)
            assert kept == [LONG_AGO - timedelta(days=1), LONG_AGO]
        assert [play.at for play in account.plays if play.title == SEQUEL] == others


async def test_of_plays_that_are_alike_one_is_replaced_and_of_other_parts_none() -> None:
    async with linked() as one:
        account = one.server.account
        for number in (1, 1, 2):
            account.play(SERIES, None, season=1, episode=number)
        change = seen(
            a_viewing(LONG_AGO, 1, 1), of_series=True, vague=(a_viewing(None, 1, 1),), is_again=True
        )
        await push(one, change)

        assert sorted((play.episode or 0, play.at) for play in account.plays) == [
            (1, NOBODY_KNOWS),
            (1, LONG_AGO),
            (2, NOBODY_KNOWS),
        ]


async def test_a_play_that_stands_is_not_taken_for_the_vague_one() -> None:
    earlier = Moment(watched_at=LONG_AGO + timedelta(hours=1), precision=Precision.EXACT)
    last = replace(a_viewing(LONG_AGO + timedelta(hours=2)), earlier=(earlier,), times=2)
    async with linked() as one:
        for moment in last.moments:
            one.server.account.play(FILM, moment.watched_at)
        await push(one, seen(last, vague=(on_day(LONG_AGO),), is_again=True))

        assert [play.at for play in one.server.account.plays] == [one.watched_at for one in last.moments]
        assert "POST /sync/history/remove" not in paths(one.server)


async def test_changes_wait_for_their_turn_while_reads_go_on() -> None:
    async with linked() as one, opened(one.server, writes_per_s="0.001") as trakt:
        await trakt.push(a_change(Shelf.WATCHLIST), one.tokens)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await trakt.push(a_change(Shelf.WATCHLIST), one.tokens)
        rows = [row async for row in trakt.lists("", one.tokens)]

        assert paths(one.server).count("POST /sync/watchlist") == 1
    assert len(rows) == 2


async def test_a_change_that_was_cut_off_is_not_sent_again_by_itself() -> None:
    async with linked() as one:
        one.server.arm(Fault(kind=FaultKind.TRUNCATED, path="/sync/history"))
        with pytest.raises(ServiceUnavailable):
            await push(one, seen(a_viewing(LONG_AGO)))
        one.server.clear()
        assert len(one.server.account.plays) == 1

        await push(one, seen(a_viewing(LONG_AGO), is_again=True))
        assert len(one.server.account.plays) == 1


async def test_a_series_as_such_is_neither_sent_nor_taken_away() -> None:
    async with linked() as one:
        one.server.account.play(SERIES, LONG_AGO, season=1, episode=1)
        told = await push(one, seen(a_viewing(LONG_AGO), of_series=True, gone=(a_viewing(None),)))

        assert (told, one.server.calls) == ("", [])


async def test_what_is_blocked_is_nobody_elses_business() -> None:
    async with linked() as one:
        assert await push(one, a_change(Shelf.BLOCKLIST)) == ""

        assert one.server.calls == []


async def test_a_title_that_is_not_found_is_named() -> None:
    change = a_change(Shelf.WATCHLIST)
    unknown = replace(change, title=replace(change.title, ids=ExternalIds(imdb="tt9999999")))
    async with linked() as one:
        with pytest.raises(NotFound) as caught:
            await push(one, unknown)

    assert caught.value.facts == {"what": "Night Ferry", "service": "trakt", "problem": "unknown_there"}


async def test_a_title_without_an_id_that_trakt_knows_is_not_asked_for() -> None:
    change = a_change(Shelf.RATINGS, score=Score.of(5))
    async with linked() as one:
        with pytest.raises(NotFound):
            await push(one, replace(change, title=replace(change.title, ids=ExternalIds(kinopoisk=301))))

        assert one.server.calls == []


async def test_an_episode_that_there_is_not_is_not_found() -> None:
    async with linked() as one:
        with pytest.raises(NotFound):
            await push(one, seen(a_viewing(LONG_AGO, 9, 9), of_series=True))


async def test_a_full_watchlist_is_said_to_be_full() -> None:
    async with linked() as one:
        one.server.most_wishes = 1
        await push(one, a_change(Shelf.WATCHLIST))
        with pytest.raises(ServiceError) as caught:
            await push(one, a_change(Shelf.WATCHLIST, of_series=True))

    assert caught.value.facts["problem"] == "list_full"


@pytest.mark.parametrize(
    "status, kind",
    [
        (401, AccountUnusable),
        (403, LoginFailed),
        (404, UnexpectedAnswer),
        (409, UnexpectedAnswer),
        (422, UnexpectedAnswer),
    ],
)
async def test_a_refused_change_is_an_error_of_ours(status: int, kind: type[ServiceError]) -> None:
    async with linked() as one:
        one.server.refused["/sync"] = status
        with pytest.raises(kind) as caught:
            await push(one, a_change(Shelf.WATCHLIST))

    assert type(caught.value) is kind


@pytest.mark.parametrize("path", ["/sync/history/movies", "/sync/watched/movies"])
async def test_lists_that_are_not_found_do_not_mean_that_the_title_is_unknown(path: str) -> None:
    async with linked() as one:
        one.server.refused[path] = 404
        with pytest.raises(UnexpectedAnswer):
            await push(one, seen(a_viewing(LONG_AGO), a_viewing(None), is_again=True))


@pytest.mark.parametrize("told", [{}, {"unexpected": True}, {"not_found": {}}, [], 7])
async def test_an_answer_that_tells_no_result_is_no_success(told: object) -> None:
    async with linked() as one:
        one.server.stranger = JSONResponse(told, 201)
        with pytest.raises(UnexpectedAnswer):
            await push(one, a_change(Shelf.WATCHLIST))


async def test_every_title_of_the_sandbox_can_be_sent() -> None:
    async with linked(TraktServer()) as one:
        known = [title for title in one.server.titles if title.imdb_id][:20]
        for title in known:
            own = Title(kind=kind_of(title), ids=ids_of(title))
            await push(one, replace(a_change(Shelf.RATINGS, score=Score.of(6)), title=own))

        assert [mark.title for mark in one.server.account.ratings] == known
