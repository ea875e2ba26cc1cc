"""The sandbox's Kinopoisk tells the votes of a person as the real one does."""

from collections.abc import AsyncIterator

import httpx
import pytest

from concierge.sandbox._kinopoisk_votes import VOTER, vote
from concierge.sandbox._serving import serving
from concierge.sandbox.kinopoisk import KinopoiskServer


@pytest.fixture
async def server() -> AsyncIterator[KinopoiskServer]:
    async with serving(KinopoiskServer()) as opened:
        opened.votes.people[7] = [vote(number) for number in range(1, 46)]
        yield opened


@pytest.fixture
async def client(server: KinopoiskServer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server.url, headers={"X-API-KEY": server.api_key}) as opened:
        yield opened


async def test_votes_come_twenty_a_page_with_the_spelling_of_the_wire(client: httpx.AsyncClient) -> None:
    pages = [(await client.get("/api/v1/kp_users/7/votes", params={"page": at})).json() for at in (1, 3, 4)]

    assert [len(page["items"]) for page in pages] == [20, 5, 0]
    assert {(page["total"], page["totalPages"]) for page in pages} == {(45, 3)}
    row = pages[0]["items"][0]
    assert (row["userRating"], row["ratingImbd"], row["year"]) == (8, 6.9, "2024")
    assert "imdbId" not in row


@pytest.mark.parametrize(
    "path, status",
    [
        (f"{VOTER}/votes", 200),
        ("8/votes", 404),
        ("anna/votes", 404),
        ("7/votes?page=0", 400),
        ("7/votes?page=101", 400),
        ("7/votes?page=x", 400),
        ("7/folders", 501),
    ],
)
async def test_other_questions_are_refused(client: httpx.AsyncClient, path: str, status: int) -> None:
    assert (await client.get(f"/api/v1/kp_users/{path}")).status_code == status


async def test_the_key_and_the_quota_hold_for_votes_too(
    server: KinopoiskServer, client: httpx.AsyncClient
) -> None:
    server.quota = 1
    path = "/api/v1/kp_users/7/votes"

    codes = [(await client.get(path)).status_code for _ in range(2)]

    assert codes == [200, 402]
    assert (await client.get(path, headers={"X-API-KEY": "another"})).status_code == 401


async def test_who_votes_while_pages_are_read_moves_the_others_on(
    server: KinopoiskServer, client: httpx.AsyncClient
) -> None:
    server.votes.arriving = [vote(100)]
    server.votes.most = 30

    pages = [(await client.get("/api/v1/kp_users/7/votes", params={"page": at})).json() for at in (1, 2, 1)]

    assert [page["total"] for page in pages] == [45, 46, 46]
    assert [page["totalPages"] for page in pages] == [2, 2, 2]
    assert pages[1]["items"][0] == pages[0]["items"][-1]
    assert pages[2]["items"][0]["kinopoiskId"] == 100
