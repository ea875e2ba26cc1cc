"""Answers that are meant to harm: bombs, cookies that no header can hold, redirects to no address."""

import gzip
import zlib

import httpx
import pytest
from starlette.responses import Response

from concierge.adapters import _http
from concierge.adapters._http import HttpClient
from concierge.errors import ServiceError, UnexpectedAnswer
from tests.adapters.http_site import Site, client, site, talking
from tests.memory import peak_bytes

__all__ = ["client", "site"]

PAGE = b"<p>Night Ferry</p>" * 5_000
BARE = zlib.compressobj(wbits=-zlib.MAX_WBITS)
PACKED = [
    pytest.param("gzip", gzip.compress(PAGE), id="gzip"),
    pytest.param("GZip, identity", gzip.compress(PAGE), id="gzip and nothing"),
    pytest.param("gzip", gzip.compress(PAGE) + b"more", id="something after the end"),
    pytest.param("x-gzip", gzip.compress(PAGE), id="by its old name"),
    pytest.param("deflate", zlib.compress(PAGE), id="deflate"),
    pytest.param("deflate", BARE.compress(PAGE) + BARE.flush(), id="deflate without its header"),
    pytest.param("identity", PAGE, id="not at all"),
]


@pytest.mark.parametrize("packing,body", PACKED)
async def test_a_packed_answer_is_unpacked(site: Site, client: HttpClient, packing: str, body: bytes) -> None:
    site.pages["/"] = Response(body, headers={"content-encoding": packing})

    assert (await client.get("/")).body == PAGE
    assert dict(site.calls[0].headers)["accept-encoding"] == "gzip, deflate"


async def test_an_empty_answer_needs_no_unpacking(site: Site, client: HttpClient) -> None:
    site.pages["/"] = Response(b"", headers={"content-encoding": "gzip"})

    assert (await client.get("/")).body == b""


@pytest.mark.parametrize("packing", ["gzip, gzip", "br", "utf-8", "deflate,gzip"])
async def test_a_packing_that_nobody_offered_is_unexpected(
    site: Site, client: HttpClient, packing: str
) -> None:
    site.pages["/"] = Response(gzip.compress(gzip.compress(b"x")), headers={"content-encoding": packing})

    with pytest.raises(UnexpectedAnswer, match="is packed as"):
        await client.get("/")


async def test_a_packed_answer_that_breaks_off_is_unexpected(site: Site, client: HttpClient) -> None:
    site.pages["/"] = Response(gzip.compress(PAGE)[:-12], headers={"content-encoding": "gzip"})

    with pytest.raises(UnexpectedAnswer, match="decompressed"):
        await client.get("/")


async def test_a_bomb_takes_no_more_memory_than_the_limit(site: Site, client: HttpClient) -> None:
    site.pages["/"] = Response(
        gzip.compress(b"\0" * (16 * _http.MAX_BODY_BYTES)), headers={"content-encoding": "gzip"}
    )

    with peak_bytes() as peak, pytest.raises(UnexpectedAnswer, match="larger than"):
        await client.get("/")

    assert peak.bytes < 3 * _http.MAX_BODY_BYTES


@pytest.mark.parametrize(
    "target",
    ["mailto:x@y", "http://[::1/", "http://x:port/", "//", "http://" + "a" * 70_000, "magnet:?xt=1", "кино"],
    ids=["mail", "brackets", "port", "slashes", "long", "magnet", "letters"],
)
async def test_wherever_a_redirect_leads_it_is_an_answer(target: str) -> None:
    async def moved(_: httpx.Request) -> httpx.Response:
        headers = [(b"location", target.encode())]
        return httpx.Response(302, headers=headers, stream=httpx.ByteStream(b""))

    async with talking(moved) as client:
        answered = await client.get("/")

    assert (answered.status, answered.headers["location"]) == (302, target)


async def test_a_cookie_that_no_header_can_hold_is_forgotten() -> None:
    heard: list[str | None] = []

    async def cookies(request: httpx.Request) -> httpx.Response:
        heard.append(request.headers.get("cookie"))
        lines = [(b"set-cookie", "имя=кино".encode("cp1251")), (b"set-cookie", b"session=1")]
        return httpx.Response(200, headers=lines, stream=httpx.ByteStream(b""))

    async with talking(cookies) as client:
        client.set_cookies({"bb": "кино", "bb_session": "2"}, domain="site.test")
        await client.get("/")
        await client.get("/")
        kept = client.cookies()

    assert kept == {"session": "1", "bb_session": "2"}
    assert heard[0] == "bb_session=2"
    assert set((heard[1] or "").split("; ")) == {"session=1", "bb_session=2"}


@pytest.mark.parametrize(
    "error",
    [
        UnicodeEncodeError("ascii", "я", 0, 1, "no"),
        UnicodeError("label too long"),
        ValueError("no"),
        LookupError("unknown encoding"),
        OverflowError("port must be 0-65535"),
        httpx.InvalidURL("no"),
        httpx.TooManyRedirects("no"),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_whatever_hostile_bytes_raise_is_unexpected(error: Exception) -> None:
    async def broken(_: httpx.Request) -> httpx.Response:
        raise error

    async with talking(broken) as client:
        with pytest.raises(UnexpectedAnswer) as caught:
            await client.get("/")

    assert caught.value.service == "site"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:" + "9" * 5000,
        "http://127.0.0.1:1/\ud800",
        "http://\ud800/",
        "gopher://127.0.0.1/",
    ],
    ids=["port", "long port", "surrogate", "no host", "scheme"],
)
async def test_no_address_raises_anything_foreign(client: HttpClient, url: str) -> None:
    with pytest.raises(ServiceError):
        await client.get(url)


async def test_a_parameter_that_is_no_text_is_no_request(client: HttpClient) -> None:
    with pytest.raises(UnexpectedAnswer, match="no request"):
        await client.get("/", params={"q": "\ud800"})
