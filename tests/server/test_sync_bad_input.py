"""Requests that no honest program sends: each gets its answer, and the next one on the connection too."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx
import pytest
from hypothesis import given, settings, strategies as st

from concierge.model.sync import SyncState
from tests.server.memory_desk import HASH, HOME_KEY, MemoryDesk, an_item
from tests.server.sync_house import House, application, opened
from tests.server.wire import Heard, Wire, head, wired

KIB, MIB = 1024, 1024 * 1024
POSTS = ["lease", "progress", "complete", "fail", "library-index"]
DONE = json.dumps({"torrent_hash": HASH, "local_path": "/volume1/Кино"}).encode()


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with opened() as found:
        yield found


def post(path: str, body: bytes, **headers: str) -> bytes:
    length = {"Content-Length": str(len(body)), **headers}
    return head("POST", f"/api/sync/{path}", key=HOME_KEY, headers=length.items()) + body


async def still_usable(wire: Wire) -> bool:
    await wire.send(head("GET", "/api/sync/pending", key=HOME_KEY))
    return (await wire.hear()).status == 200


async def heard(house: House, request: bytes) -> Heard:
    async with wired(house.address) as wire:
        await wire.send(request)
        return await wire.hear()


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "body, status, code",
    [
        (b"", 400, "bad_json"),
        (b"hello", 400, "bad_json"),
        (b'{"id": "item-1", ', 400, "bad_json"),
        (b"\xef\xbb\xbf{}", 400, "bad_json"),
        (b'{"id": "\xff"}', 400, "bad_json"),
        (b'{"id": "a", "id": "b"}', 400, "bad_json"),
        (b"[" * 11 + b"]" * 11, 400, "bad_json"),
        (b"[" * 30_000 + b"]" * 30_000, 400, "bad_json"),
        (b'{"token": NaN}', 400, "bad_json"),
        (b'{"token": ' + b"9" * 5000 + b"}", 400, "bad_json"),
        (b'{"id": "\\ud800"}', 400, "bad_json"),
        (b"[]", 422, "wrong_shape"),
        (b"null", 422, "wrong_shape"),
        (b'"x"', 422, "wrong_shape"),
        (b"5", 422, "wrong_shape"),
        (b"true", 422, "wrong_shape"),
    ],
)
async def test_a_body_that_is_no_object_is_refused_and_the_connection_goes_on(
    house: House, path: str, body: bytes, status: int, code: str
) -> None:
    async with wired(house.address) as wire:
        await wire.send(post(path, body))
        answer = await wire.hear()

        assert (answer.status, answer.code()) == (status, code)
        assert await still_usable(wire)
    assert house.desk.items["item-1"].state is SyncState.PENDING


@pytest.mark.parametrize(
    "path, body, fields",
    [
        ("lease", {"limit": 0}, ["limit"]),
        ("lease", {"limit": "1", "lease_s": 1.5}, ["limit", "lease_s"]),
        ("lease", {"limit": True}, ["limit"]),
        ("lease", {"lease_s": 10**15}, ["lease_s"]),
        ("progress", {}, ["id", "token"]),
        ("progress", {"id": 5, "token": "1"}, ["id", "token"]),
        ("progress", {"id": "a", "token": 2**31}, ["token"]),
        ("progress", {"id": "a", "token": -1}, ["token"]),
        ("progress", {"id": "a", "token": 1, "done_bytes": 2**63}, ["done_bytes"]),
        ("progress", {"id": "a", "token": 1, "done_bytes": -5}, ["done_bytes"]),
        ("progress", {"id": "a\x00", "token": 1}, ["id"]),
        ("progress", {"id": "", "token": 1}, ["id"]),
        ("progress", {"id": "a" * 101, "token": 1}, ["id"]),
        ("fail", {"id": "a", "token": 1}, ["reason"]),
        ("fail", {"id": "a", "token": 1, "reason": "tired"}, ["reason"]),
        ("fail", {"id": "a", "token": 1, "reason": "other", "detail": None}, ["detail"]),
        ("complete", {"id": "a"}, ["token"]),
        ("complete", {"id": "a", "token": 1, "placed": {}}, ["placed"]),
        (
            "complete",
            {"id": "a", "token": 1, "placed": [None, {"path": "x"}]},
            ["placed.0", "placed.1.size_bytes", "placed.1.destination"],
        ),
        (
            "complete",
            {"id": "a", "token": 1, "tracks": [{"path": "x", "video": [{"width": -1, "height": 1}]}]},
            ["tracks.0.video.0.width"],
        ),
        (
            "complete",
            {"id": "a", "token": 1, "tracks": [{"path": "x", "duration_s": -1}]},
            ["tracks.0.duration_s"],
        ),
    ],
)
async def test_what_is_wrong_is_named(
    house: House, path: str, body: dict[str, object], fields: list[str]
) -> None:
    answer = await house.http.post(f"/api/sync/{path}", json=body)

    told = answer.json()
    assert (answer.status_code, told["code"], told["fields"]) == (422, "wrong_shape", fields)
    assert told["error"] == f"Missing or wrong: {', '.join(fields)}"


@pytest.mark.parametrize(
    "path, fields",
    [
        ("pending?wait=soon", ["wait"]),
        ("pending?wait=-1", ["wait"]),
        ("pending?wait=nan", ["wait"]),
        ("pending?wait=inf&limit=0", ["wait", "limit"]),
        ("pending?limit=1.5", ["limit"]),
        ("pending?limit=" + "9" * 5000, ["limit"]),
        ("torrent", ["id", "token"]),
        ("torrent?id=a&token=x", ["token"]),
        ("torrent?id=a%00&token=1", ["id"]),
    ],
)
async def test_a_query_is_read_as_strictly(house: House, path: str, fields: list[str]) -> None:
    answer = await house.http.get(f"/api/sync/{path}")

    assert (answer.status_code, answer.json()["fields"]) == (422, fields)


async def test_a_body_may_come_in_any_number_of_pieces(house: House) -> None:
    request = post("complete", DONE)
    start = len(request) - len(DONE)

    async with wired(house.address) as wire:
        await wire.send(request[:10], request[10:start], request[start : start + 7], request[start + 7 :])
        two = await wire.hear()
        await wire.send(*(bytes([byte]) for byte in request), pause_s=0)
        one_by_one = await wire.hear()
        await wire.send(request + request)
        at_once = [await wire.hear() for _ in "12"]

    assert [one.status for one in (two, one_by_one, *at_once)] == [200] * 4
    assert house.desk.told == ["item-1"]


@pytest.mark.parametrize("length", ["abc", "-1", "", "1e3", "0x10", "5, 6", "9" * 30, "+5", "1 1"])
async def test_a_length_that_is_none_is_refused(house: House, length: str) -> None:
    answer = await heard(house, post("complete", b"", **{"Content-Length": length}))

    assert answer.status in {400, 413}


@pytest.mark.parametrize("path", POSTS)
async def test_a_length_has_to_be_told(house: House, path: str) -> None:
    target = f"/api/sync/{path}"

    silent = await heard(house, head("POST", target, key=HOME_KEY))
    chunked = head("POST", target, key=HOME_KEY, headers=[("Transfer-Encoding", "chunked")])
    pieces = await heard(house, chunked + b"2\r\n{}\r\n0\r\n\r\n")

    assert (silent.status, pieces.status) == (411, 411)


@pytest.mark.parametrize(
    "path, most",
    [("lease", 64 * KIB), ("fail", 64 * KIB), ("complete", MIB), ("library-index", 5 * MIB)],
)
async def test_a_body_of_the_most_bytes_is_read_and_a_longer_one_is_not(
    house: House, path: str, most: int
) -> None:
    body = b"[]" + b" " * (most - 2)

    read = await heard(house, post(path, body))
    async with wired(house.address) as wire:
        await wire.send(post(path, body + b" "))
        longer = await wire.hear()

    assert (read.status, longer.status) == (422, 413)


async def test_a_library_of_five_megabytes_is_taken_in(house: House) -> None:
    files = [
        {"kind": "movie", "path": f"Фильм {number} (1999)/Фильм {number}.mkv", "size_bytes": number}
        for number in range(45_000)
    ]
    body = json.dumps({"files": files}, ensure_ascii=False).encode()

    answer = await house.http.post("/api/sync/library-index", content=body)

    assert 4 * MIB < len(body) <= 5 * MIB
    assert answer.json() == {"ok": True, "files": 45_000}


async def test_a_body_that_breaks_off_harms_nobody(house: House) -> None:
    for _ in range(5):
        async with wired(house.address) as wire:
            await wire.send(post("complete", DONE)[:-5])

    assert (await house.http.get("/sync/pending")).status_code == 200
    assert house.desk.told == []


async def test_who_trickles_is_given_up_and_others_get_through(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("concierge.server.bodies.LONGEST_S", 1.0)

    async with AsyncExitStack() as stack:
        slow = [await stack.enter_async_context(wired(house.address)) for _ in range(20)]
        for wire in slow:
            await wire.send(post("complete", DONE)[: -len(DONE)], pause_s=0)
        dripping = [asyncio.create_task(drip(wire)) for wire in slow]
        others = [(await house.http.get("/sync/pending")).status_code for _ in range(20)]
        answers = [await wire.hear() for wire in slow]
        await asyncio.gather(*dripping)

    assert others == [200] * 20
    assert {(one.status, one.code(), one.headers["connection"]) for one in answers} == {
        (408, "slow_body", "close")
    }
    assert house.desk.told == []


async def drip(wire: Wire) -> None:
    """A byte now and then, of a body that does not end."""
    for byte in DONE[:10]:
        if wire.writer.is_closing():
            return
        wire.writer.write(bytes([byte]))
        await asyncio.sleep(0.1)


@pytest.mark.parametrize(
    "request_",
    [
        head("GET", "/api/sync/pending", headers=((f"X-{n}", "x" * 50) for n in range(200_000))),
        b"GET /api/sync/pending HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
        b"GET /api/sync/pending HTTP/1.1\r\n\r\n",
        b"GET /api/sync/" + b"x" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET http://evil.example/api/sync/pending HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        b"POST /api/sync/complete HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    ],
    ids=[
        "200,000 headers",
        "two hosts",
        "no host",
        "a long path",
        "TLS",
        "an absolute target",
        "two lengths",
    ],
)
async def test_a_head_that_is_none_is_refused(house: House, request_: bytes) -> None:
    async with wired(house.address) as wire:
        wire.writer.write(request_)
        answer = await wire.hear()

    assert answer.status in {400, 404, 413, 431}
    assert (await house.http.get("/sync/pending")).status_code == 200


PATHS = st.sampled_from(
    [f"{prefix}/sync/{path}" for prefix in ("", "/api") for path in (*POSTS, "pending", "torrent")]
)
METHODS = st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS"])
SIMPLE = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.floats(allow_nan=False, allow_infinity=False)
)
FIELDS = st.sampled_from(
    [
        "id",
        "token",
        "placed",
        "tracks",
        "reason",
        "detail",
        "limit",
        "lease_s",
        "torrent_hash",
        "filename",
        "local_path",
        "files",
        "movies",
        "tv",
        "done_bytes",
        "path",
        "size_bytes",
        "name",
        "type",
        "items",
    ]
)
OBJECTS = st.recursive(
    SIMPLE | st.sampled_from(["item-1", HASH, "other", "dir", 1]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=6),
    max_leaves=15,
)
BODIES = st.binary(max_size=60) | OBJECTS.map(lambda value: json.dumps(value).encode())
QUERIES = st.dictionaries(
    st.sampled_from(["wait", "limit", "id", "token", "key"]), st.text(max_size=8), max_size=3
)


@settings(max_examples=150)
@given(requests=st.lists(st.tuples(METHODS, PATHS, QUERIES, BODIES), min_size=4, max_size=4))
def test_no_request_is_ever_a_surprise(
    requests: list[tuple[str, str, dict[str, str], bytes]],
) -> None:
    assert all(status < 500 for status in asyncio.run(statuses(requests)))


async def statuses(requests: list[tuple[str, str, dict[str, str], bytes]]) -> list[int]:
    ended = asyncio.Event()
    ended.set()  # nobody waits
    transport = httpx.ASGITransport(application(MemoryDesk.of_a_household(an_item()), ended))
    headers = {"X-API-Key": HOME_KEY}
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=headers) as http:
        return [
            (await http.request(method, path, params=query, content=body)).status_code
            for method, path, query, body in requests
        ]
