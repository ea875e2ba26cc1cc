"""The one door to HTTP: whatever a server does, an adapter sees an answer or one of our errors."""

import asyncio
import gzip
import ssl
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest
from hypothesis import given, strategies as st
from starlette.responses import Response

from concierge.adapters import _answer, _http
from concierge.adapters._http import Answer, Http, HttpClient
from concierge.adapters._tls import tls_context
from concierge.config import is_loopback
from concierge.errors import (
    Challenged,
    RateLimited,
    ServiceError,
    ServiceUnavailable,
    UnexpectedAnswer,
)
from concierge.sandbox._serving import Fault, FaultKind, serving
from tests.adapters.http_site import Site, certificate, client, self_signed, site, talking

__all__ = ["certificate", "client", "site"]

HEADER_TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=80)


def subclasses(kind: type[Exception]) -> set[type[Exception]]:
    found = {kind}
    for child in kind.__subclasses__():
        found |= subclasses(child)
    return found


def raised_by_httpx() -> list[type[Exception]]:
    """Every exception that a request can raise; redirects are never followed, so their limit is never reached."""
    kinds = subclasses(httpx.RequestError) - {httpx.RequestError, httpx.TooManyRedirects}
    return sorted(kinds | {ssl.SSLError, TimeoutError}, key=lambda kind: kind.__name__)


def answer(status: int = 200, body: bytes = b"", **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(
        service="site",
        status=status,
        headers=httpx.Headers(named),
        body=body,
        url=httpx.URL("https://site.test/"),
    )


@pytest.mark.parametrize("kind", raised_by_httpx(), ids=lambda kind: kind.__name__)
async def test_whatever_httpx_raises_is_one_of_our_errors(kind: type[Exception]) -> None:
    async def broken(_: httpx.Request) -> httpx.Response:
        raise kind("broken")

    async with talking(broken) as client:
        with pytest.raises(ServiceError) as caught:
            await client.get("/")

    assert caught.value.service == "site"
    assert isinstance(caught.value, UnexpectedAnswer) is (kind is httpx.DecodingError)


async def test_a_server_that_is_not_there_is_unavailable() -> None:
    async with serving(Site()) as gone:
        address = gone.url
    async with Http().client("site", base_url=address, timeout_s=2) as client:
        with pytest.raises(ServiceUnavailable) as caught:
            await client.get("/")

    assert caught.value.facts["problem"] == "ConnectError"


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault(kind=FaultKind.HANG), id="silence"),
        pytest.param(Fault(kind=FaultKind.DRIP, delay_s=0.1), id="a byte now and then"),
    ],
)
async def test_the_deadline_is_for_the_whole_answer(site: Site, fault: Fault) -> None:
    site.pages["/"] = Response("x" * 1000)
    site.arm(fault)
    async with asyncio.timeout(30), Http().client("site", base_url=site.url, timeout_s=0.3) as client:
        with pytest.raises(ServiceUnavailable, match=r"no answer in 0\.3 s"):
            await client.get("/")


async def test_an_answer_that_breaks_off_is_unavailable(site: Site, client: HttpClient) -> None:
    site.pages["/"] = Response("x" * 1000)
    site.arm(Fault(kind=FaultKind.TRUNCATED))

    with pytest.raises(ServiceUnavailable) as caught:
        await client.get("/")

    assert caught.value.facts["problem"] == "RemoteProtocolError"


async def test_an_answer_larger_than_the_limit_is_refused(site: Site, client: HttpClient) -> None:
    site.pages["/"] = Response(b"x" * (_http.MAX_BODY_BYTES + 1))

    with pytest.raises(UnexpectedAnswer, match="larger than"):
        await client.get("/")


async def test_what_an_answer_becomes_when_unpacked_counts(site: Site, client: HttpClient) -> None:
    bomb = gzip.compress(b"\0" * (_http.MAX_BODY_BYTES + 1))
    site.pages["/"] = Response(bomb, headers={"content-encoding": "gzip"})

    with pytest.raises(UnexpectedAnswer, match="larger than"):
        await client.get("/")


async def test_an_answer_that_cannot_be_unpacked_is_unexpected(site: Site, client: HttpClient) -> None:
    site.pages["/"] = Response(b"not gzip", headers={"content-encoding": "gzip"})

    with pytest.raises(UnexpectedAnswer, match="decompressed"):
        await client.get("/")


async def test_a_link_that_is_no_address_is_unexpected(client: HttpClient) -> None:
    with pytest.raises(UnexpectedAnswer, match="not an address"):
        await client.get("http://site.test:port/")


async def test_a_redirect_is_an_answer_and_is_not_followed(site: Site, client: HttpClient) -> None:
    site.pages["/"] = Response(status_code=302, headers={"location": f"{site.url}/elsewhere"})

    moved = await client.get("/")

    assert (moved.status, moved.headers["location"]) == (302, f"{site.url}/elsewhere")
    assert [call.path for call in site.calls] == ["/"]


async def test_parameters_without_a_value_are_left_out(site: Site, client: HttpClient) -> None:
    site.pages["/"] = Response()

    await client.get("/", params={"q": "я", "year": None})
    await client.get("/", params=[("f[]", "1"), ("f[]", "2")])

    assert [call.query for call in site.calls] == [(("q", "я"),), (("f[]", "1"), ("f[]", "2"))]


async def test_we_say_who_we_are_and_log_in_where_told(site: Site) -> None:
    site.pages["/"] = Response()
    async with Http().client("site", base_url=site.url, auth=("me", "pass")) as client:
        await client.get("/", headers={"x-more": "1"})

    headers = dict(site.calls[0].headers)
    assert headers["user-agent"].startswith("concierge/")
    assert headers["authorization"] == "Basic bWU6cGFzcw=="
    assert headers["x-more"] == "1"


async def test_cookies_live_as_long_as_their_client_and_belong_to_it_alone(site: Site) -> None:
    site.pages["/login"] = Response(headers={"set-cookie": "session=1; Path=/"})
    site.pages["/"] = Response()
    async with (
        Http().client("site", base_url=site.url) as first,
        Http().client("site", base_url=site.url) as second,
    ):
        answered = await first.get("/login")
        await first.get("/")
        await second.get("/")

    assert answered.cookies() == {"session": "1"}
    assert [dict(call.headers).get("cookie") for call in site.calls] == [None, "session=1", None]


def test_a_cookie_that_is_none_does_not_hide_the_others() -> None:
    page = Answer(
        service="site",
        status=200,
        headers=httpx.Headers([("set-cookie", "<=1"), ("set-cookie", "session=1; Path=/")]),
        body=b"",
        url=httpx.URL("https://site.test/"),
    )

    assert page.cookies() == {"session": "1"}


async def test_a_proxy_of_the_machine_is_not_used_for_the_machine_itself(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    site.pages["/"] = Response("here")
    async with Http().client("site", base_url=site.url) as client:
        answered = await client.get("/")

    assert answered.text() == "here"


async def test_the_process_has_one_tls_context(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    tls_context.cache_clear()
    async with (
        Http().client("one", base_url="https://one.test"),
        Http().client("two", base_url="https://two.test"),
    ):
        opened = await asyncio.gather(*(asyncio.to_thread(tls_context) for _ in range(4)))

    assert len({id(context) for context in opened}) == 1
    assert tls_context.cache_info().misses == 1
    assert opened[0].verify_mode is ssl.CERT_REQUIRED
    assert opened[0].check_hostname


@pytest.mark.parametrize(
    "status,error",
    [
        pytest.param(429, RateLimited, id="429"),
        pytest.param(500, ServiceUnavailable, id="500"),
        pytest.param(503, ServiceUnavailable, id="503"),
        pytest.param(400, UnexpectedAnswer, id="400"),
        pytest.param(404, UnexpectedAnswer, id="404"),
    ],
)
def test_a_bad_status_is_an_error(status: int, error: type[ServiceError]) -> None:
    with pytest.raises(error, match=f"site: HTTP {status}"):
        answer(status).raise_for_status()


@pytest.mark.parametrize("status", [200, 204, 302])
def test_another_status_is_the_answer_itself(status: int) -> None:
    given_answer = answer(status)

    assert given_answer.raise_for_status() is given_answer


@pytest.mark.parametrize(
    "challenge",
    [
        pytest.param(answer(403, cf_mitigated="challenge"), id="by its header"),
        pytest.param(answer(503, b"<script>window._cf_chl_opt={}</script>"), id="by its page"),
    ],
)
def test_a_bot_check_is_not_taken_for_the_service(challenge: Answer) -> None:
    with pytest.raises(Challenged):
        challenge.raise_for_status()


def test_a_page_that_mentions_a_bot_check_is_none() -> None:
    assert not answer(200, b"_cf_chl_opt").is_challenge


@pytest.mark.parametrize(
    "value,wait_s",
    [
        pytest.param("7", 7.0, id="seconds"),
        pytest.param(" 0 ", 0.0, id="at once"),
        pytest.param("9" * 400, 86_400.0, id="for ever"),
        pytest.param("", None, id="empty"),
        pytest.param("soon", None, id="words"),
        pytest.param("-5", None, id="negative"),
        pytest.param("1.5", None, id="fraction"),
        pytest.param("Wed, 21 Oct 2015 07:28:00 GMT", 0.0, id="a date that has passed"),
        pytest.param("Wed, 21 Oct 2015 07:28:00 -0000", None, id="a date without a zone"),
        pytest.param("Mon, 99999999999 Jan 2020 00:00:00 GMT", None, id="no date"),
    ],
)
def test_the_wait_that_a_service_asks_for(value: str, wait_s: float | None) -> None:
    assert answer(429, retry_after=value).retry_after_s == wait_s


def test_the_wait_until_a_date_is_counted_from_now() -> None:
    at = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)

    wait_s = answer(429, retry_after=at).retry_after_s

    assert wait_s is not None
    assert 60 < wait_s <= 90


def test_a_service_that_names_no_wait_names_none() -> None:
    assert answer(429).retry_after_s is None


@pytest.mark.parametrize(
    "content_type,encoding,text",
    [
        pytest.param("text/html; charset=windows-1251", None, "кино", id="header"),
        pytest.param('text/html; charset="windows-1251"', None, "кино", id="header in quotes"),
        pytest.param("text/html", "windows-1251", "кино", id="the adapter knows"),
        pytest.param("text/html; charset=utf-8", "windows-1251", "кино", id="the adapter knows better"),
        pytest.param("text/html", None, "����", id="none"),
        pytest.param("text/html; charset=klingon", None, "����", id="unknown"),
        pytest.param("text/html; charset=idna", None, "����", id="one of Python's own"),
        pytest.param("text/html; charset=", None, "����", id="empty"),
    ],
)
def test_text_is_read_in_its_charset(content_type: str, encoding: str | None, text: str) -> None:
    page = answer(body="кино".encode("windows-1251"), content_type=content_type)

    assert page.text(encoding) == text


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"a": ', b"\xff\xfe", b"[" * 200_000], ids=range(5))
def test_what_is_not_json_is_unexpected(body: bytes) -> None:
    with pytest.raises(UnexpectedAnswer, match="not JSON"):
        answer(body=body).json()


def test_json_is_read() -> None:
    assert answer(body='{"имя": [1]}'.encode()).json() == {"имя": [1]}


@pytest.mark.fuzz
@given(body=st.binary(max_size=200), value=HEADER_TEXT)
def test_no_header_and_no_body_raises_anything_foreign(body: bytes, value: str) -> None:
    page = answer(429, body, content_type=f"text/html; charset={value}", retry_after=value, set_cookie=value)

    page.text()
    page.cookies()
    assert page.retry_after_s is None or 0 <= page.retry_after_s <= _answer.LONGEST_WAIT_S


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1", "http://127.0.0.1:80/x", "https://127.9.9.9", "http://[::1]:9", "http://LOCALHOST"],
)
def test_this_machine_is_known(url: str) -> None:
    assert is_loopback(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost",
        "http://",
        "http://[",
        "http://127.0.0.1:port",
        "http://localhost.evil.test",
        "http://127.0.0.1.evil.test",
        "http://127.0.0.1@evil.test",
        "http://localhost:80@evil.test",
        "http://evil.test/127.0.0.1",
        "http://evil.test#127.0.0.1",
        "http://evil.test?@127.0.0.1",
        "http://0.0.0.0",
        "http://128.0.0.1",
        "http://10.0.0.1",
        "http://2130706433",
        "http://0x7f.1",
        "http://[::]",
        "http://[::1%25eth0]@evil.test",
    ],
)
def test_another_machine_is_not_taken_for_this_one(url: str) -> None:
    assert not is_loopback(url)


async def test_no_key_in_an_address_reaches_the_log_of_any_library(
    site: Site, client: HttpClient, caplog: pytest.LogCaptureFixture
) -> None:
    site.pages["/api"] = Response(b"x")

    with caplog.at_level("DEBUG"):
        await client.get("/api", params={"apikey": "s3cret-key"})

    # The server's own log stands there too, and is its own.
    said = " ".join(record.getMessage() for record in caplog.records if record.name.startswith("http"))
    assert "/api" in said
    assert "s3cret-key" not in said


async def test_a_wrong_certificate_ends_the_connection_before_anything_is_sent(certificate: Path) -> None:
    heard: list[bytes] = []
    async with (
        self_signed(certificate, heard) as url,
        Http().client("site", base_url=url, timeout_s=5) as client,
    ):
        with pytest.raises(ServiceUnavailable) as caught:
            await client.get("/?key=s3cret")

    assert caught.value.facts["problem"] == "certificate"
    assert heard == []
