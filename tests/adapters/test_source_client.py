"""What all metadata sources' requests have in common: redirects, ETags and pictures."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from concierge.adapters._failover import Failover
from concierge.adapters._http import HttpClient
from concierge.adapters._metadata import SourceClient
from concierge.errors import ServiceUnavailable, UnexpectedAnswer

HOME = "https://api.example.org"
PNG = b"\x89PNG\r\n\x1a\n"
KNOWN = b'{"is": "known"}'


def source(answer: Callable[[httpx.Request], httpx.Response], home: str = HOME) -> SourceClient:
    inner = httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url=home)
    client = HttpClient("fake", inner, timeout_s=5)
    return SourceClient("fake", Failover("fake", [client]), client)


def leading(target: str) -> tuple[list[str], Callable[[httpx.Request], httpx.Response]]:
    """A service that sends on to that address, and what it and others were asked."""
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        first = len(asked) == 1
        headers = {"location": target} if first else {}
        return httpx.Response(302 if first else 200, headers=headers, stream=httpx.ByteStream(PNG))

    return asked, answer


@pytest.mark.parametrize(
    "target",
    [
        "https://elsewhere.example:port/",
        "https://elsewhere\x01.example/",
        "https://" + "а" * 300 + ".example/",
        "http://api.example.org/x?api_key=secret",
        "https://127.0.0.1/x",
        "https://127.1/x",
        "https://2130706433/x",
        "https://[::1]/x",
        "https://169.254.169.254/latest",
        "https://10.0.0.8/x",
        "https://localhost/x",
        "https://router.lan/x",
        "https://transmission/x",
        "https://me@elsewhere.example/x",
        "mailto:x",
    ],
)
async def test_no_redirect_leads_out_of_tls_to_a_neighbour_or_nowhere(target: str) -> None:
    for ask in ("followed", "image"):
        asked, answer = leading(target)
        with pytest.raises(UnexpectedAnswer):
            await getattr(source(answer), ask)(f"{HOME}/x")
        assert len(asked) == 1


async def test_a_redirect_to_another_public_host_is_followed() -> None:
    asked, answer = leading("https://cdn.example.com/x")

    assert (await source(answer).image(f"{HOME}/x")).media_type == "image/png"
    assert asked[-1] == "https://cdn.example.com/x"


async def test_an_unchanged_answer_is_the_one_that_was_known() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.headers.get("if-none-match"):
            return httpx.Response(304, stream=httpx.ByteStream(b""))
        return httpx.Response(200, headers={"etag": 'W/"1"'}, stream=httpx.ByteStream(KNOWN))

    client = source(answer)

    assert (await client.get("x")).json() == (await client.get("x")).json() == {"is": "known"}
    assert client.spent == 2


async def test_many_small_answers_are_not_kept_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("concierge.adapters._metadata.MOST_TAGGED_BYTES", 64 * 1024)
    client = source(lambda _: httpx.Response(200, headers={"etag": '"1"'}, stream=httpx.ByteStream(b"")))

    for number in range(50):
        await client.get(f"{number}")

    assert len(client._tagged) < 20


@pytest.mark.parametrize("error", [httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError])
@pytest.mark.parametrize("drops, sent", [(1, 2), (2, 2)])
async def test_a_connection_that_was_dropped_is_tried_once_more(
    error: type[httpx.TransportError], drops: int, sent: int
) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        if len(asked) <= drops:
            raise error("dropped")
        return httpx.Response(200, stream=httpx.ByteStream(b"{}"))

    client = source(answer)
    if drops == sent:
        with pytest.raises(ServiceUnavailable):
            await client.get("/titles")
    else:
        assert (await client.get("/titles")).status == 200

    assert len(asked) == sent == client.spent
