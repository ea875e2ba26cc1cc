"""One process at a time: a lock on a file, let go by the system when the process dies."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["held_lock"]


@contextmanager
def held_lock(path: Path) -> Iterator[bool]:
    """True while this process holds the lock on `path`; False if another one does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True
