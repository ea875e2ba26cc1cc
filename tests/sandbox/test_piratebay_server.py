"""The sandbox's apibay speaks as the real one does."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from concierge.sandbox import torrents
from concierge.sandbox._serving import serving
from concierge.sandbox.catalogue import CATALOGUE
from concierge.sandbox.piratebay import PirateBayServer, Quirk

NO_HASH = "0" * 40


@pytest.fixture
async def server() -> AsyncIterator[PirateBayServer]:
    async with serving(PirateBayServer()) as opened:
        yield opened


@pytest.fixture
async def client(server: PirateBayServer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server.url) as opened:
        yield opened


async def found(client: httpx.AsyncClient, text: str, **params: str) -> list[dict[str, Any]]:
    answer = await client.get("/q.php", params={"q": text, "cat": "0", **params})
    rows: list[dict[str, Any]] = answer.raise_for_status().json()
    return rows


async def test_rows_hold_all_words_and_come_best_seeded_first(client: httpx.AsyncClient) -> None:
    rows = await found(client, "metropolis 1927")

    assert [row["seeders"] for row in rows] == ["980", "17", "9"]
    assert all("Metropolis.1927" in row["name"] for row in rows)


async def test_every_value_of_a_row_is_text(client: httpx.AsyncClient) -> None:
    [row] = await found(client, "Metropolis 1927 SiLENT 1080p")

    release = next(one for one in CATALOGUE[0].releases if one.name == row["name"])
    assert all(isinstance(value, str) for value in row.values())
    assert row["info_hash"] == torrents.info_hash(release).upper()
    assert row["size"] == str(release.claimed_size_bytes)
    assert row["imdb"] == "tt0017136"


@pytest.mark.parametrize("text", ["the general (1926)", "THE.GENERAL.1926", "general-1926"])
async def test_case_and_punctuation_do_not_matter(client: httpx.AsyncClient, text: str) -> None:
    rows = await found(client, text)

    assert [row["name"] for row in rows] == ["The.General.1926.720p.BluRay.x264-SiLENT"]


@pytest.mark.parametrize("text", ["", "nothing like it", "Метрополис"])
async def test_nothing_found_is_a_row_of_zeros(
    server: PirateBayServer, client: httpx.AsyncClient, text: str
) -> None:
    [plain] = await found(client, text)
    server.quirks.add(Quirk.TOTAL_FOUND)
    [counting] = await found(client, text)

    assert (plain["id"], plain["name"], plain["info_hash"]) == ("0", "No results returned", NO_HASH)
    assert counting == {**plain, "total_found": "1"}


async def test_a_category_and_its_hundred_narrow_the_search(client: httpx.AsyncClient) -> None:
    by_category = {cat: await found(client, "metropolis", cat=cat) for cat in ("200", "211", "205,208")}

    assert len(by_category["200"]) == 4
    assert [row["category"] for row in by_category["211"]] == ["211"]
    assert by_category["205,208"][0]["id"] == "0"


async def test_a_search_without_a_category_may_find_nothing(
    server: PirateBayServer, client: httpx.AsyncClient
) -> None:
    server.quirks.add(Quirk.CAT_REQUIRED)

    answer = await client.get("/q.php", params={"q": "metropolis"})

    assert answer.json()[0]["id"] == "0"
    assert len(await found(client, "metropolis")) == 4


async def test_a_torrents_page_has_numbers_or_text(
    server: PirateBayServer, client: httpx.AsyncClient
) -> None:
    number = (await found(client, "charade"))[0]["id"]

    page = (await client.get("/t.php", params={"id": number})).json()
    server.quirks.add(Quirk.NUMBERS_AS_STRINGS)
    older = (await client.get("/t.php", params={"id": number})).json()

    assert (page["id"], page["seeders"]) == (int(number), 42)
    assert (older["id"], older["seeders"]) == (number, "42")
    assert "\r\n" in page["descr"]


async def test_an_unknown_torrent_is_told_with_the_sites_own_misspelling(client: httpx.AsyncClient) -> None:
    page = (await client.get("/t.php", params={"id": "5"})).json()
    listed = (await client.get("/f.php", params={"id": "5"})).json()

    assert (page["id"], page["name"]) == ("0", "Torrent does not exsist.")
    assert listed == [{"name": ["Filelist not found"], "size": [0]}]


async def test_the_files_of_a_fake_show_its_program(
    server: PirateBayServer, client: httpx.AsyncClient
) -> None:
    number = (await found(client, "metropolis 2160p"))[0]["id"]

    listed = (await client.get("/f.php", params={"id": number})).json()
    server.quirks.add(Quirk.INDEXED_FILES)
    indexed = (await client.get("/f.php", params={"id": number})).json()

    assert [one["name"][0].rpartition(".")[2] for one in listed] == ["exe", "txt"]
    assert indexed["name"]["0"] == listed[0]["name"][0]
    assert indexed["size"]["1"] == listed[1]["size"][0]


@pytest.mark.parametrize(
    "name, least", [("all", 15), ("recent", 15), ("48h", 15), ("48h_207", 10), ("208", 2), ("recent_1", 15)]
)
async def test_a_ready_list_has_numbers(client: httpx.AsyncClient, name: str, least: int) -> None:
    rows = (await client.get(f"/precompiled/data_top100_{name}.json")).json()

    assert len(rows) >= least
    assert all(isinstance(row[key], int) for row in rows for key in ("id", "seeders", "size", "category"))


async def test_a_torrent_on_both_trackers_has_a_name_of_its_own_here(client: httpx.AsyncClient) -> None:
    [row] = await found(client, "a trip to the moon")

    release = next(title for title in CATALOGUE if title.key == "trip_to_the_moon").releases[0]
    assert row["name"] == "A.Trip.to.the.Moon.1902.1080p.BluRay.x264-SiLENT"
    assert row["info_hash"] == torrents.info_hash(release).upper()


async def test_broken_rows_come_among_the_real_ones(
    server: PirateBayServer, client: httpx.AsyncClient
) -> None:
    server.quirks.add(Quirk.BROKEN_ROWS)

    rows = await found(client, "charade")

    hashes = [row["info_hash"] for row in rows]
    assert NO_HASH in hashes
    assert len(set(hashes)) < len(hashes)
    assert any(int(row["seeders"]) > 2**31 for row in rows)
    assert any("&amp;" in row["name"] for row in rows)
    assert any(len(row["name"]) > 300 for row in rows)
    assert any(row["category"].startswith("5") and row["imdb"] is None for row in rows)


async def test_a_forgetful_site_remembers_when_asked_again(
    server: PirateBayServer, client: httpx.AsyncClient
) -> None:
    server.quirks.add(Quirk.FORGETFUL)

    assert (await found(client, "charade"))[0]["id"] == "0"
    assert (await found(client, "charade"))[0]["id"] != "0"
    assert (await found(client, "metropolis"))[0]["id"] == "0"


async def test_a_proxy_has_the_same_in_a_folder(client: httpx.AsyncClient) -> None:
    answer = await client.get("/apibay/q.php", params={"q": "charade", "cat": "0"})

    assert answer.json() == await found(client, "charade")


@pytest.mark.parametrize(
    "quirk, categories",
    [(Quirk.FOREIGN_ROWS, {"101", "301", "401", "601", "999", ""}), (Quirk.ODD_NUMBERS, set())],
)
async def test_odd_rows_come_before_the_real_ones(
    server: PirateBayServer, client: httpx.AsyncClient, quirk: Quirk, categories: set[str]
) -> None:
    plain = await found(client, "charade")
    server.quirks.add(quirk)

    odd = (await found(client, "charade"))[: -len(plain)]

    assert odd
    assert categories <= {row["category"] for row in odd}


async def test_a_torrent_may_have_no_list_of_files(
    server: PirateBayServer, client: httpx.AsyncClient
) -> None:
    number = (await found(client, "charade"))[0]["id"]
    server.quirks.add(Quirk.NO_FILES)

    listed = (await client.get("/f.php", params={"id": number})).json()

    assert listed == [{"name": ["Filelist not found"], "size": [0]}]


async def test_a_body_may_be_packed_and_a_call_redirected(
    server: PirateBayServer, client: httpx.AsyncClient
) -> None:
    server.quirks.add(Quirk.GZIPPED)
    packed = await client.get("/q.php", params={"q": "charade", "cat": "0"})
    server.quirks.add(Quirk.TO_HTTPS)
    moved = await client.get("/q.php", params={"q": "charade", "cat": "0"})

    assert packed.headers["content-encoding"] == "gzip"
    assert packed.json()
    assert (moved.status_code, moved.headers["location"][:8]) == (301, "https://")


async def test_a_client_that_is_no_browser_may_be_refused(
    server: PirateBayServer, client: httpx.AsyncClient
) -> None:
    server.quirks.add(Quirk.BLOCKED_AGENT)

    refused = await client.get("/q.php", params={"q": "charade", "cat": "0"})
    let_in = await client.get("/q.php?q=charade&cat=0", headers={"User-Agent": "Mozilla/5.0"})

    assert (refused.status_code, let_in.status_code) == (403, 200)


@pytest.mark.parametrize(
    "quirk, body",
    [
        (Quirk.HTML, "<html>"),
        (Quirk.EMPTY, ""),
        (Quirk.NULL, "null"),
        (Quirk.NO_ROWS, "[]"),
        (Quirk.CUT_JSON, '[{"id"'),
        (Quirk.WRONG_SHAPE, '{"error"'),
    ],
)
async def test_a_body_can_be_what_no_client_hopes_for(
    server: PirateBayServer, client: httpx.AsyncClient, quirk: Quirk, body: str
) -> None:
    server.quirks.add(quirk)

    answer = await client.get("/q.php", params={"q": "charade", "cat": "0"})

    assert answer.status_code == 200
    assert answer.text.startswith(body)


@pytest.mark.parametrize("path", ["/", "/search", "/precompiled/other.json"])
async def test_anything_else_is_not_served(
    server: PirateBayServer, client: httpx.AsyncClient, path: str
) -> None:
    assert (await client.get(path)).status_code == 501
    assert (await client.post("/q.php")).status_code == 501
    assert len(server.unknown) == 2
