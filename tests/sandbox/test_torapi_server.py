"""The sandbox's TorAPI speaks as the real one does."""

from collections.abc import AsyncIterator

import httpx
import pytest

from concierge.sandbox._serving import serving
from concierge.sandbox.catalogue import CATALOGUE
from concierge.sandbox.torapi import Quirk, TorapiServer

NO_MATCHES = {"Result": "No matches were found for your title"}
ALL = "/api/search/title/all"


@pytest.fixture
async def server() -> AsyncIterator[TorapiServer]:
    service = TorapiServer()
    service.offer(CATALOGUE[0].releases)
    async with serving(service) as opened:
        yield opened


@pytest.fixture
async def client(server: TorapiServer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server.url) as opened:
        yield opened


async def test_all_trackers_answer_at_once_each_with_rows_or_a_result(client: httpx.AsyncClient) -> None:
    found = (await client.get(ALL, params={"query": "1927"})).json()
    nothing = (await client.get(ALL, params={"query": "zzyzx"})).json()

    assert list(found) == ["RuTracker", "Kinozal", "RuTor", "NoNameClub"]
    assert all(isinstance(value, str) for rows in found.values() for row in rows for value in row.values())
    assert nothing == dict.fromkeys(found, NO_MATCHES)


async def test_each_tracker_has_rows_of_its_own_kind(client: httpx.AsyncClient) -> None:
    found = (await client.get(ALL, params={"query": "1927"})).json()

    first = {key: rows[0] for key, rows in found.items()}
    assert first["RuTracker"]["Checked"] == "True"
    assert first["Kinozal"]["Title"].startswith(first["Kinozal"]["Name"])
    assert len(first["RuTor"]["Hash"]) == 40
    assert first["NoNameClub"]["Time"] == "23:59"
    assert "\u00a0" in first["RuTracker"]["Size"]


async def test_one_tracker_can_be_asked_alone(client: httpx.AsyncClient) -> None:
    together = (await client.get(ALL, params={"query": "1927"})).json()

    alone = (await client.get("/api/search/title/rutor", params={"query": "1927"})).json()

    assert alone == together["RuTor"]


async def test_a_page_has_a_magnet_link_and_a_removed_one_no_data(client: httpx.AsyncClient) -> None:
    row = (await client.get(ALL, params={"query": "1927"})).json()["RuTor"][0]

    [page] = (await client.get("/api/search/id/rutor", params={"query": row["Id"]})).json()
    gone = await client.get("/api/search/id/rutor", params={"query": "1"})

    assert page["Hash"].lower() == row["Hash"]
    assert page["Magnet"].startswith("magnet:?xt=urn:btih:")
    assert (gone.status_code, gone.json()) == (400, {"Result": "No data"})


async def test_the_check_tells_each_tracker(server: TorapiServer, client: httpx.AsyncClient) -> None:
    server.quirks.add(Quirk.ONE_DOWN)

    told = (await client.get("/api/provider/check")).json()

    assert told == [{"RuTracker": True, "Kinozal": False, "RuTor": True, "NoNameClub": True}]


@pytest.mark.parametrize(
    "quirk, kinozal",
    [
        (Quirk.ONE_DOWN, {"Result": "Server is not available"}),
        (Quirk.UNDEFINED_DOWN, {"Result": "The undefined server is not available"}),
        (Quirk.BROKEN_PART, None),
        (Quirk.ARRAY_RESULT, [NO_MATCHES]),
    ],
)
async def test_a_tracker_may_have_no_rows_in_many_ways(
    server: TorapiServer, client: httpx.AsyncClient, quirk: Quirk, kinozal: object
) -> None:
    server.quirks.add(quirk)

    assert (await client.get(ALL, params={"query": "zzyzx"})).json()["Kinozal"] == kinozal


async def test_rows_may_be_odd(server: TorapiServer, client: httpx.AsyncClient) -> None:
    server.quirks |= {Quirk.ODD_NUMBERS, Quirk.SAME_IDS, Quirk.LOGGED_OUT}

    found = (await client.get(ALL, params={"query": "1927"})).json()

    assert found["RuTracker"] == NO_MATCHES
    assert all("6812346" in [row["Id"] for row in found[key]] for key in ("Kinozal", "RuTor"))
    assert found["RuTor"][0]["Size"] == "1e400"


async def test_names_of_files_may_be_garbled_or_missing(
    server: TorapiServer, client: httpx.AsyncClient
) -> None:
    row = (await client.get(ALL, params={"query": "1927"})).json()["RuTracker"][0]
    address = f"/api/search/id/rutracker?query={row['Id']}"

    [plain] = (await client.get(address)).json()
    server.quirks.add(Quirk.NO_FILES)
    [bare] = (await client.get(address)).json()

    assert plain["Files"]
    assert bare["Files"] == []


@pytest.mark.parametrize(
    "quirk, status, body",
    [
        (Quirk.PAUSED, 402, "Payment required"),
        (Quirk.DISABLED, 403, "This deployment has been disabled"),
        (Quirk.GONE, 404, "The deployment could not be found"),
        (Quirk.TIMED_OUT, 504, "An error occurred"),
    ],
)
async def test_the_host_speaks_in_the_servers_place(
    server: TorapiServer, client: httpx.AsyncClient, quirk: Quirk, status: int, body: str
) -> None:
    server.quirks.add(quirk)
    told = await client.get(ALL)
    server.quirks.add(Quirk.WITHOUT_HEADER)
    bare = await client.get(ALL)

    assert (told.status_code, bare.status_code) == (status, status)
    assert told.text.startswith(body)
    assert "x-vercel-error" in told.headers
    assert "x-vercel-error" not in bare.headers


@pytest.mark.parametrize(
    "quirk, status, body",
    [
        (Quirk.NO_DATA, 400, '{"Result"'),
        (Quirk.NO_ENDPOINT, 404, "Endpoint not found"),
        (Quirk.HTML, 200, "<html>"),
        (Quirk.EMPTY, 200, ""),
        (Quirk.NULL, 200, "null"),
        (Quirk.NO_ROWS, 200, "[]"),
        (Quirk.WRONG_SHAPE, 200, '{"Result"'),
    ],
)
async def test_a_body_can_be_what_no_client_hopes_for(
    server: TorapiServer, client: httpx.AsyncClient, quirk: Quirk, status: int, body: str
) -> None:
    server.quirks.add(quirk)

    answer = await client.get(ALL)

    assert answer.status_code == status
    assert answer.text.startswith(body)


@pytest.mark.parametrize("path", ["/", "/api/get/rss/rutor", "/api/search/title/RuTor", "/api/provider/list"])
async def test_anything_else_is_not_served(
    server: TorapiServer, client: httpx.AsyncClient, path: str
) -> None:
    assert (await client.get(path)).status_code == 501
    assert (await client.post(ALL)).status_code == 501
    assert len(server.unknown) == 2
