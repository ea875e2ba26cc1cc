"""The sandbox's Cinemeta speaks as the real one does."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from concierge.sandbox._serving import serving
from concierge.sandbox.catalogue import CATALOGUE
from concierge.sandbox.cinemeta import CinemetaServer

SERIES = next(title for title in CATALOGUE if title.is_series)
METROPOLIS = next(title for title in CATALOGUE if title.key == "metropolis")
MANY = tuple(
    replace(METROPOLIS, key=f"many_{at}", title_en=f"Quiet Shore {at}", imdb_id=f"tt{at:07}")
    for at in range(1, 351)
)


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with (
        serving(CinemetaServer(titles=(*MANY, SERIES))) as server,
        httpx.AsyncClient(base_url=server.url) as opened,
    ):
        yield opened


async def found(client: httpx.AsyncClient, path: str) -> list[str]:
    return [row["name"] for row in (await client.get(path)).json()["metas"]]


async def test_a_search_is_of_one_kind_the_exact_name_first(client: httpx.AsyncClient) -> None:
    assert await found(client, "/catalog/movie/top/search=shore%207.json") == ["Quiet Shore 7"]
    assert len(await found(client, "/catalog/movie/top/search=quiet.json")) == 50
    assert await found(client, "/catalog/series/top/search=quiet.json") == []
    assert await found(client, "/catalog/movie/top/search=%D0%9C%D0%B5%D1%82.json") == []


async def test_a_page_is_whole_and_an_unknown_one_empty(client: httpx.AsyncClient) -> None:
    meta = (await client.get(f"/meta/series/{SERIES.imdb_id}.json")).json()["meta"]

    assert (meta["year"], meta["director"], meta["videos"][0]["id"]) == (
        "1962–",
        None,
        f"{SERIES.imdb_id}:1:1",
    )
    assert (await client.get(f"/meta/movie/{SERIES.imdb_id}.json")).json() == {}


@pytest.mark.parametrize(
    "path",
    ["/catalog/movie/imdbRating.json", "/catalog/movie/top/genre=Drama.json", "/meta/channel/tt1.json", "/"],
)
async def test_what_nobody_asks_is_not_served(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 501
