"""One process at a time: a lock on a file, let go by the system when the process dies."""

import asyncio
import errno
import fcntl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

__all__ = ["held_lock"]


@asynccontextmanager
async def held_lock(path: Path) -> AsyncIterator[bool]:
    """True while this process holds the lock on `path`; False if another one does, or nothing can be written there."""
    file = await asyncio.to_thread(_opened, path)
    try:
        yield file is not None and _is_taken(file)
    finally:
        if file is not None:
            await asyncio.to_thread(file.close)


def _opened(path: Path) -> IO[str] | None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("a")
    except OSError as error:
        if error.errno in {errno.EROFS, errno.EACCES, errno.EPERM}:
            return None
        raise


def _is_taken(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
