"""What stands around a NAS on one machine: a seedbox behind ssh, a server, a media server, and traps on the lines."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.gates.source import ROOT
from tests.server.conftest import served

__all__ = ["PATIENCE_S", "Nas", "Phone", "Trap", "lease_ends", "line", "phone", "until"]

PATIENCE_S = 60.0


async def until(is_so: Callable[[], object], what: str, *, every_s: float = 0.02) -> None:
    """Returns once it is so."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            while not await asyncio.to_thread(is_so):  # noqa: ASYNC110  only the disk tells
                await asyncio.sleep(every_s)
    except TimeoutError:
        raise AssertionError(f"it never came: {what}") from None


@dataclass
class Trap:
    """Where a call is held, before it gets there or before its answer gets back; until `let_go`, which drops it."""

    call: str = ""
    is_before: bool = False
    says: str = ""
    sprung: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)
    calls: list[str] = field(default_factory=list)

    def set(self, call: str, *, is_before: bool = False, says: str = "") -> None:
        self.call, self.is_before, self.says = call, is_before, says
        self.sprung.clear()
        self.released.clear()

    def let_go(self) -> None:
        self.call = ""
        self.released.set()

    async def hold(self, call: str, body: bytes, *, is_before: bool) -> bool:
        """Whether it was held here."""
        if (call, is_before) != (self.call, self.is_before) or self.says.encode() not in body:
            return False
        self.sprung.set()
        await self.released.wait()
        return True


@asynccontextmanager
async def line(address: str, trap: Trap) -> AsyncIterator[str]:
    """An address that leads to another one, over a line with a trap."""
    async with httpx.AsyncClient(base_url=address, trust_env=False, timeout=PATIENCE_S) as there:

        async def passed_on(request: Request) -> Response:
            call, body = request.url.path.rpartition("/")[2], await request.body()
            trap.calls.append(call)
            if await trap.hold(call, body, is_before=True):
                return Response(status_code=503)
            headers = {
                name: value
                for name, value in request.headers.items()
                if name in {"authorization", "content-type"}
            }
            found = await there.request(
                request.method,
                request.url.path,
                params=dict(request.query_params),
                headers=headers,
                content=body,
            )
            await trap.hold(call, body, is_before=False)
            return Response(found.content, found.status_code, media_type=found.headers.get("content-type"))

        routes = [Route("/{path:path}", passed_on, methods=["GET", "POST"])]
        async with served(Starlette(routes=routes)) as found:
            try:
                yield found
            finally:
                trap.let_go()


@dataclass
class Phone:
    """Somebody's own program that hears what their concierge tells."""

    events: list[str] = field(default_factory=list)

    async def hear(self, request: Request) -> Response:
        told = await request.json()
        self.events.append(told["eventType"])
        return Response(status_code=200)


@asynccontextmanager
async def phone() -> AsyncIterator[tuple[Phone, str]]:
    """It, and its address."""
    heard = Phone()
    app = Starlette(routes=[Route("/", heard.hear, methods=["POST"])])
    async with served(app) as address:
        yield heard, address


@dataclass(kw_only=True)
class Nas:
    """A NAS: its folder, and the daemon, started and killed."""

    home: Path
    environ: Mapping[str, str]
    process: asyncio.subprocess.Process | None = None

    def __post_init__(self) -> None:
        self.library.mkdir(parents=True)
        (self.library / ".concierge-library").touch()

    @property
    def library(self) -> Path:
        return self.home / "library"

    async def start(self, **more: str) -> None:
        """Starts `concierge sync run`."""
        clean = {
            name: value for name, value in os.environ.items() if name == "PATH" or name.startswith("COV")
        }
        own = {
            "HOME": str(self.home),
            "PYTHONPATH": str(ROOT),
            "CONCIERGE_SYNC__LIBRARY": str(self.library),
            "CONCIERGE_SYNC__POLL_S": "1",
            "CONCIERGE_SYNC__RESERVE_GB": "0",
        }
        with (self.home / "stderr").open("ab") as stderr:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "concierge_cli", "sync", "run", "--json"),
                env={**clean, **own, **self.environ, **more},
                cwd=self.home,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=stderr,
            )

    async def kill(self) -> None:
        """Ends it without a word, and nothing but it: what it has started is on its own."""
        assert self.process is not None
        assert self.process.returncode is None, (self.home / "stderr").read_text()
        self.process.kill()
        await self.process.wait()

    async def stop(self) -> int:
        """The exit code, after it was told to end."""
        assert self.process is not None
        self.process.terminate()
        return await self.process.wait()

    async def end(self) -> None:
        """Whatever it is at, it does nothing more."""
        if self.process is not None and self.process.returncode is None:
            await self.kill()

    def rooms(self) -> list[str]:
        """The items that it has something of."""
        return [path.name for path in self.library.glob(".concierge-staging/*/")]

    def shelved(self) -> dict[str, bytes]:
        """What whoever looks into the library sees."""
        files = (path.relative_to(self.library) for path in self.library.rglob("*") if path.is_file())
        seen = [path for path in files if not any(part.startswith(".") for part in path.parts)]
        return {str(path): (self.library / path).read_bytes() for path in seen}

    def staged_bytes(self) -> int:
        """How much of a film has come."""
        staging = self.library / ".concierge-staging"
        return max((path.stat().st_size for path in staging.rglob("files/**/*.mkv")), default=0)


def lease_ends(database: Path) -> None:
    """Ten minutes go by, for the queue alone."""
    with closing(sqlite3.connect(database)) as rows, rows:
        rows.execute(
            "UPDATE sync_items SET lease_until = '2020-01-01 00:00:00.000000' WHERE state = 'leased'"
        )
