"""The sandbox's archive.org speaks as the real one does."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from concierge.sandbox import torrents
from concierge.sandbox._serving import serving
from concierge.sandbox.archive import ArchiveServer, Quirk
from concierge.sandbox.catalogue import CATALOGUE

RELEASE = CATALOGUE[0].releases[0]
FIELDS = ("identifier", "title", "year", "btih", "licenseurl")


@pytest.fixture
async def server() -> AsyncIterator[ArchiveServer]:
    service = ArchiveServer()
    service.offer((RELEASE,))
    async with serving(service) as opened:
        yield opened


@pytest.fixture
async def client(server: ArchiveServer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server.url) as opened:
        yield opened


async def asked(client: httpx.AsyncClient, query: str, *, rows: int = 50, page: int = 1) -> httpx.Response:
    fields = "".join(f"&fl[]={field}" for field in FIELDS)
    asked = f"q={quote(query)}{fields}&rows={rows}&page={page}&output=json"
    return await client.get(f"/advancedsearch.php?{asked}")


async def docs(client: httpx.AsyncClient, query: str = 'title:("metropolis")') -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await asked(client, query)).json()["response"]["docs"]
    return found


@pytest.mark.parametrize(
    "query, count",
    [
        ('title:("metropolis")', 1),
        ('title:("zzyzx") OR title:("metropolis")', 1),
        ('title:("zzyzx")', 0),
        ('title:("metropolis") AND collection:("feature_films" OR "prelinger")', 1),
        ('title:("metropolis") AND collection:("prelinger")', 0),
        ('title:("metropolis") AND NOT collection:("stream_only")', 1),
        ("mediatype:(movies)", 1),
    ],
)
async def test_items_have_the_phrase_and_stand_in_the_collection(
    client: httpx.AsyncClient, query: str, count: int
) -> None:
    assert len(await docs(client, query)) == count


async def test_only_the_fields_that_were_asked_for_are_told(client: httpx.AsyncClient) -> None:
    [row] = await docs(client)

    assert row.keys() <= set(FIELDS)
    assert row["btih"] == torrents.info_hash(RELEASE)


async def test_paging_deep_is_an_error(client: httpx.AsyncClient) -> None:
    answer = await asked(client, 'title:("metropolis")', rows=100, page=101)

    assert "DEEP_PAGING" in answer.json()["error"]


@pytest.mark.parametrize(
    "quirk, field, value",
    [
        (Quirk.ODD_YEARS, "year", "19uu"),
        (Quirk.STALE_HASH, "btih", "ab" * 20),
        (Quirk.NO_TITLE, "title", None),
        (Quirk.UNLICENSED, "licenseurl", None),
        (Quirk.LISTS, "title", [RELEASE.name]),
        (Quirk.ODD_NUMBERS, "btih", "none"),
    ],
)
async def test_a_row_may_be_odd(
    server: ArchiveServer, client: httpx.AsyncClient, quirk: Quirk, field: str, value: object
) -> None:
    server.quirks.add(quirk)

    [row] = await docs(client)

    assert row.get(field) == value


async def test_more_may_be_counted_than_shown(server: ArchiveServer, client: httpx.AsyncClient) -> None:
    server.quirks |= {Quirk.MANY_FOUND, Quirk.CASE_TWINS, Quirk.STRANGE_NAME}
    found = (await asked(client, 'title:("metropolis")')).json()["response"]
    server.quirks.add(Quirk.COUNTED_ONLY)
    counted = (await asked(client, 'title:("metropolis")')).json()["response"]

    assert (found["numFound"], len(found["docs"])) == (2_400_000, 4)
    assert (counted["numFound"], counted["docs"]) == (2_400_000, [])


async def test_an_item_tells_its_files_with_sizes_in_words(client: httpx.AsyncClient) -> None:
    [row] = await docs(client)

    item = (await client.get(f"/metadata/{row['identifier']}")).json()

    sizes = [one.get("size") for one in item["files"]]
    assert sizes[: len(RELEASE.files)] == [str(one.size_bytes) for one in RELEASE.files]
    assert item["files"][-2]["format"] == "Archive BitTorrent"


@pytest.mark.parametrize(
    "quirk, count", [(Quirk.MANY_FILES, 5000), (Quirk.ODD_FILES, 4), (Quirk.NO_SIZES, 0)]
)
async def test_the_list_of_files_may_be_odd(
    server: ArchiveServer, client: httpx.AsyncClient, quirk: Quirk, count: int
) -> None:
    [row] = await docs(client)
    plain = (await client.get(f"/metadata/{row['identifier']}")).json()["files"]
    server.quirks.add(quirk)

    odd = (await client.get(f"/metadata/{row['identifier']}")).json()["files"]

    assert len(odd) == len(plain) + count
    assert odd != plain


async def test_an_item_that_is_not_there_is_an_empty_object(
    server: ArchiveServer, client: httpx.AsyncClient
) -> None:
    [row] = await docs(client)
    unknown = await client.get("/metadata/nobody")
    server.quirks.add(Quirk.DARK)
    dark = await client.get(f"/metadata/{row['identifier']}")
    server.quirks = {Quirk.NODES_DOWN}
    down = await client.get(f"/metadata/{row['identifier']}")

    assert (unknown.status_code, unknown.json()) == (200, {})
    assert dark.json()["is_dark"]
    assert "files" not in dark.json()
    assert down.json()["servers_unavailable"]


async def test_the_torrent_is_at_the_end_of_a_redirect(client: httpx.AsyncClient) -> None:
    [row] = await docs(client)
    name = row["identifier"]

    moved = await client.get(f"/download/{name}/{name}_archive.torrent")
    file = await client.get(moved.headers["location"])

    assert moved.status_code == 302
    assert file.content.startswith(b"d8:announce")


@pytest.mark.parametrize(
    "quirk, status, location",
    [
        (Quirk.ELSEWHERE, 302, "https://archive.org.example/evil.torrent"),
        (Quirk.DOWNGRADED, 302, "http://ia600.us.archive.org/evil.torrent"),
        (Quirk.NOWHERE, 302, None),
        (Quirk.RESTRICTED, 403, None),
    ],
)
async def test_the_way_to_a_torrent_may_go_astray(
    server: ArchiveServer, client: httpx.AsyncClient, quirk: Quirk, status: int, location: str | None
) -> None:
    [row] = await docs(client)
    server.quirks.add(quirk)

    moved = await client.get(f"/download/{row['identifier']}/{row['identifier']}_archive.torrent")

    assert (moved.status_code, moved.headers.get("location")) == (status, location)


@pytest.mark.parametrize(
    "quirk, status, body",
    [
        (Quirk.ERROR_IN_200, 200, '{"error"'),
        (Quirk.ERROR_400, 400, "<html>"),
        (Quirk.DEEP_PAGING, 200, '{"error"'),
        (Quirk.OFFLINE, 503, "<html>"),
        (Quirk.HTML, 200, "<html>"),
        (Quirk.EMPTY, 200, ""),
        (Quirk.NULL, 200, "null"),
        (Quirk.WRONG_SHAPE, 200, "{"),
    ],
)
async def test_a_body_can_be_what_no_client_hopes_for(
    server: ArchiveServer, client: httpx.AsyncClient, quirk: Quirk, status: int, body: str
) -> None:
    server.quirks.add(quirk)

    answer = await asked(client, 'title:("metropolis")')

    assert answer.status_code == status
    assert answer.text.startswith(body)


@pytest.mark.parametrize(
    "path", ["/", "/services/search/v1/scrape", "/metadata/x/files", "/download/x/y.mp4", "/7/items/x/y.mp4"]
)
async def test_anything_else_is_not_served(
    server: ArchiveServer, client: httpx.AsyncClient, path: str
) -> None:
    assert (await client.get(path)).status_code == 501
    assert (await client.post("/advancedsearch.php")).status_code == 501
    assert len(server.unknown) == 2
