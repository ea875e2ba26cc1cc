"""A person's own torrent client, as the rest of the household may meet it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path

import structlog

from concierge.errors import (
    AccountUnusable,
    BadTorrent,
    ConciergeError,
    LoginFailed,
    NotFound,
    ServiceUnavailable,
    UnexpectedAnswer,
)
from concierge.model.release import TorrentSource
from concierge.model.torrent import TorrentEntry, TorrentLimits, TorrentStatus
from concierge.ports import TorrentClient

__all__ = ["OwnClient"]

_log = structlog.get_logger(__name__)


class OwnClient:
    """A TorrentClient that lets nothing out of what a stranger answers at its address.

    A login that was refused is never tried again: clients lock out whoever guesses. Until the first call has gone well
    there is one call at a time, so that a wrong password goes out once. Every method raises what the port says, and of
    refusals AccountUnusable alone.
    """

    def __init__(self, client: TorrentClient) -> None:
        """Takes the open client, which somebody else closes."""
        self.name = client.name
        self.abilities = client.abilities
        self._client = client
        self._turn = asyncio.Lock()
        self._idle = asyncio.Event()
        self._idle.set()
        self._calls = 0
        self._is_let_in = False
        self._is_refused = False
        self._is_over = False

    async def retired(self) -> None:
        """Returns when the last call has ended; each new one is refused from now on."""
        self._is_over = True
        await self._idle.wait()

    async def add(
        self,
        source: TorrentSource,
        *,
        save_dir: Path | None,
        is_paused: bool,
        wanted: Sequence[int] | None = None,
    ) -> str:
        """Gives the torrent to the client. Raises BadMagnet, BadTorrent, NotFound."""
        async with self._called():
            return await self._client.add(source, save_dir=save_dir, is_paused=is_paused, wanted=wanted)

    async def list(self, info_hashes: Sequence[str] | None = None) -> tuple[TorrentStatus, ...]:
        """The state of these torrents, or of all."""
        async with self._called():
            return await self._client.list(info_hashes)

    async def files(self, info_hash: str) -> tuple[TorrentEntry, ...]:
        """The torrent's files. Raises NotFound."""
        async with self._called():
            return await self._client.files(info_hash)

    async def choose_files(self, info_hash: str, wanted: Sequence[int]) -> None:
        """Downloads only these files. Raises NotFound."""
        async with self._called():
            await self._client.choose_files(info_hash, wanted)

    async def pause(self, info_hash: str) -> None:
        """Stops the torrent. Raises NotFound."""
        async with self._called():
            await self._client.pause(info_hash)

    async def resume(self, info_hash: str) -> None:
        """Lets the torrent go on. Raises NotFound."""
        async with self._called():
            await self._client.resume(info_hash)

    async def recheck(self, info_hash: str) -> None:
        """Has what is there compared with its hashes. Raises NotFound."""
        async with self._called():
            await self._client.recheck(info_hash)

    async def set_location(self, info_hash: str, save_dir: Path) -> None:
        """Moves the torrent's files. Raises NotFound."""
        async with self._called():
            await self._client.set_location(info_hash, save_dir)

    async def set_limits(self, info_hash: str, limits: TorrentLimits) -> None:
        """Slows the torrent down, or lets it run again. Raises NotFound."""
        async with self._called():
            await self._client.set_limits(info_hash, limits)

    async def remove(self, info_hash: str, *, with_data: bool) -> None:
        """Takes the torrent out of the client."""
        async with self._called():
            await self._client.remove(info_hash, with_data=with_data)

    async def free_bytes(self) -> int | None:
        """The space left where downloads go."""
        async with self._called():
            return await self._client.free_bytes()

    async def check(self) -> None:
        """Returns if the client can be used."""
        async with self._called():
            await self._client.check()

    @asynccontextmanager
    async def _called(self) -> AsyncIterator[None]:
        self._calls += 1
        self._idle.clear()
        try:
            async with nullcontext() if self._is_let_in else self._turn:
                self._refuse()
                async with self._discreet():
                    yield
        finally:
            self._calls -= 1
            if not self._calls:
                self._idle.set()

    @asynccontextmanager
    async def _discreet(self) -> AsyncIterator[None]:
        """Inside, errors lose the words of whoever answered."""
        try:
            yield
            self._is_let_in = True
        except NotFound:
            self._is_let_in = True
            raise
        except LoginFailed as error:
            self._is_refused = True
            self._log(error)
            raise self._refusal() from error
        except UnexpectedAnswer as error:
            self._log(error)
            raise ServiceUnavailable(self.name, "no torrent client answers", problem="stranger") from error
        except BadTorrent as error:
            raise BadTorrent(f"{self.name} does not take the torrent") from error

    def _refuse(self) -> None:
        if self._is_refused:
            raise self._refusal()
        if self._is_over:
            raise ServiceUnavailable(self.name, "its account was changed meanwhile", problem="busy")

    def _refusal(self) -> AccountUnusable:
        return AccountUnusable(self.name, "it refuses the account", problem="seedbox_refused")

    def _log(self, error: ConciergeError) -> None:
        _log.info("own_client.unusable", service=self.name, code=error.code)
