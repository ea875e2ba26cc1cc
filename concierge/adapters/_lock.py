"""One process at a time: a lock on a file, let go by the system when the process dies."""

import asyncio
import fcntl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

__all__ = ["held_lock"]


@asynccontextmanager
async def held_lock(path: Path) -> AsyncIterator[bool]:
    """True while this process holds the lock on `path`; False if another one does."""
    file = await asyncio.to_thread(_opened, path)
    try:
        yield _is_taken(file)
    finally:
        await asyncio.to_thread(file.close)


def _opened(path: Path) -> IO[str]:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("a")


def _is_taken(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
