"""Whose turn it is with a torrent."""

import asyncio
from weakref import WeakValueDictionary

__all__ = ["Turns"]


class Turns:
    """One at a time for each info hash, in this process."""

    def __init__(self) -> None:
        """Begins with nobody waiting."""
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def of(self, info_hash: str) -> asyncio.Lock:
        """The lock of that torrent; it is there for as long as somebody has it."""
        return self._locks.setdefault(info_hash, asyncio.Lock())
