"""A site of the tests, which answers with what it was given, and clients that talk to it."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from starlette.requests import Request
from starlette.responses import Response

from concierge.adapters._http import Http, HttpClient
from concierge.sandbox._serving import SandboxService, serving

__all__ = ["Site", "certificate", "client", "resetting", "self_signed", "site", "talking"]


@dataclass(slots=True)
class Site(SandboxService):
    """Pages by their paths."""

    name: str = "site"
    pages: dict[str, Response] = field(default_factory=dict)

    async def answer(self, request: Request) -> Response:
        """The page, or 501."""
        return self.pages.get(request.url.path) or self.not_implemented(request)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    """The site, served."""
    async with serving(Site()) as service:
        yield service


@pytest.fixture
async def client(site: Site) -> AsyncIterator[HttpClient]:
    """A client of it."""
    async with Http().client("site", base_url=site.url, timeout_s=5) as opened:
        yield opened


@asynccontextmanager
async def talking(
    handler: Callable[[httpx.Request], Coroutine[None, None, httpx.Response]],
) -> AsyncIterator[HttpClient]:
    """A client whose every request goes to the handler."""
    transport = httpx.MockTransport(handler)
    async with httpx.AsyncClient(transport=transport, base_url="https://site.test") as inner:
        yield HttpClient("site", inner, timeout_s=1)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A key and a certificate that its owner signed alone, and that has expired."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=9))
        .not_valid_after(now - timedelta(days=2))
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "certificate.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + signed.public_bytes(Encoding.PEM))
    return path


@asynccontextmanager
async def self_signed(certificate: Path, heard: list[bytes] | None = None) -> AsyncIterator[str]:
    """The address of a server that shows that certificate; `heard` is what it gets all the same."""

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        (heard if heard is not None else []).append(await reader.read())
        writer.close()

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = await asyncio.start_server(hear, "127.0.0.1", 0, ssl=context)
    async with server:
        yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@asynccontextmanager
async def resetting() -> AsyncIterator[str]:
    """The address of a server that resets each connection at the first byte, as censors do."""

    async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        linger = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        writer.close()

    server = await asyncio.start_server(reset, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
