"""A text file that appears under its name only when it is whole."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

from concierge.adapters._archive import begin_file, name_file, told

__all__ = ["LoneFile", "lone_file"]


class LoneFile:
    """An `Archive` of one file: what is added is the file itself; the disk is only touched in threads."""

    def __init__(self, file: IO[bytes], path: Path) -> None:
        """Writes into an open file; `path` is its name in errors."""
        self.size_bytes = 0
        self._file = file
        self._path = path

    async def add(self, name: str, pieces: AsyncIterator[str]) -> None:  # noqa: ARG002  the file has a name already
        """Writes the pieces. Raises FileRefused."""
        try:
            async for piece in pieces:
                self.size_bytes += await asyncio.to_thread(self._file.write, piece.encode())
        except OSError as error:
            raise told(error, self._path) from error


@asynccontextmanager
async def lone_file(path: Path) -> AsyncIterator[LoneFile]:
    """A file for its owner's eyes alone; if the block raises, no trace of it stays.

    Raises:
        FileRefused: there is such a file already, no such folder, no room or no permission.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        file = await asyncio.to_thread(begin_file, path, part)
        try:
            yield LoneFile(file, path)
            await asyncio.to_thread(_published, file, part, path)
        finally:
            await asyncio.to_thread(_dropped, file, part)
    except OSError as error:
        raise told(error, path) from error


def _published(file: IO[bytes], part: Path, path: Path) -> None:
    file.flush()
    os.fsync(file.fileno())
    name_file(part, path)


def _dropped(file: IO[bytes], part: Path) -> None:
    file.close()
    part.unlink(missing_ok=True)
