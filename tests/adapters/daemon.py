"""A program that serves on this machine: started, waited for, killed, and started again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeAlias

import httpx
import pytest

if TYPE_CHECKING:
    from concierge.ports import TorrentClient

__all__ = ["Asking", "Daemon", "connecting", "getting", "restarted", "running"]

PATIENCE_S = 60.0
# How long a program may take to end when it is told to.
GRACE_S = 10.0

# Raises OSError or httpx.TransportError as long as nobody answers at the address.
Asking: TypeAlias = Callable[[str], Awaitable[object]]


async def getting(url: str) -> None:
    """Asks for that page; any answer will do."""
    async with httpx.AsyncClient(trust_env=False) as client:
        await client.get(url)


async def connecting(url: str) -> None:
    """Knocks at that port, for a program that serves no pages."""
    address = httpx.URL(url)
    _, writer = await asyncio.open_connection(address.host, address.port)
    writer.close()


class Daemon:
    """A program that answers at `url`, and can be killed and started again."""

    def __init__(
        self,
        command: Sequence[str],
        url: str,
        *,
        asking: Asking = getting,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.url = url
        self._command = command
        self._asking = asking
        self._environ = environ
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Returns when it answers."""
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            env=self._environ,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        async with asyncio.timeout(PATIENCE_S):
            while True:
                try:
                    await self._asking(self.url)
                except (OSError, httpx.TransportError):
                    await asyncio.sleep(0.05)
                else:
                    return

    async def kill(self) -> None:
        """Ends it without a word."""
        if self._process is not None:
            self._process.kill()
            await self._process.wait()
            self._process = None

    async def stop(self) -> None:
        """Ends it as it likes to be ended, if that does not take too long."""
        if self._process is not None:
            self._process.terminate()
            try:
                async with asyncio.timeout(GRACE_S):
                    await self._process.wait()
            except TimeoutError:
                await self.kill()
            self._process = None


@asynccontextmanager
async def running(daemon: Daemon) -> AsyncIterator[Daemon]:
    """The program, which answers meanwhile."""
    try:
        await daemon.start()
        yield daemon
    finally:
        await daemon.stop()


@pytest.fixture
def restarted(daemon: Daemon, client: TorrentClient) -> Callable[[], Awaitable[TorrentClient]]:
    """What the contract of torrent clients wants, for a module that gives `daemon` and `client`."""

    async def restart() -> TorrentClient:
        await daemon.kill()
        await daemon.start()
        return client

    return restart
