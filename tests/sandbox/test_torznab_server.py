"""The sandbox's Jackett and Prowlarr speak as the real ones do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from xml.etree import ElementTree as ET

import httpx
import pytest

from concierge.model.metainfo import Metainfo
from concierge.sandbox import torrents
from concierge.sandbox._serving import serving
from concierge.sandbox.torznab import WAIT_S, Flavour, Quirk, TorznabServer
from tests.contracts.tracker import two_films

ATTRIBUTE = "{http://torznab.com/schemas/2015/feed}attr"


@pytest.fixture(params=list(Flavour))
async def server(request: pytest.FixtureRequest) -> AsyncIterator[TorznabServer]:
    made = TorznabServer(flavour=request.param)
    made.offer(two_films())
    async with serving(made) as opened:
        yield opened


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False) as opened:
        yield opened


async def asked(client: httpx.AsyncClient, server: TorznabServer, **fields: str) -> httpx.Response:
    return await client.get(server.feed, params={"apikey": server.api_key, **fields})


async def items(client: httpx.AsyncClient, server: TorznabServer, **fields: str) -> list[ET.Element]:
    answer = (await asked(client, server, **fields)).raise_for_status()
    return list(ET.fromstring(answer.content).iter("item"))  # noqa: S314  our own server wrote it


def attributes(item: ET.Element) -> dict[str, str]:
    return {one.attrib["name"]: one.attrib["value"] for one in item.iter(ATTRIBUTE)}


async def test_it_says_what_it_can_be_asked(client: httpx.AsyncClient, server: TorznabServer) -> None:
    answer = await asked(client, server, t="caps")

    root = ET.fromstring(answer.content)  # noqa: S314  as above
    search = root.find("searching/movie-search")
    assert answer.headers["content-type"] == "application/rss+xml; charset=utf-8"
    assert search is not None
    assert search.attrib == {"available": "yes", "supportedParams": "imdbid,q"}


async def test_rows_count_peers_as_seeders_and_leechers(
    client: httpx.AsyncClient, server: TorznabServer
) -> None:
    found = await items(client, server, t="search", q="night ferry 1931", cat="2000")

    assert [attributes(item)["peers"] for item in found] == ["32", "5"]
    assert [item.findtext("title") for item in found] == [one.name for one in two_films()]


async def test_only_jackett_tells_hashes_and_magnet_links(
    client: httpx.AsyncClient, server: TorznabServer
) -> None:
    [item, _] = await items(client, server, t="movie", q="night ferry")

    is_jackett = server.flavour is Flavour.JACKETT
    assert ("magneturl" in attributes(item)) == is_jackett
    assert (item.find("jackettindexer") is not None) == is_jackett
    assert (item.find("prowlarrindexer") is None) == is_jackett


async def test_the_link_of_a_row_gives_its_file(client: httpx.AsyncClient, server: TorznabServer) -> None:
    [item, _] = await items(client, server, t="search", q="night ferry")

    answer = await client.get(item.findtext("link") or "")

    assert Metainfo.parse(answer.content).info_hash == torrents.info_hash(two_films()[0])


async def test_a_link_may_lead_to_a_magnet_link(client: httpx.AsyncClient, server: TorznabServer) -> None:
    [item, _] = await items(client, server, t="search", q="night ferry")
    server.quirks = {Quirk.TO_MAGNET}

    answer = await client.get(item.findtext("link") or "")

    assert answer.status_code == (302 if server.flavour is Flavour.JACKETT else 301)
    assert answer.headers["location"].startswith("magnet:?xt=urn:btih:")


async def test_a_wrong_key_is_an_error_with_200_or_a_bare_401(
    client: httpx.AsyncClient, server: TorznabServer
) -> None:
    answer = await client.get(server.feed, params={"t": "caps", "apikey": "wrong"})

    if server.flavour is Flavour.JACKETT:
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/xml")
        assert 'code="100"' in answer.text
    else:
        assert (answer.status_code, answer.text) == (401, "")


async def test_prowlarr_takes_the_key_in_a_header(client: httpx.AsyncClient) -> None:
    async with serving(TorznabServer(flavour=Flavour.PROWLARR)) as server:
        answer = await client.get(server.feed, params={"t": "caps"}, headers={"X-Api-Key": server.api_key})

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "fields, of_jackett, of_prowlarr",
    [({}, 200, 400), ({"t": "nonsense"}, 400, 400), ({"t": "movie", "tmdbid": "1"}, 400, 200)],
    ids=["nothing", "no such function", "no such parameter"],
)
async def test_a_wrong_question_is_answered_in_its_own_way(
    client: httpx.AsyncClient,
    server: TorznabServer,
    fields: dict[str, str],
    of_jackett: int,
    of_prowlarr: int,
) -> None:
    answer = await asked(client, server, **fields)

    assert answer.status_code == (of_jackett if server.flavour is Flavour.JACKETT else of_prowlarr)


async def test_a_blocked_indexer_says_how_long(client: httpx.AsyncClient, server: TorznabServer) -> None:
    server.quirks = {Quirk.BLOCKED}

    answer = await asked(client, server, t="search", q="night")

    assert (answer.status_code, answer.headers["retry-after"]) == (429, str(WAIT_S))


async def test_what_no_client_of_ours_asks_is_not_served(
    client: httpx.AsyncClient, server: TorznabServer
) -> None:
    for path in ("/", "/api/v2.0/server/config", "/5/newznab"):
        assert (await client.get(f"{server.url}{path}")).status_code == 501
    assert len(server.unknown) == 3
