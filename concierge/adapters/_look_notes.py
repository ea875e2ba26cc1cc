"""Notes of the torrents that a client has only to be looked into: empty files, named by their info hashes."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from concierge.errors import ServiceUnavailable

__all__ = ["FolderLookNotes"]

T = TypeVar("T")


class FolderLookNotes:
    """LookNotes in a folder of their own, which is made with the first of them."""

    def __init__(self, folder: Path) -> None:
        """Touches nothing yet."""
        self._folder = folder

    async def add(self, info_hash: str) -> None:
        """Notes the torrent; the note is on the disk when the call returns."""
        await _on_disk(lambda: _write(self._folder / info_hash))

    async def drop(self, info_hash: str) -> None:
        """Forgets the torrent."""
        await _on_disk(lambda: (self._folder / info_hash).unlink(missing_ok=True))

    async def all(self) -> tuple[str, ...]:
        """The info hashes that are noted."""
        return await _on_disk(lambda: tuple(sorted(path.name for path in self._folder.glob("*"))))


async def _on_disk(work: Callable[[], T]) -> T:
    try:
        return await asyncio.to_thread(work)
    except OSError as error:
        problem = error.strerror or str(error)
        raise ServiceUnavailable("torrents", f"the disk refuses: {error}", problem=problem) from error


def _write(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
