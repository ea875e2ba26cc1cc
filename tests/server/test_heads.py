"""What a connection may send before anything is done with it: heads, trailers and lines of requests have an end."""

from __future__ import annotations

import asyncio
import json
import socket
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import pytest
from starlette.responses import JSONResponse, PlainTextResponse
from uvicorn import Config
from uvicorn.server import ServerState

from concierge.server.bodies import BadBody, whole_body
from concierge.server.heads import MOST_HEAD_BYTES, MOST_HEADERS, MOST_IN_LINE, BoundedHeads
from concierge.server.running import listening
from tests.server.wire import Wire, wired

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import Receive, Scope, Send

GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
CHUNKED = b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
MOST_BODY = 100_000
# Enough for a browser with cookies, and for what proxies add.
ORDINARY_HEAD_BYTES = 8 * 1024


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Tells what it was asked, once it has all of it; `/early` does not wait for a body."""
    try:
        length = 0 if scope["path"] == "/early" else len(await whole_body(receive, MOST_BODY))
    except BadBody as error:
        await PlainTextResponse(str(error), error.status)(scope, receive, send)
        return
    names = [name.decode() for name, _ in scope["headers"]]
    values = [value.decode() for _, value in scope["headers"]]
    told = {"names": names, "values": values[:2], "length": length}
    await JSONResponse(told)(scope, receive, send)


@asynccontextmanager
async def echoing() -> AsyncIterator[Wire]:
    async with listening(echo, "127.0.0.1", 0) as at, wired(at) as wire:
        yield wire


async def first_line(wire: Wire, *pieces: bytes) -> bytes:
    """How the answer begins; b"" if the connection breaks off without one."""
    try:
        await wire.send(*pieces, pause_s=0)
        return await wire.reader.readline()
    except ConnectionError:
        return b""


@pytest.mark.parametrize("piece_bytes", [1, 100, 1024, 10**6], ids=str)
async def test_an_ordinary_head_is_read_however_it_is_cut(piece_bytes: int) -> None:
    request = GET + b"Cookie: " + b"x" * (ORDINARY_HEAD_BYTES if piece_bytes > 1 else 100) + b"\r\n\r\n"
    pieces = [request[at : at + piece_bytes] for at in range(0, len(request), piece_bytes)]

    async with echoing() as wire:
        await wire.send(*pieces, pause_s=0)
        answer = await wire.hear()

    assert answer.status == 200
    assert json.loads(answer.body)["names"] == ["host", "cookie"]


@pytest.mark.parametrize(
    "head",
    [
        GET + b"X-Long: " + b"x" * MOST_HEAD_BYTES,
        GET + b"X-Long: " + b"x" * MOST_HEAD_BYTES + b"\r\n\r\n",
        GET + b"x" * MOST_HEAD_BYTES,
        GET + b"".join(b"X-%d: x\r\n" % number for number in range(MOST_HEAD_BYTES // 8)) + b"\r\n",
        b"GET /" + b"x" * MOST_HEAD_BYTES,
        b"\r\n" * MOST_HEAD_BYTES,
        CHUNKED + b"1;" + b"x" * MOST_HEAD_BYTES,
        CHUNKED + b"1\r\nx\r\n0\r\nX-Long: " + b"x" * MOST_HEAD_BYTES,
    ],
    ids=["value", "whole", "name", "headers", "path", "nothing", "extension", "trailer"],
)
@pytest.mark.parametrize("piece_bytes", [1000, 10**6], ids=["in pieces", "at once"])
async def test_what_does_not_end_is_refused(head: bytes, piece_bytes: int) -> None:
    pieces = [head[at : at + piece_bytes] for at in range(0, len(head), piece_bytes)]

    async with echoing() as wire:
        assert await first_line(wire, *pieces) in {b"", b"HTTP/1.1 400 Bad Request\r\n"}


async def test_a_head_that_begins_behind_a_body_is_bounded_too() -> None:
    body = b"x" * 50_000
    request = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(body)

    async with echoing() as wire:
        first = await first_line(wire, request + body + GET + b"X-Long: " + b"x" * MOST_HEAD_BYTES)
        rest = b""
        with suppress(ConnectionError):
            rest = await wire.reader.read()

    assert first in {b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 400 Bad Request\r\n"}
    assert b"x-long" not in rest


@pytest.mark.parametrize("more, status", [(0, 200), (1, 400)])
async def test_a_head_has_so_many_headers_and_no_more(more: int, status: int) -> None:
    headers = b"".join(b"X: %d\r\n" % number for number in range(MOST_HEADERS - 1 + more))

    async with echoing() as wire:
        await wire.send(GET + headers + b"\r\n", pause_s=0)
        answer = await wire.hear()

    assert answer.status == status


async def test_spaces_around_a_value_are_no_part_of_it() -> None:
    async with echoing() as wire:
        await wire.send(
            b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: \t 2 \t \r\n\r\n{}", pause_s=0
        )
        answer = await wire.hear()

    assert json.loads(answer.body)["values"] == ["localhost", "2"]


async def test_what_stands_behind_a_body_is_no_header() -> None:
    async with echoing() as wire:
        await wire.send(CHUNKED + b"1\r\nx\r\n0\r\nX-Api-Key: secret\r\n\r\n", pause_s=0)
        answer = await wire.hear()

    told = json.loads(answer.body)
    assert (told["names"], told["length"]) == (["host", "transfer-encoding"], 1)


async def test_requests_that_wait_in_line_are_few() -> None:
    async with echoing() as wire:
        await wire.send((GET + b"\r\n") * (MOST_IN_LINE + 1), pause_s=0)
        statuses = [(await wire.hear()).status for _ in range(MOST_IN_LINE + 1)]
        crowd = (GET + b"\r\n") * (10 * MOST_IN_LINE)
        await wire.send(crowd, pause_s=0)
        answers = await wire.reader.read()

    assert statuses == [200] * (MOST_IN_LINE + 1)
    assert answers.count(b"HTTP/1.1 200") <= MOST_IN_LINE + 1


async def test_a_body_that_goes_on_behind_its_answer_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("concierge.server.heads.LONGEST_HEAD_S", 0.2)
    head = b"POST /early HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n"

    async with echoing() as wire:
        await wire.send(head, pause_s=0)
        answer = await wire.hear()
        await wire.send(b"x", pause_s=0)
        rest = await wire.reader.read()

    assert (answer.status, rest) == (200, b"")


@pytest.mark.parametrize("piece_bytes", [1, 10**6], ids=["in pieces", "at once"])
async def test_who_would_rather_speak_another_protocol_is_answered_in_this_one(piece_bytes: int) -> None:
    wish = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"
    body = GET + b"\r\n"
    request = b"POST / HTTP/1.1\r\nHost: localhost\r\n%bContent-Length: %d\r\n\r\n%b" % (
        wish,
        len(body),
        body,
    )
    both = request + GET + wish + b"\r\n"

    async with echoing() as wire:
        await wire.send(*(both[at : at + piece_bytes] for at in range(0, len(both), piece_bytes)), pause_s=0)
        first, second = await wire.hear(), await wire.hear()

    told, after = json.loads(first.body), json.loads(second.body)
    assert told["names"] == ["host", "connection", "http2-settings", "content-length"]
    assert after["names"] == ["host", "connection", "http2-settings"]
    assert (told["length"], after["length"]) == (len(body), 0)


async def test_nobody_is_connected_with_somebody_else() -> None:
    async with echoing() as wire:
        line = await first_line(
            wire, b"CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n" + GET + b"\r\n"
        )
        rest = await wire.reader.read()

    assert line == b"HTTP/1.1 400 Bad Request\r\n"
    assert b"200" not in rest


async def test_no_answer_waits_for_the_other_side_to_say_that_it_has_its_beginning() -> None:
    made: list[BoundedHeads] = []

    def connection() -> BoundedHeads:
        made.append(BoundedHeads(Config(echo, lifespan="off"), ServerState(), {}))
        return made[-1]

    loop = asyncio.get_running_loop()
    listener = socket.create_server(("127.0.0.1", 0))
    server = await loop.create_server(connection, sock=listener)
    async with wired(f"http://127.0.0.1:{listener.getsockname()[1]}") as wire:
        await wire.send(GET + b"\r\n", pause_s=0)
        await wire.hear()
        plug = made[0].transport.get_extra_info("socket")
        is_prompt = plug.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    server.close()
    await server.wait_closed()

    assert is_prompt
