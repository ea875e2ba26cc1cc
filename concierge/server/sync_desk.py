"""What the routes of a NAS need of the house."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from concierge.model.nas import Nas
from concierge.model.sync import Placed, SyncItem, SyncReason, SyncState
from concierge.model.tracks import Tracks

__all__ = ["Desk", "IndexedFile", "Shelf"]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedFile:
    """A file of a library: `path` in the folder for its `kind`, which is "movie", "series" or "other"."""

    kind: str
    path: str
    size_bytes: int
    modified_at: datetime | None = None


class Desk(Protocol):
    """What waits for a NAS, for whoever has its key."""

    async def nas_of(self, key: str) -> Nas:
        """The NAS that has this key. Raises NotAllowed."""
        ...

    async def is_configured(self) -> bool:
        """Whether there is any NAS."""
        ...

    async def pending(self, nas: Nas, *, limit: int = 100, wait_s: float = 0.0) -> tuple[SyncItem, ...]:
        """What it may take; takes nothing. It waits until there is something, or the time is over."""
        ...

    async def lease(self, nas: Nas, *, limit: int, lease: timedelta) -> tuple[SyncItem, ...]:
        """Takes items for that long."""
        ...

    async def progress(
        self, nas: Nas, item_id: str, token: int, *, done_bytes: int | None = None
    ) -> SyncItem:
        """Renews the lease. Raises NotFound, StaleLease."""
        ...

    async def complete(
        self, nas: Nas, item_id: str, token: int, *, placed: Sequence[Placed], tracks: Mapping[str, Tracks]
    ) -> SyncItem:
        """It stands in the library. Raises NotFound, StaleLease."""
        ...

    async def complete_torrent(self, nas: Nas, info_hash: str, place: str = "") -> tuple[SyncItem, ...]:
        """What has this info hash and is held by nobody else. Raises NotFound, StaleLease."""
        ...

    async def complete_named(self, nas: Nas, name: str, place: str = "") -> tuple[SyncItem, ...]:
        """The same for what is called so. Raises NotFound, Ambiguous, StaleLease."""
        ...

    async def fail(self, nas: Nas, item_id: str, token: int, reason: SyncReason, detail: str) -> SyncItem:
        """It came to nothing. Raises NotFound, StaleLease."""
        ...

    async def torrent(self, nas: Nas, item_id: str, token: int) -> bytes:
        """The .torrent file. Raises NotFound, StaleLease."""
        ...

    async def counts(self) -> Mapping[SyncState, int]:
        """How many items there are of each state."""
        ...

    async def oldest_s(self) -> float:
        """For how long the oldest item that waits has waited, in seconds; 0 if none does."""
        ...


class Shelf(Protocol):
    """What a NAS says that its library holds."""

    async def keep_index(self, nas: Nas, files: Sequence[IndexedFile]) -> None:
        """Takes the place of what it said before."""
        ...
