"""The queue in memory, of the same meaning as the one in the database, and what the services need beside it.

That the queue is the same, `test_rows.py` proves; that is why histories may be told with this one, which is quick.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import cast

from concierge.errors import NotFound
from concierge.model.download import Download, DownloadState
from concierge.model.nas import Nas
from concierge.model.notice import Topic
from concierge.model.release import TorrentSource
from concierge.model.sync import SyncItem, SyncState
from concierge.ports import Repositories, Storage

__all__ = ["MemoryRows", "MemoryStorage", "MemorySync", "Telling", "storage_of"]

Now = Callable[[], datetime]
NEVER = datetime.max.replace(tzinfo=UTC)
_WANTED = frozenset({DownloadState.DOWNLOADED, DownloadState.SYNCING})


@dataclass(slots=True)
class MemoryDownloads:
    """Everybody's downloads, and what their torrents are."""

    kept: dict[str, Download] = field(default_factory=dict)
    sources: dict[str, TorrentSource] = field(default_factory=dict)

    async def get(self, user_id: int, download_id: str) -> Download:
        found = self.kept.get(download_id)
        if found is None or found.user_id != user_id:
            raise NotFound(download_id, what=download_id)
        return found

    async def one(self, user_id: int, download_id: str) -> Download:
        return await self.get(user_id, download_id)

    async def send(self, download_ids: Sequence[str], *, at: datetime) -> None:
        for download in [self.kept[one] for one in download_ids if one in self.kept]:
            if download.state is DownloadState.DOWNLOADED:
                await self.save(download.advance(DownloadState.SYNCING, at=at))

    async def save(self, download: Download) -> None:
        self.kept[download.id] = download

    async def of_user(self, user_id: int) -> tuple[Download, ...]:
        its = (one for one in self.kept.values() if one.user_id == user_id)
        return tuple(one for one in its if one.state is not DownloadState.REMOVED)

    async def of_torrent(self, info_hash: str) -> tuple[Download, ...]:
        return tuple(one for one in self.kept.values() if one.info_hash == info_hash)

    async def source(self, info_hash: str) -> TorrentSource:
        return self.sources.get(info_hash, TorrentSource(info_hash=info_hash))


class MemorySync:
    """A SyncStore."""

    def __init__(self, downloads: MemoryDownloads, now: Now) -> None:
        self.items: dict[str, SyncItem] = {}
        self._downloads, self._now = downloads, now

    async def put(self, item: SyncItem) -> SyncItem:
        now = self._now()
        old = await self.of_download(item.download_id)
        if old is None:
            return self._write(replace(item, created_at=now, due_at=now))
        kept = {"id": old.id, "created_at": old.created_at, "placed": old.placed, "token": old.token + 1}
        return self._write(replace(item, due_at=now, **kept))  # type: ignore[arg-type]  # fields of an item

    async def held(self, item_id: str) -> tuple[SyncItem, Download]:
        item = await self.get(item_id)
        return item, await self._downloads.get(item.user_id, item.download_id)

    async def get(self, item_id: str) -> SyncItem:
        if item_id not in self.items:
            raise NotFound(item_id, what=item_id)
        return self.items[item_id]

    async def of_download(self, download_id: str) -> SyncItem | None:
        return next((one for one in self.items.values() if one.download_id == download_id), None)

    async def of_torrent(self, info_hash: str) -> tuple[SyncItem, ...]:
        its = (one for one in self.items.values() if one.info_hash == info_hash and one.is_open)
        return tuple(sorted(its, key=lambda one: one.id))

    async def of_user(self, user_id: int) -> tuple[SyncItem, ...]:
        return tuple(one for one in self._newest() if one.user_id == user_id)

    async def all(self, *, limit: int) -> tuple[SyncItem, ...]:
        return tuple(sorted(self._newest(), key=lambda one: not one.is_open)[:limit])

    async def kept(self) -> tuple[SyncItem, ...]:
        its = (one for one in self.items.values() if self._state(one) in {*_WANTED, DownloadState.ON_NAS})
        return tuple(sorted(its, key=lambda one: (one.done_at or NEVER, one.created_at or NEVER, one.id)))

    async def due(self, nas: Nas, *, limit: int) -> tuple[SyncItem, ...]:
        free = (one for one in self.items.values() if self._is_free(one, nas))
        return tuple(sorted(free, key=lambda one: (one.priority, one.created_at, one.id))[:limit])

    async def lease(self, nas: Nas, *, limit: int, lease: timedelta) -> tuple[SyncItem, ...]:
        until = self._now() + lease
        return tuple(
            self._write(
                replace(
                    item,
                    state=SyncState.LEASED,
                    token=item.token + 1,
                    leased_by=nas.name,
                    lease_until=until,
                )
            )
            for item in await self.due(nas, limit=limit)
        )

    async def renew(
        self, item_id: str, nas: Nas, token: int, *, lease: timedelta, done_bytes: int | None
    ) -> SyncItem | None:
        item = self.items.get(item_id)
        if item is None or not self._is_wanted(item):
            return None
        if (item.token, item.leased_by, item.state) != (token, nas.name, SyncState.LEASED):
            return None
        done = item.done_bytes if done_bytes is None else done_bytes
        return self._write(replace(item, lease_until=self._now() + lease, done_bytes=done))

    async def finish(self, item: SyncItem) -> SyncItem:
        await self.get(item.id)
        done = replace(item, state=SyncState.DONE, lease_until=None, due_at=None, reason="", detail="")
        return self._write(replace(done, done_at=self._now()))

    async def put_back(self, item: SyncItem, *, wait: timedelta | None) -> SyncItem:
        await self.get(item.id)
        if wait is None:
            return self._write(replace(item, state=SyncState.DEAD, lease_until=None, due_at=None))
        due_at = self._now() + wait
        return self._write(replace(item, state=SyncState.PENDING, lease_until=None, due_at=due_at))

    async def hurry(self, item_id: str) -> bool:
        item = self.items.get(item_id)
        if item is None or item.state is not SyncState.PENDING:
            return False
        first = min(one.priority for one in self.items.values() if one.is_open)
        self._write(replace(item, priority=first - 1, due_at=self._now()))
        return True

    async def counts(self) -> Mapping[SyncState, int]:
        return Counter(item.state for item in self.items.values())

    async def oldest_s(self) -> float:
        now = self._now()
        waiting = (one for one in self.items.values() if one.state is SyncState.PENDING)
        waits = [now - one.due_at for one in waiting if one.due_at is not None and self._is_wanted(one)]
        return max((wait.total_seconds() for wait in waits), default=0.0) if waits else 0.0

    def _write(self, item: SyncItem) -> SyncItem:
        self.items[item.id] = item
        return item

    def _newest(self) -> list[SyncItem]:
        by_id = sorted(self.items.values(), key=lambda one: one.id)
        return sorted(by_id, key=lambda one: one.created_at or NEVER, reverse=True)

    def _is_wanted(self, item: SyncItem) -> bool:
        return self._state(item) in _WANTED

    def _state(self, item: SyncItem) -> DownloadState | None:
        download = self._downloads.kept.get(item.download_id)
        return None if download is None else download.state

    def _is_free(self, item: SyncItem, nas: Nas) -> bool:
        now = self._now()
        is_ours = item.nas == nas.name if nas.is_personal else item.nas in {"", nas.name}
        waits = item.state is SyncState.PENDING and item.due_at is not None and item.due_at <= now
        # Of one that is leased it was due once; what is done or given up is due no more.
        ran_out = item.state is SyncState.LEASED and item.lease_until is not None and item.lease_until <= now
        return is_ours and (waits or (ran_out and item.due_at is not None)) and self._is_wanted(item)


@dataclass(slots=True)
class MemoryNases:
    """The NASes."""

    known: tuple[Nas, ...] = ()

    async def all(self) -> tuple[Nas, ...]:
        return self.known

    async def of_person(self, user_ids: Sequence[int]) -> Mapping[int, str]:
        return {one: nas.name for nas in self.known for one in nas.people if one in user_ids}


@dataclass(frozen=True, slots=True)
class Telling:
    """Somebody is to be told something of a download."""

    user_id: int
    download_id: str
    topic: Topic
    at: datetime


@dataclass(slots=True)
class MemoryRows:
    """The stores that the way home needs."""

    downloads: MemoryDownloads
    sync: MemorySync
    nases: MemoryNases
    told: list[Telling]

    @classmethod
    def of(cls, nases: Sequence[Nas], now: Now) -> MemoryRows:
        downloads = MemoryDownloads()
        return cls(downloads, MemorySync(downloads, now), MemoryNases(tuple(nases)), [])


class MemoryStorage:
    """A storage whose transactions come to nothing if they raise. No transaction waits for anything."""

    def __init__(self, rows: MemoryRows) -> None:
        self.rows = rows

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[MemoryRows]:
        rows = self.rows
        before = dict(rows.downloads.kept), dict(rows.sync.items), len(rows.told)
        try:
            yield rows
        except BaseException:
            rows.downloads.kept, rows.sync.items = before[0], before[1]
            del rows.told[before[2] :]
            raise

    def writing(self) -> AbstractAsyncContextManager[MemoryRows]:
        return self.transaction()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[MemoryRows]:
        yield self.rows


def storage_of(storage: MemoryStorage) -> Storage:
    """As the services take it: of what they do not use nothing is there."""
    return cast("Storage", storage)


def repositories_of(rows: MemoryRows) -> Repositories:
    """The same of the stores."""
    return cast("Repositories", rows)
