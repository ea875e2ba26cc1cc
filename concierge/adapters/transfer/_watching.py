"""How files grow that another program writes."""

import asyncio
import os
import time
from collections.abc import Sequence
from pathlib import Path

from concierge.adapters.transfer._failures import failed
from concierge.adapters.transfer._threads import TOLD_EVERY_S, Told
from concierge.adapters.transfer.staging import staged_path
from concierge.model.sync import SyncFile, SyncReason

__all__ = ["Growth"]


class Growth:
    """Looks at files that are to become so long, and tells how many bytes of them are there."""

    def __init__(self, into: Path, files: Sequence[SyncFile], told: Told) -> None:
        """Takes whom to tell, once a second at most."""
        self._sizes = [(staged_path(into, file.path), file.size_bytes) for file in files]
        self._told = told
        self._bytes = -1
        self._grew_at = time.monotonic()
        self._told_bytes = -1
        self._told_at = self._grew_at

    @property
    def still_s(self) -> float:
        """For how long nothing has grown."""
        return time.monotonic() - self._grew_at

    async def look(self, *, is_last: bool = False) -> None:
        """Looks once. What the last look finds is told in any case.

        Raises:
            TransferFailed: DIFFERS; a file is longer than it is to be, so the other side lies.
        """
        count = await asyncio.to_thread(self._count)
        now = time.monotonic()
        if count != self._bytes:
            self._bytes, self._grew_at = count, now
        if count != self._told_bytes and (is_last or now - self._told_at >= TOLD_EVERY_S):
            self._told_bytes, self._told_at = count, now
            self._told(count)

    def _count(self) -> int:
        total = 0
        for path, size_bytes in self._sizes:
            try:
                grown = os.lstat(path).st_size
            except OSError:
                continue
            if grown > size_bytes:
                raise failed(SyncReason.DIFFERS, f"more than {size_bytes} bytes: {path.name}")
            total += grown
        return total
