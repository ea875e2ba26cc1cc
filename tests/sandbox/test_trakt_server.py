"""The sandbox's Trakt speaks the wire: read with plain requests, without our own client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from concierge.sandbox._serving import Fault, FaultKind, serving
from concierge.sandbox._trakt_account import TraktMark
from concierge.sandbox.trakt import TraktServer
from tests.contracts.metadata import FILM, SEQUEL, SERIES, TITLES

LONG_AGO = datetime(2019, 3, 4, 20, 15, 30, tzinfo=UTC)


@pytest.fixture
async def server() -> AsyncIterator[TraktServer]:
    async with serving(TraktServer(titles=TITLES)) as service:
        yield service


@pytest.fixture
async def client(server: TraktServer) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"trakt-api-version": "2", "trakt-api-key": server.client_id}
    async with httpx.AsyncClient(base_url=server.url, headers=headers, trust_env=False) as opened:
        yield opened


async def a_token(server: TraktServer, client: httpx.AsyncClient) -> dict[str, object]:
    """A pair of tokens, also set as the client's."""
    server.desk.pending = 0
    begun = (await client.post("/oauth/device/code", json={"client_id": server.client_id})).json()
    answer = await poll(server, client, begun["device_code"])
    told: dict[str, object] = answer.json()
    client.headers["Authorization"] = f"Bearer {told['access_token']}"
    return told


async def poll(server: TraktServer, client: httpx.AsyncClient, code: str) -> httpx.Response:
    server.advance(timedelta(seconds=server.desk.interval_s))
    body = {"code": code, "client_id": server.client_id, "client_secret": server.client_secret}
    return await client.post("/oauth/device/token", json=body)


async def refresh(server: TraktServer, client: httpx.AsyncClient, token: object) -> httpx.Response:
    body = {
        "refresh_token": token,
        "client_id": server.client_id,
        "client_secret": server.client_secret,
        "redirect_uri": "urn:ietf:wg:oauth:2.0:oob",
        "grant_type": "refresh_token",
    }
    return await client.post("/oauth/token", json=body)


async def test_a_device_waits_three_polls_with_empty_bodies_and_gets_its_tokens_once(
    server: TraktServer, client: httpx.AsyncClient
) -> None:
    begun = (await client.post("/oauth/device/code", json={"client_id": server.client_id})).json()
    answers = [await poll(server, client, begun["device_code"]) for _ in range(5)]

    assert (begun["expires_in"], begun["interval"], len(begun["device_code"])) == (600, 5, 64)
    assert [answer.status_code for answer in answers] == [400, 400, 400, 200, 409]
    assert {answer.content for answer in answers if answer.status_code != 200} == {b""}
    told = answers[3].json()
    assert (told["token_type"], told["scope"], told["expires_in"]) == ("bearer", "public", 86_400)
    assert told["created_at"] > 0


async def test_the_other_ends_of_a_login_are_statuses_too(
    server: TraktServer, client: httpx.AsyncClient
) -> None:
    server.desk.pending = 0
    codes = [
        (await client.post("/oauth/device/code", json={"client_id": server.client_id})).json()["device_code"]
        for _ in range(3)
    ]
    server.desk.pending = 1
    slow = (await client.post("/oauth/device/code", json={"client_id": server.client_id})).json()
    await poll(server, client, slow["device_code"])
    server.advance(timedelta(seconds=-server.desk.interval_s))
    early = await poll(server, client, slow["device_code"])
    server.desk.denies = True
    denied = await poll(server, client, codes[0])
    unknown = await poll(server, client, "0" * 64)
    server.advance(timedelta(minutes=10))
    expired = await poll(server, client, codes[1])

    told = [answer.status_code for answer in (early, denied, unknown, expired)]
    assert told == [429, 418, 404, 410]


async def test_a_refresh_token_is_good_once_and_the_old_pair_is_dead(
    server: TraktServer, client: httpx.AsyncClient
) -> None:
    server.desk.tells_created_at = False
    old = await a_token(server, client)
    new = (await refresh(server, client, old["refresh_token"])).json()
    reused = await refresh(server, client, old["refresh_token"])
    with_old = await client.get("/sync/last_activities")
    client.headers["Authorization"] = f"Bearer {new['access_token']}"
    with_new = await client.get("/sync/last_activities")

    assert "created_at" not in old
    assert (reused.status_code, reused.json()["error"]) == (401, "invalid_grant")
    assert (with_old.status_code, with_new.status_code) == (401, 200)


async def test_tokens_end_with_time_and_when_they_are_revoked(
    server: TraktServer, client: httpx.AsyncClient
) -> None:
    server.desk.life_s = 60
    first = await a_token(server, client)
    server.advance(timedelta(seconds=61))
    late = await client.get("/sync/last_activities")
    second = (await refresh(server, client, first["refresh_token"])).json()
    proof = {"client_id": server.client_id, "client_secret": server.client_secret}
    revoked = await client.post("/oauth/revoke", json={"token": second["access_token"], **proof})
    again = await refresh(server, client, second["refresh_token"])

    assert [answer.status_code for answer in (late, revoked, again)] == [401, 200, 401]


async def test_an_application_that_is_unknown_is_refused(
    server: TraktServer, client: httpx.AsyncClient
) -> None:
    wrong = await client.get("/movies/trending", headers={"trakt-api-key": "0" * 64})
    old = await client.get("/movies/trending", headers={"trakt-api-version": "1"})
    secret = {"code": "x", "client_id": server.client_id, "client_secret": "wrong"}
    no_secret = await client.post("/oauth/device/token", json=secret)
    right = await client.get("/movies/trending", params={"limit": 1})

    assert [one.status_code for one in (wrong, old, no_secret, right)] == [403, 412, 403, 200]
    assert len(right.json()) == 1


async def test_pages_are_of_a_hundred_and_at_most_of_two_hundred_and_fifty(
    server: TraktServer, client: httpx.AsyncClient
) -> None:
    for number in range(260):
        server.account.play(FILM, LONG_AGO + number * timedelta(minutes=1))
    plain = await client.get("/users/sandbox/history")
    cut = await client.get("/users/sandbox/history", params={"limit": "1000"})
    last = await client.get("/users/sandbox/history", params={"page": 3})
    past = await client.get("/users/sandbox/history", params={"page": 4})

    assert [len(answer.json()) for answer in (plain, cut, last, past)] == [100, 250, 60, 0]
    told = [plain.headers[f"X-Pagination-{name}"] for name in ("Page", "Limit", "Page-Count", "Item-Count")]
    assert told == ["1", "100", "3", "260"]
    assert cut.headers["X-Pagination-Limit"] == "250"
    moments = [row["watched_at"] for row in plain.json()]
    assert moments == sorted(moments, reverse=True)


async def test_the_headers_can_be_missing_and_the_number_can_change_between_pages(
    server: TraktServer, client: httpx.AsyncClient
) -> None:
    server.account.play(FILM, LONG_AGO)
    server.after_page = server.account.plays.clear
    first = await client.get("/users/sandbox/history")
    second = await client.get("/users/sandbox/history")
    server.has_page_headers = False
    third = await client.get("/users/sandbox/history")

    assert [one.headers.get("X-Pagination-Item-Count") for one in (first, second, third)] == ["1", "0", None]


async def test_progress_comes_when_asked_for_in_pages_of_a_hundred_at_most(
    server: TraktServer, client: httpx.AsyncClient
) -> None:
    server.account.play(SERIES, LONG_AGO, season=1, episode=2)
    server.account.play(SERIES, LONG_AGO + timedelta(days=1), season=1, episode=2)
    server.account.play(FILM)
    await a_token(server, client)
    [plain] = (await client.get("/sync/watched/shows")).json()
    answer = await client.get("/sync/watched/shows", params={"extended": "progress", "limit": 250})
    [film] = (await client.get("/sync/watched/movies")).json()

    assert plain["seasons"] is None
    assert answer.headers["X-Pagination-Limit"] == "100"
    [season] = answer.json()[0]["seasons"]
    [episode] = season["episodes"]
    assert (season["number"], episode["number"], episode["plays"]) == (1, 2, 2)
    assert episode["last_watched_at"] == "2019-03-05T20:15:30.000Z"
    assert (film["plays"], film["last_watched_at"]) == (1, "1970-01-01T00:00:00.000Z")


async def test_rows_have_the_shapes_of_the_wire(server: TraktServer, client: httpx.AsyncClient) -> None:
    account = server.account
    account.play(SERIES, LONG_AGO, season=1, episode=2)
    account.rate(TraktMark(title=FILM, rating=8, at=LONG_AGO))
    account.wish(TraktMark(title=FILM, at=LONG_AGO))
    account.wish(TraktMark(title=None, name="Lena Marsh", at=LONG_AGO))
    [play] = (await client.get("/users/sandbox/history")).json()
    [rating] = (await client.get("/users/sandbox/ratings/all")).json()
    wish, person = (await client.get("/users/sandbox/watchlist")).json()

    assert (play["type"], play["action"], play["episode"]["title"]) == ("episode", "watch", "Fog")
    assert play["show"]["ids"]["tvdb"] == SERIES.tvdb_id
    assert (rating["rating"], rating["type"], rating["movie"]["year"]) == (8, "movie", 1931)
    assert (wish["rank"], wish["notes"], wish["listed_at"]) == (1, None, "2019-03-04T20:15:30.000Z")
    assert (person["type"], person["person"]["name"]) == ("person", "Lena Marsh")


@pytest.mark.parametrize("year", [None, "", "1931"])
async def test_ids_can_be_null_and_a_year_anything(
    server: TraktServer, client: httpx.AsyncClient, year: object
) -> None:
    server.odd[FILM.key] = {"year": year, "ids": {"imdb": None, "tmdb": None}}
    server.account.play(FILM, LONG_AGO)
    [play] = (await client.get("/users/sandbox/history")).json()

    assert play["movie"]["year"] == year
    assert (play["movie"]["ids"]["imdb"], play["movie"]["ids"]["tmdb"]) == (None, None)
    assert play["movie"]["ids"]["slug"] == "night-ferry-1931"


async def test_history_can_be_asked_for_by_kind_and_time(
    server: TraktServer, client: httpx.AsyncClient
) -> None:
    server.account.play(FILM, LONG_AGO)
    server.account.play(SERIES, LONG_AGO, season=1, episode=2)
    server.account.play(SEQUEL)
    moment = "2019-03-04T20:15:30.000Z"
    films = await client.get("/users/sandbox/history/movies")
    episodes = await client.get("/users/sandbox/history/episodes")
    then = await client.get("/users/sandbox/history", params={"start_at": moment, "end_at": moment})

    assert [len(answer.json()) for answer in (films, episodes, then)] == [2, 1, 2]


async def test_whoever_hides_their_lists_is_seen_by_themselves_alone(
    server: TraktServer, client: httpx.AsyncClient
) -> None:
    server.account.is_private = True
    hidden = await client.get("/users/sandbox/history")
    nobody = await client.get("/users/nobody/history")
    without = await client.get("/sync/history")
    await a_token(server, client)
    own = await client.get("/sync/history")

    assert [one.status_code for one in (hidden, nobody, without, own)] == [401, 404, 401, 200]


async def test_a_change_tells_what_was_added_was_there_and_was_not_found(
    server: TraktServer, client: httpx.AsyncClient
) -> None:
    await a_token(server, client)
    body = {"movies": [{"ids": {"imdb": FILM.imdb_id}}, {"ids": {"imdb": "tt0000009"}}]}
    first = await client.post("/sync/watchlist", json=body)
    second = await client.post("/sync/watchlist", json=body)
    gone = await client.post("/sync/watchlist/remove", json=body)

    assert [one.status_code for one in (first, second, gone)] == [201, 201, 200]
    assert (first.json()["added"]["movies"], second.json()["existing"]["movies"]) == (1, 1)
    assert gone.json()["deleted"]["movies"] == 1
    assert first.json()["not_found"]["movies"] == [{"ids": {"imdb": "tt0000009"}}]
    assert first.json()["not_found"]["people"] == []


async def test_each_delivery_of_a_play_is_a_play(server: TraktServer, client: httpx.AsyncClient) -> None:
    await a_token(server, client)
    episodes = [
        {"number": 1, "watched_at": "unknown"},
        {"number": 2, "watched_at": "2019-03-04T20:15:30.000Z"},
        {"number": 3},
    ]
    show = {"ids": {"tvdb": SERIES.tvdb_id}, "seasons": [{"number": 1, "episodes": episodes}]}
    for _ in range(2):
        answer = await client.post("/sync/history", json={"shows": [show]})
        assert (answer.status_code, answer.json()["added"]["episodes"]) == (201, 3)

    assert len(server.account.plays) == 6
    assert sorted({play.at.year for play in server.account.plays}) == [1970, 2019, server.now().year]
    gone = await client.post("/sync/history/remove", json={"shows": [show]})
    assert gone.json()["deleted"]["episodes"] == 6


async def test_each_change_moves_its_own_stamp(server: TraktServer, client: httpx.AsyncClient) -> None:
    await a_token(server, client)
    told = [(await client.get("/sync/last_activities")).json()]
    film = {"ids": {"tmdb": FILM.tmdb_id}}
    for path, item in (("ratings", {**film, "rating": 5}), ("watchlist", film), ("history", film)):
        await client.post(f"/sync/{path}", json={"movies": [item]})
        told.append((await client.get("/sync/last_activities")).json())

    for name, place in (("rated_at", 1), ("watchlisted_at", 2), ("watched_at", 3)):
        moved = [one["movies"][name] for one in told]
        assert len(set(moved)) == 2
        assert moved[place - 1] != moved[place]
    assert told[1]["watchlist"] != told[2]["watchlist"]


@pytest.mark.parametrize(
    "item, status", [({"rating": 11}, 422), ({"rating": 5, "rated_at": "soon"}, 422), ({"rating": 5}, 201)]
)
async def test_a_change_that_says_nonsense_is_422(
    server: TraktServer, client: httpx.AsyncClient, item: dict[str, object], status: int
) -> None:
    await a_token(server, client)
    body = {"movies": [{"ids": {"tmdb": FILM.tmdb_id}, **item}]}

    assert (await client.post("/sync/ratings", json=body)).status_code == status


async def test_limits_locks_and_faults_have_the_statuses_of_the_wire(
    server: TraktServer, client: httpx.AsyncClient
) -> None:
    await a_token(server, client)
    body = {"movies": [{"ids": {"tmdb": FILM.tmdb_id}}]}
    server.most_wishes = 0
    full = await client.post("/sync/watchlist", json=body)
    server.account.is_locked = True
    locked = [await client.get("/sync/history"), await client.post("/sync/history", json=body)]
    server.refused["/users"] = 426
    paying = await client.get("/users/sandbox/history")
    server.arm(Fault(kind=FaultKind.RATE_LIMITED, retry_after_s=9, times=1))
    limited = await client.get("/sync/history")
    server.arm(Fault(kind=FaultKind.SERVER_ERROR, status=503, times=1))
    down = await client.get("/sync/history")

    assert (full.status_code, [one.status_code for one in locked]) == (420, [423, 423])
    assert (paying.status_code, paying.content) == (426, b"")
    assert (limited.status_code, limited.headers["Retry-After"]) == (429, "9")
    assert (down.status_code, down.text[:6]) == (503, "<html>")


@pytest.mark.parametrize(
    "method, path, body",
    [
        ("GET", "/search/movie", None),
        ("GET", "/sync/collection/movies", None),
        ("GET", "/users/sandbox", None),
        ("DELETE", "/sync/history", None),
        ("POST", "/sync/favorites", {}),
        ("POST", "/oauth/authorize", {}),
        ("POST", "/sync/watchlist", {"movies": [{"title": "Night Ferry", "year": 1931}]}),
        ("POST", "/sync/history", {"shows": [{"ids": {"imdb": SERIES.imdb_id}}]}),
        ("POST", "/sync/history", {"episodes": [{"ids": {"imdb": SERIES.imdb_id}}]}),
    ],
)
async def test_what_no_client_of_ours_sends_is_501(
    server: TraktServer, client: httpx.AsyncClient, method: str, path: str, body: dict[str, object] | None
) -> None:
    await a_token(server, client)
    proof = {"client_id": server.client_id, "client_secret": server.client_secret}
    sent = {**body, **proof} if body is not None and "oauth" in path else body
    answer = await client.request(method, path, json=sent)

    assert answer.status_code == 501
    assert len(server.unknown) == 1


def test_its_settings_lead_there_and_let_a_concierge_in() -> None:
    server = TraktServer(titles=TITLES)

    assert server.settings() == {
        "CONCIERGE_TRAKT__BASE_URL": "",
        "CONCIERGE_TRAKT__CLIENT_ID": server.client_id,
        "CONCIERGE_TRAKT__CLIENT_SECRET": server.client_secret,
        "CONCIERGE_TRAKT__REQUESTS_PER_S": "1000",
        "CONCIERGE_TRAKT__WRITES_PER_S": "1000",
    }
