"""A house that keeps what waits for a NAS in memory, and the keys of two of them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from concierge.errors import Ambiguous, NotAllowed, NotFound, StaleLease
from concierge.model.nas import ALL_SCOPES, Nas, NasScope
from concierge.model.sync import Placed, SyncFile, SyncItem, SyncReason, SyncState
from concierge.model.tracks import Tracks
from concierge.server.sync_desk import IndexedFile

__all__ = ["HASH", "HOME_KEY", "LOOKING_KEY", "NOW", "OTHER_KEY", "MemoryDesk", "an_item"]

HOME_KEY, OTHER_KEY, LOOKING_KEY = "home-key-0123456789", "other-key-0123456789", "looking-key-0123456789"
NOW = datetime(2026, 3, 1, 20, 0, tzinfo=UTC)
HASH = "0123456789abcdef0123456789abcdef01234567"
SOME_BYTES = 4_700_000_000


def an_item(number: int = 1, **changes: object) -> SyncItem:
    """A film that waits for the NAS at home."""
    item = SyncItem(
        id=f"item-{number}",
        download_id=f"download-{number}",
        info_hash=f"{number:x}".zfill(40) if number > 1 else HASH,
        title="Метрополис (1927)",
        kind="movie",
        client="transmission",
        source="/downloads",
        destination="Кино/Метрополис (1927)",
        files=(
            SyncFile(
                path="Metropolis.1927.1080p/Metropolis.mkv",
                size_bytes=SOME_BYTES,
                destination="Метрополис (1927)/Метрополис (1927) - 1080p.mkv",
            ),
        ),
        created_at=NOW,
        has_torrent=True,
        nas="home",
    )
    return replace(item, **changes)  # type: ignore[arg-type]  # the tests name fields of an item


def a_nas(name: str, *scopes: NasScope) -> Nas:
    return Nas(name=name, key_hash="", scopes=scopes or ALL_SCOPES, created_at=NOW)


@dataclass(slots=True)
class MemoryDesk:
    """`fault` is raised instead of every answer, after the key was seen."""

    items: dict[str, SyncItem] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)
    nases: dict[str, Nas] = field(default_factory=dict)
    fault: Exception | None = None
    indexes: dict[str, tuple[IndexedFile, ...]] = field(default_factory=dict)
    tracks: dict[str, Tracks] = field(default_factory=dict)
    placed: list[Placed] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    waiting: int = 0
    counted: asyncio.Condition = field(default_factory=asyncio.Condition)
    has_news: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    def of_a_household(cls, *items: SyncItem) -> MemoryDesk:
        """With two that may do all, and one that may only look."""
        return cls(
            items={item.id: item for item in items},
            nases={
                HOME_KEY: a_nas("home"),
                OTHER_KEY: a_nas("other"),
                LOOKING_KEY: a_nas("looking", NasScope.PENDING),
            },
        )

    def put(self, item: SyncItem) -> None:
        """Something new waits."""
        self.items[item.id] = item
        self.has_news.set()

    async def nas_of(self, key: str) -> Nas:
        if key not in self.nases:
            raise NotAllowed("no such key")
        return self.nases[key]

    async def is_configured(self) -> bool:
        return bool(self.nases)

    async def pending(self, nas: Nas, *, limit: int = 100, wait_s: float = 0.0) -> tuple[SyncItem, ...]:
        self._fail()
        found = self._waiting_for(nas)
        if not found and wait_s:
            await self._count(1)
            try:
                async with asyncio.timeout(wait_s):
                    await self.has_news.wait()
            except TimeoutError:
                return ()
            finally:
                await self._count(-1)
            found = self._waiting_for(nas)
        return found[:limit]

    async def lease(self, nas: Nas, *, limit: int, lease: timedelta) -> tuple[SyncItem, ...]:
        self._fail()
        taken = tuple(
            replace(
                item,
                state=SyncState.LEASED,
                token=item.token + 1,
                leased_by=nas.name,
                lease_until=NOW + lease,
            )
            for item in self._waiting_for(nas)[:limit]
        )
        self.items |= {item.id: item for item in taken}
        return taken

    async def progress(
        self, nas: Nas, item_id: str, token: int, *, done_bytes: int | None = None
    ) -> SyncItem:
        item = self._held(nas, item_id, token)
        self.items[item_id] = replace(item, done_bytes=done_bytes or item.done_bytes)
        return self.items[item_id]

    async def complete(
        self, nas: Nas, item_id: str, token: int, *, placed: Sequence[Placed], tracks: Mapping[str, Tracks]
    ) -> SyncItem:
        item = self._held(nas, item_id, token)
        self.tracks |= tracks
        self.placed += placed
        return self._done(item)

    async def complete_torrent(self, nas: Nas, info_hash: str, place: str = "") -> tuple[SyncItem, ...]:
        self._fail()
        found = [one for one in self.items.values() if one.info_hash == info_hash and one.nas == nas.name]
        if not found:
            raise NotFound("no such hash")
        if any(one.state is SyncState.LEASED for one in found):
            raise StaleLease("it is held")
        return tuple(self._done(one) for one in found)

    async def complete_named(self, nas: Nas, name: str, place: str = "") -> tuple[SyncItem, ...]:
        self._fail()
        found = [one for one in self._waiting_for(nas) if one.title == name]
        if not found:
            raise NotFound("no such name")
        if len(found) > 1:
            raise Ambiguous("several", choices=tuple(f"{one.title} [{one.id}]" for one in found))
        return (self._done(found[0]),)

    async def fail(self, nas: Nas, item_id: str, token: int, reason: SyncReason, detail: str) -> SyncItem:
        item = self._held(nas, item_id, token)
        self.items[item_id] = replace(
            item,
            state=SyncState.PENDING,
            lease_until=None,
            reason=reason.value,
            detail=detail,
            due_at=NOW + timedelta(seconds=30),
        )
        return self.items[item_id]

    async def torrent(self, nas: Nas, item_id: str, token: int) -> bytes:
        if not self._held(nas, item_id, token).has_torrent:
            raise NotFound("only a magnet link is known")
        return b"d4:infod4:name1:xee"

    async def counts(self) -> Mapping[SyncState, int]:
        self._fail()
        return Counter(item.state for item in self.items.values())

    async def oldest_s(self) -> float:
        self._fail()
        return 90.0 if any(item.state is SyncState.PENDING for item in self.items.values()) else 0.0

    async def keep_index(self, nas: Nas, files: Sequence[IndexedFile]) -> None:
        self._fail()
        self.indexes[nas.name] = tuple(files)

    async def seen_waiting(self, number: int) -> None:
        """Returns once so many wait."""
        async with self.counted:
            await self.counted.wait_for(lambda: self.waiting == number)

    async def _count(self, step: int) -> None:
        async with self.counted:
            self.waiting += step
            self.counted.notify_all()

    def _fail(self) -> None:
        if self.fault is not None:
            raise self.fault

    def _waiting_for(self, nas: Nas) -> tuple[SyncItem, ...]:
        return tuple(
            one for one in self.items.values() if one.nas == nas.name and one.state is SyncState.PENDING
        )

    def _held(self, nas: Nas, item_id: str, token: int) -> SyncItem:
        self._fail()
        if item_id in self.removed:
            raise NotFound("the download is gone", problem="removed")
        item = self.items.get(item_id)
        if item is None or item.nas != nas.name:
            raise NotFound("no such item")
        if item.token != token:
            raise StaleLease("somebody else has it")
        return item

    def _done(self, item: SyncItem) -> SyncItem:
        """A second time it is as it was, and nobody hears of it again."""
        if item.state is not SyncState.DONE:
            self.items[item.id] = replace(item, state=SyncState.DONE, lease_until=None)
            self.told.append(item.id)
        return self.items[item.id]
