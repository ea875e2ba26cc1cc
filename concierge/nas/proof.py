"""By what a file is known again after a kill, without reading all of it."""

import hashlib
import os
import stat
from collections.abc import Iterator
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Final

__all__ = ["is_same", "numbered", "proof_of", "standing", "synced"]

_SAMPLE: Final = 1024 * 1024
_MOST_NUMBERS: Final = 100
# A pipe would keep who opens it waiting.
_FLAGS: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def proof_of(path: Path) -> str:
    """The SHA-1 of a plain file's size, beginning, middle and end. Raises OSError."""
    opened = os.open(path, _FLAGS)
    try:
        size = os.fstat(opened).st_size
        digest = hashlib.sha1(str(size).encode(), usedforsecurity=False)
        for at in (0, size // 2, max(size - _SAMPLE, 0)):
            digest.update(os.pread(opened, _SAMPLE, at))
        return digest.hexdigest()
    finally:
        os.close(opened)


def synced(path: Path) -> Path:
    """The path of a plain file, all of which is on the disk now. Raises OSError."""
    opened = os.open(path, _FLAGS)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
    return path


def is_same(path: Path, *, size_bytes: int, proof: str) -> bool:
    """Whether a plain file of that size and proof stands there."""
    try:
        found = path.lstat()
        return stat.S_ISREG(found.st_mode) and found.st_size == size_bytes and proof_of(path) == proof
    except (OSError, ValueError):
        return False


def standing(root: Path, target: PurePosixPath, *, size_bytes: int, proof: str) -> Path | None:
    """The path under which such a file stands in the library, by its own name or a numbered one."""
    wanted = root / target
    if not wanted.parent.resolve().is_relative_to(root.resolve()):
        return None
    found = (wanted.with_name(name) for name in islice(numbered(wanted.name), _MOST_NUMBERS))
    for path in found:
        if not os.path.lexists(path):
            return None
        if is_same(path, size_bytes=size_bytes, proof=proof):
            return path
    return None


def numbered(name: str) -> Iterator[str]:
    """The names that a file is given in the library, the first that is free: `X.mkv`, `X (2).mkv`, `X (3).mkv`."""
    yield name
    path = PurePosixPath(name)
    number = 2
    while True:
        yield f"{path.stem} ({number}){path.suffix}"
        number += 1
