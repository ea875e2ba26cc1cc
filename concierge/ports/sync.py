"""Where it is kept what is on its way to a NAS, and which NAS may fetch it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from concierge.model.download import Download
from concierge.model.nas import Nas
from concierge.model.sync import SyncItem, SyncState

__all__ = ["NasStore", "SyncStore"]


class SyncStore(Protocol):
    """The queue, everybody's, by the database's clock: machines whose own clocks differ agree on whose an item is."""

    async def put(self, item: SyncItem) -> SyncItem:
        """Stores the item, or opens the download's old one anew with what this one says.

        It is due at once then, whoever held it holds it no more, and what it brought home so far is kept.
        """
        ...

    async def get(self, item_id: str) -> SyncItem:
        """One item. Raises NotFound."""
        ...

    async def held(self, item_id: str) -> tuple[SyncItem, Download]:
        """One item, until the transaction ends, and its download. Raises NotFound."""
        ...

    async def of_download(self, download_id: str) -> SyncItem | None:
        """The download's item, held until the transaction ends; None if it has none."""
        ...

    async def of_torrent(self, info_hash: str) -> tuple[SyncItem, ...]:
        """The open items of that torrent, held until the transaction ends."""
        ...

    async def of_user(self, user_id: int) -> tuple[SyncItem, ...]:
        """The person's items, newest first."""
        ...

    async def all(self, *, limit: int) -> tuple[SyncItem, ...]:
        """Everybody's items, open ones first, then the newest."""
        ...

    async def kept(self) -> tuple[SyncItem, ...]:
        """Everybody's items whose downloads are on their way or home, those done first come first."""
        ...

    async def due(self, nas: Nas, *, limit: int) -> tuple[SyncItem, ...]:
        """What the NAS may take now, in the order in which it would: urgent before old."""
        ...

    async def lease(self, nas: Nas, *, limit: int, lease: timedelta) -> tuple[SyncItem, ...]:
        """The same, the NAS's alone for so long, each with a token of its own."""
        ...

    async def renew(
        self, item_id: str, nas: Nas, token: int, *, lease: timedelta, done_bytes: int | None
    ) -> SyncItem | None:
        """The item, leased for so long from now; None if it is not leased to the NAS by that token any more."""
        ...

    async def finish(self, item: SyncItem) -> SyncItem:
        """Writes down an item that was held, as done from now on."""
        ...

    async def put_back(self, item: SyncItem, *, wait: timedelta | None) -> SyncItem:
        """Writes down an item that was held and failed: due again after so long, without a `wait` never more."""
        ...

    async def hurry(self, item_id: str) -> bool:
        """Lets a waiting item be the next, now; False if there is no such one."""
        ...

    async def counts(self) -> Mapping[SyncState, int]:
        """How many items there are of each state."""
        ...

    async def oldest_s(self) -> float:
        """For how long the oldest item that waits has waited; 0 if none does."""
        ...


class NasStore(Protocol):
    """The NASes and their keys."""

    async def put(self, nas: Nas) -> None:
        """Stores a NAS, in the place of one that has its name."""
        ...

    async def all(self) -> tuple[Nas, ...]:
        """Every NAS whose key was not taken back, in the order of their names."""
        ...

    async def revoke(self, name: str, *, at: datetime) -> bool:
        """Takes the key back; False if there is no such NAS."""
        ...

    async def seen(self, name: str, *, at: datetime) -> None:
        """Notes that the NAS has asked."""
        ...

    async def of_person(self, user_ids: Sequence[int]) -> Mapping[int, str]:
        """The names of the NASes that people of these ids have for themselves."""
        ...
