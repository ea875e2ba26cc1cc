"""Our search as a Torznab indexer, read by our own client and by a plain reader of XML."""

from __future__ import annotations

import json
import re
from email.utils import parsedate_to_datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import httpx
import pytest

import concierge
from concierge.adapters._http import Http
from concierge.adapters.trackers.torznab import ADAPTER, TorznabSection
from concierge.config import Settings
from concierge.model.metainfo import Metainfo
from concierge.model.release import SearchQuery
from concierge.sandbox import Sandbox
from concierge.sandbox._serving import Fault, FaultKind
from concierge.sections import ServerSection
from concierge.server.app import application
from concierge.server.scene_name import scene_name
from tests.server.conftest import served
from tests.server.key import KEY

ATTRIBUTE = "{http://torznab.com/schemas/2015/feed}attr"
METROPOLIS = {"t": "movie", "q": "Metropolis", "year": "1927", "cat": "2000"}


async def asked(client: httpx.AsyncClient, **fields: str) -> ET.Element:
    answer = await client.get("/torznab/api", params={"apikey": KEY, **fields})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/rss+xml; charset=utf-8"
    return ET.fromstring(answer.content)  # noqa: S314  our own server wrote it


async def items(client: httpx.AsyncClient, **fields: str) -> list[ET.Element]:
    return list((await asked(client, **fields)).iter("item"))


def attributes(item: ET.Element, name: str) -> list[str]:
    return [one.attrib["value"] for one in item.iter(ATTRIBUTE) if one.attrib["name"] == name]


async def test_the_feed_is_what_the_owner_is_shown_in_the_same_order(
    client: httpx.AsyncClient, house: concierge.Concierge
) -> None:
    report = await house.search.releases("Metropolis", year=1927, kind=concierge.TitleKind.MOVIE)

    found = await items(client, **METROPOLIS)

    assert [item.findtext("title") for item in found] == [
        scene_name(one, report.title) for one in report.accepted
    ]
    assert report.rejected


async def test_each_row_holds_what_the_readers_of_such_feeds_ask_for(client: httpx.AsyncClient) -> None:
    """The rules of torznab.xsd and of what Sonarr's and Radarr's parsers need."""
    for item in await items(client, **METROPOLIS):
        size, link, enclosure = item.findtext("size"), item.findtext("link"), item.find("enclosure")
        assert item.findtext("title")
        assert item.findtext("guid")
        assert size is not None
        assert int(size) > 0
        assert enclosure is not None
        assert enclosure.attrib == {"url": link, "length": size, "type": "application/x-bittorrent"}
        if (published := item.findtext("pubDate")) is not None:
            assert parsedate_to_datetime(published).tzinfo is not None
        assert {"2000"} < set(attributes(item, "category")) <= {"2000", "2030", "2040", "2045"}
        [seeders], [peers] = attributes(item, "seeders"), attributes(item, "peers")
        assert int(peers) >= int(seeders) >= 0
        assert all(re.fullmatch(r"[0-9a-f]{40}", one) for one in attributes(item, "infohash"))


async def test_the_voices_stand_in_tags(client: httpx.AsyncClient) -> None:
    tags = {tag for item in await items(client, **METROPOLIS) for tag in attributes(item, "tag")}

    assert any(tag.startswith("ru") for tag in tags)


async def test_our_own_client_reads_the_feed_and_resolves_its_rows(address: str, tmp_path: Path) -> None:
    environ = {
        "TORZNAB_URLS": json.dumps([f"{address}/torznab/api"]),
        "TORZNAB_API_KEY": KEY,
        "CONCIERGE_TORZNAB__REQUESTS_PER_S": "100",
    }
    section = Settings(environ=environ).section(TorznabSection)
    async with ADAPTER.build(section, Http(), tmp_path) as tracker:
        await tracker.check()
        offers = await tracker.search(SearchQuery(names=("Metropolis",), year=1927))
        sources = [await tracker.resolve(one) for one in offers.releases]

    assert offers.failure is None
    assert offers.releases
    assert all(KEY not in f"{one!r} {one.link}" for one in offers.releases)
    for release, source in zip(offers.releases, sources, strict=True):
        assert release.info_hash in {None, source.info_hash}
        assert source.metainfo or source.magnet


async def test_a_link_gives_the_file_or_a_magnet_link(client: httpx.AsyncClient) -> None:
    seen = set()
    for item in await items(client, **METROPOLIS):
        answer = await client.get(item.findtext("link") or "")
        seen.add(answer.status_code)
        if answer.status_code == 200:
            assert answer.headers["content-type"] == "application/x-bittorrent"
            assert Metainfo.parse(answer.content).files
        else:
            assert answer.headers["location"].startswith("magnet:?xt=urn:btih:")

    assert seen <= {200, 301}


async def test_an_id_finds_the_title(client: httpx.AsyncClient, sandbox: Sandbox) -> None:
    by_id = await items(client, t="movie", imdbid="0017136")
    by_number = await items(client, t="movie", tmdbid="19")

    assert [one.findtext("guid") for one in by_id] == [one.findtext("guid") for one in by_number]
    assert any("Metropolis" in (one.findtext("title") or "") for one in by_id)


async def test_an_id_that_nobody_knows_finds_nothing(client: httpx.AsyncClient) -> None:
    assert await items(client, t="movie", imdbid="tt9999999") == []


async def test_pages_of_one_question_cost_one_search(client: httpx.AsyncClient, sandbox: Sandbox) -> None:
    whole = await items(client, **METROPOLIS)
    before = len(sandbox.piratebay.calls)

    first = await items(client, **METROPOLIS, limit="1")
    second = await items(client, **METROPOLIS, limit="1", offset="1")

    guids = [one.findtext("guid") for one in (*first, *second)]
    assert guids == [one.findtext("guid") for one in whole[:2]]
    assert len(sandbox.piratebay.calls) == before


async def test_categories_narrow_the_feed(client: httpx.AsyncClient) -> None:
    whole = await items(client, **METROPOLIS)
    high = await items(client, **{**METROPOLIS, "cat": "2040"})

    assert 0 < len(high) < len(whole)
    assert all("2040" in attributes(one, "category") for one in high)


async def test_a_search_without_words_always_has_a_row(client: httpx.AsyncClient) -> None:
    [placeholder] = await items(client, t="tvsearch", cat="5030,5040")
    await items(client, **METROPOLIS)
    latest = await items(client, t="search")

    assert "Test" in (placeholder.findtext("title") or "")
    assert any("Metropolis" in (one.findtext("title") or "") for one in latest)


async def test_it_says_what_it_can_be_asked(client: httpx.AsyncClient) -> None:
    root = await asked(client, t="caps")

    search = root.find("searching/tv-search")
    assert search is not None
    assert search.attrib == {"available": "yes", "supportedParams": "q,season,ep,imdbid,tmdbid"}
    assert {one.attrib["id"] for one in root.iter("category")} == {"2000", "5000"}


@pytest.mark.parametrize("given", [{}, {"apikey": ""}, {"apikey": "wrong"}, {"apikey": "ключ"}], ids=str)
async def test_a_wrong_key_is_told_as_jackett_tells_it(
    client: httpx.AsyncClient, given: dict[str, str]
) -> None:
    answer = await client.get("/torznab/api", params={"t": "caps", **given})
    download = await client.get("/torznab/download/abc", params=given)

    assert (answer.status_code, download.status_code) == (200, 403)
    assert 'code="100"' in answer.text
    assert 'code="100"' in download.text


async def test_the_key_may_stand_in_a_header(client: httpx.AsyncClient) -> None:
    answer = await client.get("/torznab/api", params={"t": "caps"}, headers={"X-Api-Key": KEY})

    assert "<caps>" in answer.text


async def test_without_a_key_of_its_own_nothing_is_answered(keyless: str) -> None:
    async with httpx.AsyncClient(base_url=keyless, trust_env=False) as client:
        for path in ("/torznab/api?t=caps", "/torznab/api?t=caps&apikey=", "/torznab/download/abc"):
            assert (await client.get(path)).status_code == 403
        assert (await client.get("/health")).status_code == 200


@pytest.mark.parametrize(
    "fields, code",
    [
        ({"t": "music"}, "202"),
        ({"t": "search", "q": "x", "season": "one"}, "201"),
        ({"t": "movie", "imdbid": "tt<script>"}, "201"),
        ({"t": "search", "q": "x" * 5_000}, "201"),
    ],
    ids=["function", "season", "id", "long"],
)
async def test_a_wrong_question_has_its_error(
    client: httpx.AsyncClient, fields: dict[str, str], code: str
) -> None:
    answer = await client.get("/torznab/api", params={"apikey": KEY, **fields})

    assert answer.status_code == 400
    assert ET.fromstring(answer.content).attrib["code"] == code  # noqa: S314  as above


async def test_a_handle_that_is_none_is_no_item(client: httpx.AsyncClient) -> None:
    for handle in ("0", "zzzz", "%2e%2e%2f", "é"):
        answer = await client.get(f"/torznab/download/{handle}", params={"apikey": KEY})

        assert answer.status_code == 404


async def test_silent_trackers_are_an_error_and_no_empty_feed(
    client: httpx.AsyncClient, sandbox: Sandbox
) -> None:
    for server in (sandbox.piratebay, sandbox.rutracker, *sandbox.other_trackers):
        server.arm(Fault(kind=FaultKind.SERVER_ERROR))

    answer = await client.get("/torznab/api", params={"apikey": KEY, **METROPOLIS})

    assert answer.status_code == 503
    assert 'code="900"' in answer.text


@pytest.mark.parametrize(
    "host, status",
    [
        ("127.0.0.1:8080", 200),
        ("localhost", 200),
        ("[::1]:8080", 200),
        ("nas.lan", 200),
        ("NAS.lan:80", 200),
        ("evil.example", 400),
        ("nas.lan.evil.example", 400),
        ("127.0.0.1.evil.example", 400),
        ("", 400),
    ],
)
async def test_only_hosts_of_ours_are_served(client: httpx.AsyncClient, host: str, status: int) -> None:
    assert (await client.get("/health", headers={"Host": host})).status_code == status


async def test_a_body_is_not_read(client: httpx.AsyncClient) -> None:
    large = await client.request("GET", "/health", content=b"x" * 70_000)

    async def pieces() -> object:
        yield b"x"

    endless = await client.request("GET", "/health", content=pieces())  # type: ignore[arg-type]  # what is sent does not matter
    assert (large.status_code, endless.status_code) == (413, 411)


async def test_a_fault_of_ours_shows_no_trace(tmp_path: Path) -> None:
    class Broken:
        """A concierge that is none."""

        sync = None
        shelf = None

    app = application(Broken(), ServerSection.model_validate({"api_key": KEY}))  # type: ignore[arg-type]  # it is none on purpose
    async with served(app) as address, httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"{address}/torznab/api", params={"apikey": KEY, "q": "x"})

    assert (answer.status_code, answer.text) == (500, "Internal Server Error")
