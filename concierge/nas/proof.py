"""By what a file is known again after a kill, without reading all of it."""

import hashlib
import os
import stat
from pathlib import Path, PurePosixPath
from typing import Final

from concierge.adapters.transfer._naming import names_among

__all__ = ["is_same", "proof_of", "standing", "synced"]

_SAMPLE: Final = 1024 * 1024
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
    if not wanted.parent.is_dir():
        return None
    there = [path.name for path in wanted.parent.iterdir()]
    found = (wanted.with_name(name) for name in names_among(there, wanted.name))
    return next((path for path in found if is_same(path, size_bytes=size_bytes, proof=proof)), None)
