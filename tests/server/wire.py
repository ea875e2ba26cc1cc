"""HTTP written by hand, byte by byte, as no client would."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

__all__ = ["Heard", "Wire", "head", "wired"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """An answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    def code(self) -> str:
        """Why it is no."""
        return str(json.loads(self.body)["code"])


@dataclass(frozen=True, slots=True)
class Wire:
    """One connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, *pieces: bytes, pause_s: float = 0.01) -> None:
        """Each piece as a segment of its own."""
        for piece in pieces:
            self.writer.write(piece)
            await self.writer.drain()
            await asyncio.sleep(pause_s)

    async def hear(self) -> Heard:
        """The next answer."""
        raw = await self.reader.readuntil(b"\r\n\r\n")
        first, *lines = raw.decode("latin-1").strip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = headers.get("content-length")
        body = b""
        with suppress(ConnectionResetError):  # what it has not read of a request is thrown back at us
            body = await (self.reader.read() if length is None else self.reader.readexactly(int(length)))
        return Heard(status=int(first.split()[1]), headers=headers, body=body)


@asynccontextmanager
async def wired(address: str) -> AsyncIterator[Wire]:
    """A connection to the server there."""
    parts = urlsplit(address)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        yield Wire(reader, writer)
    finally:
        writer.close()


def head(method: str, path: str, *, key: str = "", headers: Iterable[tuple[str, str]] = ()) -> bytes:
    """The head of a request, whatever it says."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost"]
    lines += [f"Authorization: Bearer {key}"] if key else []
    lines += [f"{name}: {value}" for name, value in headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
