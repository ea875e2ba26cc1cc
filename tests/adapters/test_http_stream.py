"""An answer that is read as it comes: in lines, within limits, and in our own words where it fails."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator

import httpx
import pytest

from concierge.adapters._http import Http, HttpClient
from concierge.errors import ServiceUnavailable, UnexpectedAnswer
from concierge.sandbox._serving import Fault, FaultKind, serving
from tests.adapters.http_site import Site, talking


class Pieces(httpx.AsyncByteStream):
    """A body in the given pieces, which may fail at its end."""

    def __init__(self, *pieces: bytes, error: Exception | None = None) -> None:
        self.pieces = pieces
        self.error = error
        self.was_closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            yield piece
        if self.error is not None:
            raise self.error

    async def aclose(self) -> None:
        self.was_closed = True


async def lines_of(client: HttpClient) -> list[bytes]:
    async with client.stream("GET", "/") as streamed:
        return [line async for line in streamed.lines()]


async def lines(body: Pieces, *, most_bytes: int = 1000, **headers: str) -> list[bytes]:
    async def told(_: httpx.Request) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return httpx.Response(200, stream=body, headers=named)

    async with talking(told) as client:
        return await lines_of(client.reading(most_bytes))


async def test_lines_come_whole_however_they_were_cut() -> None:
    body = Pieces(b"on", b"e\r", b"\ntw\xd0", b"\xb0\xe2\x80\xa8o\n\nlast")

    assert await lines(body) == [b"one", b"tw\xd0\xb0\xe2\x80\xa8o", b"", b"last"]
    assert body.was_closed


async def test_a_packed_body_is_unpacked_on_its_way() -> None:
    packed = gzip.compress(b"one\ntwo\n")

    assert await lines(Pieces(packed[:9], packed[9:]), content_encoding="gzip") == [b"one", b"two"]


async def test_the_first_lines_are_there_before_the_last_ones_are_sent() -> None:
    was_read = asyncio.Event()

    class Slow(Pieces):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield b"one\n"
            await was_read.wait()
            yield b"two\n"

    async def told(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=Slow())

    async with talking(told) as client, client.stream("GET", "/") as streamed:
        heard = []
        async for line in streamed.lines():
            heard.append(line)
            was_read.set()

    assert heard == [b"one", b"two"]


async def test_more_than_may_be_read_is_refused() -> None:
    with pytest.raises(UnexpectedAnswer, match="larger than 5 bytes"):
        await lines(Pieces(b"123", b"456"), most_bytes=5)


@pytest.mark.parametrize(
    "error, problem",
    [
        (httpx.ReadError("reset"), "ReadError"),
        (httpx.RemoteProtocolError("cut"), "RemoteProtocolError"),
        (httpx.ReadTimeout("silent"), "timeout"),
    ],
    ids=["reset", "cut", "silent"],
)
async def test_a_body_that_breaks_off_is_told_in_our_words(error: Exception, problem: str) -> None:
    body = Pieces(b"one\n", error=error)

    with pytest.raises(ServiceUnavailable) as caught:
        await lines(body)

    assert caught.value.facts["problem"] == problem
    assert body.was_closed


async def test_an_error_of_the_reader_is_left_as_it_is() -> None:
    body = Pieces(b"one\n", b"two\n")

    async def told(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=body)

    async def read() -> None:
        async with talking(told) as client, client.stream("GET", "/") as streamed:
            async for line in streamed.lines():
                raise KeyError(line)

    with pytest.raises(KeyError):
        await read()
    assert body.was_closed


async def test_an_answer_can_be_read_whole() -> None:
    async def told(_: httpx.Request) -> httpx.Response:
        return httpx.Response(404, stream=Pieces(b'{"a"', b":1}"), headers={"retry-after": "3"})

    async with talking(told) as client, client.stream("GET", "/") as streamed:
        answer = await streamed.whole()

    assert (answer.status, answer.json(), answer.retry_after_s) == (404, {"a": 1}, 3.0)


async def test_a_server_that_says_nothing_is_given_up() -> None:
    async with serving(Site()) as silent:
        silent.arm(Fault(kind=FaultKind.HANG))
        async with Http().client("site", base_url=silent.url, timeout_s=0.05) as client:
            with pytest.raises(ServiceUnavailable) as caught:
                await lines_of(client)

    assert caught.value.facts["problem"] == "timeout"


async def test_an_address_that_is_none_is_refused_before_anything_is_sent() -> None:
    async with Http().client("site") as client:
        with pytest.raises(UnexpectedAnswer):
            async with client.stream("GET", "https://site.test:70000/"):
                pytest.fail("it was sent")
