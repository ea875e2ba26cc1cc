"""A magnet's list of files, read through the torrent client before anybody wants a byte of them."""

import asyncio
from typing import TypeAlias

from concierge.model.download import ClientKey
from concierge.model.release import TorrentSource
from concierge.model.torrent import TorrentEntry
from concierge.ports import LookNotes, Storage, TorrentClient
from concierge.services._steps import let_go_unless_wanted
from concierge.services.background import Background
from concierge.services.turns import Turns

__all__ = ["MOST_AT_ONCE", "Peeking"]

MOST_AT_ONCE = 3
_Files: TypeAlias = tuple[TorrentEntry, ...]


class Peeking:
    """Gives magnets to the client, held, and takes them out again once their files are known or the time is up.

    What the client had before stays, and so does what somebody has begun to download meanwhile: a download is
    written down in the same `turns`. A look goes on without whoever asked for it, so that it always ends itself; the
    one that a kill ended is in the notes, for `clear`.
    """

    def __init__(
        self,
        storage: Storage,
        client: TorrentClient,
        notes: LookNotes,
        background: Background,
        turns: Turns,
        *,
        every_s: float = 0.25,
    ) -> None:
        """The client is asked for the files again every `every_s`."""
        self._storage = storage
        self._client = client
        self._notes = notes
        self._background = background
        self._turns = turns
        self._every_s = every_s
        self._places = asyncio.Semaphore(MOST_AT_ONCE)
        self._looks: dict[str, asyncio.Task[_Files]] = {}

    async def files(self, source: TorrentSource, *, within_s: float) -> _Files:
        """The torrent's files; empty if they are not known in time.

        Raises:
            BadMagnet: the magnet link names no torrent.
            ServiceError: the client did not answer.
            StorageError: nobody can tell whether somebody downloads it.
        """
        look = self._looks.get(source.info_hash)
        if look is None:
            until = asyncio.get_running_loop().time() + within_s
            look = self._background.start(self._looked(source, until))
            self._looks[source.info_hash] = look
            look.add_done_callback(lambda _: self._looks.pop(source.info_hash))
        await asyncio.wait([look], timeout=within_s)
        return look.result() if look.done() else ()

    async def clear(self) -> None:
        """Takes out what a killed process left in the client. Raises ServiceError, StorageError."""
        for info_hash in await self._notes.all():
            if info_hash not in self._looks:
                await self._end(info_hash)

    async def _looked(self, source: TorrentSource, until: float) -> _Files:
        async with self._places:
            if asyncio.get_running_loop().time() >= until:
                return ()
            if await self._client.list([source.info_hash]):
                return await self._awaited(source.info_hash, until)
            try:
                is_begun = await self._begin(source)
                return await self._awaited(source.info_hash, until) if is_begun else ()
            finally:
                await self._end(source.info_hash)

    async def _begin(self, source: TorrentSource) -> bool:
        """Whether the client has the magnet now; one that a download names is left to that."""
        async with self._turns.of(source.info_hash):
            async with self._storage.reading() as rows:
                if await rows.downloads.owners(source.info_hash, ClientKey()):
                    return False
            await self._notes.add(source.info_hash)
            await self._client.add(source, save_dir=None, is_paused=True)
        return True

    async def _end(self, info_hash: str) -> None:
        async with self._turns.of(info_hash):
            await let_go_unless_wanted(self._storage, self._client, ClientKey(), info_hash)
            await self._notes.drop(info_hash)

    async def _awaited(self, info_hash: str, until: float) -> _Files:
        try:
            async with asyncio.timeout_at(until):
                while not (files := await self._client.files(info_hash)):  # noqa: ASYNC110  a client does not call back
                    await asyncio.sleep(self._every_s)
        except TimeoutError:
            return ()
        return files
