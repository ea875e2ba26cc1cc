"""Where an address that a person gives may lead, and that nothing leads elsewhere between the look and the use."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from hypothesis import given, strategies as st
from starlette.responses import RedirectResponse, Response

from concierge.adapters._http import Http
from concierge.adapters._pinned import AddressPolicy, PinnedTransport
from concierge.errors import ServiceUnavailable
from concierge.sandbox._serving import serving
from tests.adapters.http_site import Site
from tests.ports import free_port

PUBLIC = "93.184.216.34"
PRIVATE = ["127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.5", "100.64.0.1"]
PRIVATE_V6 = ["::1", "fc00::1", "fd12:3456::1"]
NEVER = [
    "0.0.0.0",  # noqa: S104  nothing is bound to it
    "0.1.2.3",
    "169.254.169.254",
    "168.63.129.16",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
]
NEVER_V6 = [
    "::",
    "::ffff:127.0.0.1",
    "::ffff:93.184.216.34",
    "::127.0.0.1",
    "64:ff9b:1::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "fe80::1",
    "fe80::1%1",
    "fec0::1",
    "ff02::1",
]


class Names:
    """A resolver that says what it was told, the last of it for ever, and keeps count."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.asked = 0
        self._answers = answers

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """The next answer."""
        assert host
        assert port
        answer = self._answers[min(self.asked, len(self._answers) - 1)]
        self.asked += 1
        return answer


def policy(*answers: Sequence[str], allows_private: bool = False) -> AddressPolicy:
    return AddressPolicy(allows_private=allows_private, resolve=Names(*answers))


@pytest.mark.parametrize("address", [*PRIVATE, *PRIVATE_V6, *NEVER, *NEVER_V6])
async def test_a_name_never_leads_to_a_network_that_is_closed(address: str) -> None:
    with pytest.raises(httpx.ConnectError):
        await policy([PUBLIC, address]).addresses(httpx.URL("https://box.example"))


@pytest.mark.parametrize("address", [*PRIVATE, *PRIVATE_V6])
async def test_networks_of_a_home_are_open_where_the_operator_says_so(address: str) -> None:
    found = await policy([address], allows_private=True).addresses(httpx.URL("https://box.example"))

    assert found == (address,)


@pytest.mark.parametrize("address", [*NEVER, *NEVER_V6])
async def test_what_is_no_machine_stays_closed_whatever_the_operator_says(address: str) -> None:
    with pytest.raises(httpx.ConnectError):
        await policy([address], allows_private=True).addresses(httpx.URL("https://box.example"))


@pytest.mark.parametrize("address", [PUBLIC, "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
async def test_the_internet_is_open(address: str) -> None:
    assert await policy([address]).addresses(httpx.URL("https://box.example")) == (address,)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1",
        "https://127.0.0.1.",
        "https://2130706433",
        "https://0x7f000001",
        "https://0x7f.1",
        "https://127.1",
        "https://017700000001",
        "https://[::1]",
        "https://[::ffff:169.254.169.254]",
        "https://box.example:22",
        "https://box.example:25",
        "ftp://box.example",
    ],
)
def test_what_is_closed_by_its_looks_is_refused_without_a_question(url: str) -> None:
    assert policy().refuses(httpx.URL(url))


@pytest.mark.parametrize(
    "url", ["https://box.example", "http://box.example:9091", "https://пример.рф", "https://box.example."]
)
def test_other_addresses_need_a_look_at_what_they_stand_for(url: str) -> None:
    assert not policy().refuses(httpx.URL(url))


@pytest.mark.parametrize("answer", [[], ["no address"], ["1.2.3"]])
async def test_a_name_that_stands_for_nothing_leads_nowhere(answer: Sequence[str]) -> None:
    with pytest.raises(httpx.ConnectError):
        await policy(answer).addresses(httpx.URL("https://box.example"))


async def test_the_systems_own_resolver_is_asked_and_looked_at() -> None:
    with pytest.raises(httpx.ConnectError):
        await AddressPolicy().addresses(httpx.URL("https://localhost"))

    assert await AddressPolicy(allows_private=True).addresses(httpx.URL("https://localhost"))


@given(st.ip_addresses())
def test_nothing_is_open_that_the_standard_library_does_not_call_global(address: object) -> None:
    url = httpx.URL(scheme="https", host=str(address))

    if not policy().refuses(url):
        assert address.is_global  # type: ignore[attr-defined]  # both kinds of address have it


async def test_a_name_is_resolved_once_so_that_it_cannot_turn_round_after_the_look() -> None:
    names = Names(["127.0.0.1"], ["169.254.169.254"])
    async with serving(Site()) as site:
        site.pages["/"] = Response("hello")
        port = site.url.rpartition(":")[2]
        http = Http(policy=AddressPolicy(allows_private=True, resolve=names))
        async with http.client("site", base_url=f"http://box.example:{port}") as client:
            answers = [await client.get("/") for _ in range(3)]

    assert [one.text() for one in answers] == ["hello"] * 3
    assert names.asked == 1
    assert dict(site.calls[0].headers)["host"] == f"box.example:{port}"


async def test_a_name_that_turned_round_is_looked_at_again_before_it_is_used_again() -> None:
    dead = free_port()
    names = Names(["127.0.0.1"], ["10.0.0.1", "169.254.169.254"])
    http = Http(policy=AddressPolicy(allows_private=True, resolve=names))

    async with http.client("site", base_url=f"http://box.example:{dead}") as client:
        for _ in range(2):
            with pytest.raises(ServiceUnavailable, match="ConnectError"):
                await client.get("/")

    assert names.asked == 2


async def test_the_next_machine_of_a_name_is_tried_where_the_first_is_not_there() -> None:
    async with serving(Site()) as site:
        site.pages["/"] = Response("hello")
        port = site.url.rpartition(":")[2]
        both = AddressPolicy(allows_private=True, resolve=Names(["127.0.0.77", "127.0.0.1"]))
        async with Http(policy=both).client("site", base_url=f"http://box.example:{port}") as client:
            assert (await client.get("/")).text() == "hello"


async def test_neither_redirects_nor_proxies_of_the_environment_are_followed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    async with serving(Site()) as site:
        site.pages["/"] = RedirectResponse("http://169.254.169.254/latest/meta-data")
        port = site.url.rpartition(":")[2]
        http = Http(policy=policy(["127.0.0.1"], allows_private=True))
        async with http.client("site", base_url=f"http://box.example:{port}") as client:
            answer = await client.get("/")

    assert answer.status == 307


async def test_the_certificate_is_checked_against_the_name_and_not_the_machine(tmp_path: Path) -> None:
    path = signed_for("box.example", tmp_path)
    trusting = ssl.create_default_context(cafile=str(path))
    pinned = PinnedTransport(policy(["127.0.0.1"], allows_private=True), trusting)

    async with saying_ok(path) as port, httpx.AsyncClient(transport=pinned, trust_env=False) as client:
        answer = await client.get(f"https://box.example:{port}/")
        with pytest.raises(httpx.ConnectError, match="certificate"):
            await client.get(f"https://other.example:{port}/")

    assert answer.text == "ok"


def signed_for(name: str, folder: Path) -> Path:
    """A key and a certificate of that name."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "named.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + signed.public_bytes(Encoding.PEM))
    return path


@asynccontextmanager
async def saying_ok(certificate: Path) -> AsyncIterator[int]:
    """The port of a server behind that certificate."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok")
        writer.close()

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1]
