"""The sandbox's TVmaze speaks as the real one does."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from concierge.sandbox._serving import serving
from concierge.sandbox.catalogue import CATALOGUE
from concierge.sandbox.tvmaze import Coming, TvmazeServer

SERIES = next(title for title in CATALOGUE if title.is_series)
MANY = tuple(
    replace(SERIES, key=f"many_{at}", title_en=f"Quiet Shore {at}", tvmaze_id=at * 2, imdb_id=f"tt{at:07}")
    for at in range(1, 351)
)


@pytest.fixture
async def server() -> AsyncIterator[TvmazeServer]:
    async with serving(TvmazeServer(titles=MANY)) as opened:
        yield opened


@pytest.fixture
async def client(server: TvmazeServer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server.url) as opened:
        yield opened


async def test_a_search_answers_ten_rows_at_most_the_best_first(client: httpx.AsyncClient) -> None:
    rows = (await client.get("/search/shows", params={"q": "quiet shroe 7"})).json()

    assert len(rows) == 1
    assert rows[0]["show"]["name"] == "Quiet Shore 7"
    rows = (await client.get("/search/shows", params={"q": "quiet"})).json()
    assert len(rows) == 10
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)
    assert (await client.get("/search/shows", params={"q": ""})).json() == []


async def test_a_look_up_redirects_to_the_series(client: httpx.AsyncClient, server: TvmazeServer) -> None:
    answer = await client.get("/lookup/shows", params={"imdb": "tt0000003"})

    assert (answer.status_code, answer.headers["location"]) == (302, f"{server.url}/shows/6")
    assert (await client.get("/lookup/shows", params={"thetvdb": "0"})).status_code == 404
    assert (await client.get("/lookup/shows", params={"tvrage": "5"})).status_code == 501


async def test_specials_and_embedded_parts_come_only_where_they_are_asked_for(
    client: httpx.AsyncClient,
) -> None:
    regular = (await client.get("/shows/6/episodes")).json()
    everything = (await client.get("/shows/6/episodes", params={"specials": "1"})).json()

    assert len(everything) == len(regular) + 1
    assert "_embedded" not in (await client.get("/shows/6")).json()
    embedded = (await client.get("/shows/6", params={"embed[]": ["akas", "nextepisode"]})).json()["_embedded"]
    assert embedded.keys() == {"akas"}
    assert (await client.get("/shows/6", params={"embed[]": "images"})).status_code == 501
    assert (await client.get("/shows/5")).status_code == 404


async def test_the_schedule_of_a_country_leaves_out_the_web(
    client: httpx.AsyncClient, server: TvmazeServer
) -> None:
    server.titles = (MANY[0], replace(MANY[1], tvmaze_id=5))
    server.coming = {key: Coming(season=3, number=1, day="2030-05-01") for key in ("many_1", "many_2")}

    async def shown(path: str, **params: str) -> list[int]:
        rows = (await client.get(path, params={"date": "2030-05-01", **params})).json()
        return [(row.get("show") or row["_embedded"]["show"])["id"] for row in rows]

    assert await shown("/schedule") == [2]
    assert await shown("/schedule", country="DE") == []
    assert await shown("/schedule/web", country="") == [5]
    assert (await client.get("/schedule", params={"date": "tomorrow"})).status_code == 400
