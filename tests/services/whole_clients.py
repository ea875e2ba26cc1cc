"""Torrent clients that judge each removal as it comes, in a process that may die at any point."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from concierge.model.download import ClientKey, Download, DownloadState, Fate
from concierge.ports import Clock, Repositories, Storage
from concierge.testing import FakeTorrentClient
from tests.storage import StorageInFront

__all__ = ["Judge", "Killed", "Life", "MortalStorage", "Trial"]

_TRASH = timedelta(days=7)


class Killed(BaseException):
    """The process ends here."""


class Life:
    """The life of a process, which ends at its `left`th point, if that is set; nothing happens after it."""

    def __init__(self) -> None:
        self.left: int | None = None

    def goes_on(self) -> None:
        """Returns while it lasts."""
        if self.left is not None and self.left < 0:
            raise Killed

    def point(self) -> None:
        """A point at which it may end."""
        self.goes_on()
        if self.left is not None:
            self.left -= 1
            self.goes_on()


class MortalStorage(StorageInFront):
    """A storage whose process may die before a transaction, and before or after it is kept."""

    def __init__(self, storage: Storage, life: Life) -> None:
        super().__init__(storage)
        self._life = life

    def transaction(self) -> AbstractAsyncContextManager[Repositories]:
        """The storage's transaction."""
        return self._mortal()

    def reading(self) -> AbstractAsyncContextManager[Repositories]:
        """The storage's reading."""
        self._life.goes_on()
        return self._storage.reading()

    @asynccontextmanager
    async def _mortal(self) -> AsyncIterator[Repositories]:
        self._life.point()
        async with self._storage.transaction() as rows:
            yield rows
            self._life.point()
        self._life.point()


class Trial(Protocol):
    """What the judge has to know: what is under way, and where faults are noted."""

    faults: list[str]
    event: str
    is_cleaning: bool

    @property
    def clock(self) -> Clock:
        """What time it is."""
        ...


class Judge(FakeTorrentClient):
    """A client that dies with its caller, and judges each removal as it comes."""

    def __init__(self, key: ClientKey, life: Life, save_dir: Path | None = None) -> None:
        super().__init__(save_dir=save_dir)
        self.key = key
        self.life = life
        self.storage: Storage
        self.history: Trial

    def _act(self, what: str, info_hash: str) -> None:
        self.life.point()
        super()._act(what, info_hash)

    def _refuse(self) -> None:
        self.life.goes_on()
        super()._refuse()

    async def remove(self, info_hash: str, *, with_data: bool) -> None:
        """Removes what is ours; its data only where nobody misses it."""
        self._refuse()
        if info_hash in self._torrents:
            await self._judge(info_hash, with_data=with_data)
        await super().remove(info_hash, with_data=with_data)

    async def _judge(self, info_hash: str, *, with_data: bool) -> None:
        async with self.storage.transaction() as rows:
            everybodys = await rows.downloads.of_torrent(info_hash)
        there = [one for one in everybodys if one.state is not DownloadState.REMOVED]
        wrong = []
        if not self._torrents[info_hash].is_ours:
            wrong.append("not ours")
        if with_data:
            wrong += [f"unsafe: {one}" for one in there if not await asyncio.to_thread(self._is_safe, one)]
            wrong += [f"shared with {other}" for other in self._sharing(info_hash)]
        if wrong:
            self.history.faults.append(f"{self.history.event} removed {info_hash}: {wrong}")

    def _is_safe(self, one: Download) -> bool:
        """Whether its person has it in the library, or said that it may go, or it lies in another client."""
        if one.client_key != self.key and not self.history.is_cleaning:
            return True
        over = {DownloadState.DOWNLOADED, DownloadState.FAILED, DownloadState.ON_NAS}
        is_released = one.fate is Fate.RELEASE and one.state in over
        is_in_library = one.state is DownloadState.ON_NAS and all(Path(path).is_file() for path in one.placed)
        is_over = one.trashed_at is not None and self.history.clock.now() - one.trashed_at >= _TRASH
        was_cleaned = one.client_key != self.key or (one.cleaned_at is not None and is_over)
        return one.fate is not Fate.KEEP and (is_released or is_in_library) and was_cleaned

    def _sharing(self, info_hash: str) -> list[str]:
        mine = self._torrents[info_hash]
        paths = {(mine.save_dir, entry.path.casefold()) for entry in mine.files}
        return [
            other
            for other, torrent in self._torrents.items()
            if other != info_hash
            and torrent.has_metadata
            and paths & {(torrent.save_dir, entry.path.casefold()) for entry in torrent.files}
        ]
