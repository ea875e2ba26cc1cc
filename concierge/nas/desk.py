"""The API for work that does not wait: each call runs in a thread of its own kind."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from concierge.model.sync import Placed
from concierge.model.tracks import Tracks
from concierge.nas.api import Api
from concierge.nas.item import Item

__all__ = ["ApiDesk"]

P = ParamSpec("P")
T = TypeVar("T")


class ApiDesk:
    """A Desk. Its threads are not those in which files are read: a lease is renewed while a disk is slow."""

    def __init__(self, api: Api, *, threads: int, lease_s: float) -> None:
        """Takes the API, and how many calls may wait at once."""
        self._api, self._lease_s = api, lease_s
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="desk")

    async def pending(self, *, limit: int, wait_s: float) -> tuple[Item, ...]:
        """See `Api.pending`."""
        return await self._aside(self._api.pending, limit=limit, wait_s=wait_s)

    async def lease(self, *, limit: int) -> tuple[Item, ...]:
        """See `Api.lease`."""
        return await self._aside(self._api.lease, limit=limit, lease_s=int(self._lease_s))

    async def progress(
        self, item_id: str, token: int, *, done_bytes: int | None, total_bytes: int | None, step: str
    ) -> None:
        """See `Api.progress`."""
        await self._aside(
            self._api.progress, item_id, token, done_bytes=done_bytes, total_bytes=total_bytes, step=step
        )

    async def complete(
        self, item_id: str, token: int, *, placed: Sequence[Placed], tracks: Mapping[str, Tracks]
    ) -> None:
        """See `Api.complete`."""
        await self._aside(self._api.complete, item_id, token, placed=placed, tracks=tracks)

    async def fail(self, item_id: str, token: int, *, reason: str, detail: str) -> None:
        """See `Api.fail`."""
        await self._aside(self._api.fail, item_id, token, reason=reason, detail=detail)

    async def torrent(self, item_id: str, token: int) -> bytes | None:
        """See `Api.torrent`."""
        return await self._aside(self._api.torrent, item_id, token)

    def close(self) -> None:
        """Ends what is under way, so that no thread keeps the process."""
        self._api.close()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _aside(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, partial(call, *args, **kwargs))
