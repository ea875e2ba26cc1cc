"""The loopback serving that every sandbox service stands on, and its faults."""

import asyncio
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from concierge.sandbox._serving import Fault, FaultKind, SandboxService, serving

TEXT = "абвгд" * 200


@dataclass(slots=True)
class Echo(SandboxService):
    name: str = "echo"

    async def answer(self, request: Request) -> Response:
        match request.url.path:
            case "/text":
                return PlainTextResponse(TEXT)
            case "/stream":
                return StreamingResponse(events(), media_type="text/event-stream")
            case "/sleep":
                await asyncio.sleep(60)
                return PlainTextResponse("late")
        return self.not_implemented(request)


async def events() -> AsyncIterator[str]:
    for number in range(5):
        yield f"data: {number}\n\n"
        await asyncio.sleep(0.01)


@pytest.fixture
async def echo() -> AsyncIterator[Echo]:
    async with serving(Echo()) as service:
        yield service


@pytest.fixture
async def client(echo: Echo) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=echo.url, timeout=30) as opened:
        yield opened


async def test_a_call_is_recorded_with_its_body(echo: Echo, client: httpx.AsyncClient) -> None:
    await client.post("/text?q=%D1%8F&q=2", content=b"\x00body", headers={"X-Key": "k"})

    [call] = echo.calls
    assert (call.method, call.path, call.body) == ("POST", "/text", b"\x00body")
    assert call.query == (("q", "я"), ("q", "2"))
    assert ("x-key", "k") in call.headers


async def test_a_call_that_is_not_served_is_501_and_remembered(echo: Echo, client: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(client.get("/other"), client.get("/text"), client.get("/another"))

    assert [answer.status_code for answer in answers] == [501, 200, 501]
    assert sorted(call.path for call in echo.unknown) == ["/another", "/other"]


async def test_a_stream_arrives_piece_by_piece(client: httpx.AsyncClient) -> None:
    async with client.stream("GET", "/stream") as answer:
        pieces = [piece async for piece in answer.aiter_text()]

    assert len(pieces) == 5
    assert "".join(pieces).count("data: ") == 5


async def test_signal_handlers_stay_as_they_were() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)

    async with serving(Echo()):
        during = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)

    assert during == before


async def test_a_service_takes_the_port_that_it_is_given() -> None:
    async with serving(Echo()) as first:
        port = httpx.URL(first.url).port
    assert port is not None

    async with serving(Echo(), port=port) as second, httpx.AsyncClient() as client:
        answer = await client.get(f"{second.url}/text")

    assert second.url == first.url
    assert answer.text == TEXT


async def test_a_fault_holds_for_its_path_and_its_number_of_calls(
    echo: Echo, client: httpx.AsyncClient
) -> None:
    echo.arm(Fault(kind=FaultKind.SERVER_ERROR, path="/text", times=1))

    codes = [(await client.get(path)).status_code for path in ("/stream", "/text", "/text")]

    assert codes == [200, 502, 200]


async def test_faults_are_cleared_together(echo: Echo, client: httpx.AsyncClient) -> None:
    echo.arm(Fault(kind=FaultKind.SERVER_ERROR, status=500))
    broken = await client.get("/text")
    echo.clear()

    assert broken.status_code == 500
    assert (await client.get("/text")).status_code == 200


@pytest.mark.parametrize("wait, expected", [(7, "7"), (None, None)], ids=["told", "not-told"])
async def test_a_limited_call_says_when_to_come_back(
    echo: Echo, client: httpx.AsyncClient, wait: int | None, expected: str | None
) -> None:
    echo.arm(Fault(kind=FaultKind.RATE_LIMITED, retry_after_s=wait))

    answer = await client.get("/text")

    assert answer.status_code == 429
    assert answer.headers.get("retry-after") == expected


async def test_a_challenge_looks_like_cloudflares(echo: Echo, client: httpx.AsyncClient) -> None:
    echo.arm(Fault(kind=FaultKind.CHALLENGE))

    answer = await client.get("/text")

    assert answer.status_code == 403
    assert answer.headers["cf-mitigated"] == "challenge"
    assert "Just a moment" in answer.text


async def test_a_wrong_charset_is_told_of_the_right_bytes(echo: Echo, client: httpx.AsyncClient) -> None:
    echo.arm(Fault(kind=FaultKind.WRONG_CHARSET))

    answer = await client.get("/text")

    assert answer.headers["content-type"] == "text/plain; charset=iso-8859-5"
    assert answer.content.decode() == TEXT


async def called(service: Echo) -> None:
    """Returns when the service is at work on its first call."""
    while not service.calls:  # noqa: ASYNC110  the server keeps a list, not an event
        await asyncio.sleep(0.01)


async def test_a_slow_answer_is_late_but_whole(echo: Echo, client: httpx.AsyncClient) -> None:
    echo.arm(Fault(kind=FaultKind.SLOW, delay_s=3600, times=1))
    echo.arm(Fault(kind=FaultKind.SLOW, delay_s=0.01, times=1))
    slow = asyncio.create_task(client.get("/text"))
    await called(echo)

    quicker = await client.get("/text")

    assert not slow.done()
    assert quicker.text == TEXT
    slow.cancel()
    await asyncio.wait([slow])


async def test_a_dripping_answer_comes_whole_in_ten_pieces(echo: Echo, client: httpx.AsyncClient) -> None:
    echo.arm(Fault(kind=FaultKind.DRIP, delay_s=0.02))

    async with client.stream("GET", "/text") as answer:
        pieces = [piece async for piece in answer.aiter_bytes()]

    assert len(pieces) == 10
    assert b"".join(pieces).decode() == TEXT


async def collect(answer: httpx.Response, body: bytearray) -> None:
    async for piece in answer.aiter_bytes():
        body += piece


@pytest.mark.parametrize("path", ["/text", "/stream"])
async def test_a_truncated_answer_breaks_off_in_its_body(
    echo: Echo, client: httpx.AsyncClient, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    echo.arm(Fault(kind=FaultKind.TRUNCATED, times=1))

    body = bytearray()
    async with client.stream("GET", path) as answer:
        with pytest.raises(httpx.RemoteProtocolError):
            await collect(answer, body)

    assert answer.status_code == 200
    assert 0 < len(body) < len(TEXT.encode())
    assert (await client.get(path)).status_code == 200
    assert not caplog.records or all(record.name != "uvicorn.error" for record in caplog.records)


async def test_a_hanging_answer_ends_when_the_client_leaves(echo: Echo) -> None:
    echo.arm(Fault(kind=FaultKind.HANG))

    async with httpx.AsyncClient(timeout=httpx.Timeout(30, read=0.1)) as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.get(f"{echo.url}/text")

    echo.clear()
    async with httpx.AsyncClient() as client:
        assert (await client.get(f"{echo.url}/text")).status_code == 200


@pytest.mark.parametrize("path", ["/text", "/sleep"], ids=["hanging", "still-working"])
async def test_leaving_breaks_an_answer_under_way_at_once(
    path: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with asyncio.timeout(30), httpx.AsyncClient(timeout=60) as client:
        async with serving(Echo()) as service:
            if path == "/text":
                service.arm(Fault(kind=FaultKind.HANG))
            asking = asyncio.create_task(client.get(f"{service.url}{path}"))
            await called(service)

        with pytest.raises(httpx.TransportError):
            await asking
    assert all(record.name != "uvicorn.error" for record in caplog.records)


async def test_leaving_does_not_wait_for_idle_connections(client: httpx.AsyncClient) -> None:
    async with asyncio.timeout(30):
        async with serving(Echo()) as service:
            answer = await client.get(f"{service.url}/text")

    assert answer.text == TEXT
