"""Places files that lie on this machine: by hard link where possible, else by a verified copy."""

import asyncio
import errno
import hashlib
import os
import shutil
import stat
from pathlib import Path

from concierge.errors import NoSpace, NotAllowed, ServiceUnavailable, UnsafeContent

__all__ = ["LocalTransfer"]

_CHUNK = 4 * 1024 * 1024
_FULL = {errno.ENOSPC, errno.EDQUOT}
_NOT_LINKABLE = {errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.EACCES}


class LocalTransfer:
    """Puts files under one root. A file is never seen half-written; an existing file is never overwritten."""

    def __init__(self, root: Path) -> None:
        """Takes the library's root, made when the first file comes."""
        self._root = root

    async def place(self, source: Path, target: Path) -> Path:
        """The path of the file in the library: `target`, or one with a number if another file has that name.

        A target that already holds the same content is left as it is.

        Raises:
            NoSpace: the library's disk is full.
            NotAllowed: `target` leads out of the root, through a link for instance.
            UnsafeContent: the source is no plain file.
            ServiceUnavailable: the disk refused, or the copy does not equal its source.
        """
        return await asyncio.to_thread(self._placed, source, target)

    async def holds(self, target: Path) -> bool:
        """Whether a plain file stands there; not if the disk does not tell."""
        return await asyncio.to_thread(_is_plain_file, target)

    def _placed(self, source: Path, target: Path) -> Path:
        try:
            return self._place(source, target)
        except OSError as error:
            if error.errno in _FULL:
                free = shutil.disk_usage(_existing(target)).free
                raise NoSpace(str(error), needed_bytes=source.stat().st_size, free_bytes=free) from error
            raise ServiceUnavailable(
                "library", f"{error.strerror}: {target}", problem=str(error.strerror)
            ) from error

    def _place(self, source: Path, target: Path) -> Path:
        if not stat.S_ISREG(source.lstat().st_mode):
            raise UnsafeContent(f"{source} is no plain file", file=source.name)
        self._root.mkdir(parents=True, exist_ok=True)
        # Asked before a folder is made: that would follow a link, too.
        if not target.parent.resolve().is_relative_to(self._root.resolve()):
            raise NotAllowed(f"{target} leads out of {self._root}", what=str(target))
        target.parent.mkdir(parents=True, exist_ok=True)
        # Always the same name, so that what a killed process left behind is replaced.
        part = target.with_name(f".{hashlib.blake2b(target.name.encode(), digest_size=8).hexdigest()}.part")
        part.unlink(missing_ok=True)
        try:
            _link_or_copy(source, part)
            return _published(part, target)
        finally:
            part.unlink(missing_ok=True)


def _is_plain_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except (OSError, ValueError):
        return False


def _existing(path: Path) -> Path:
    return next(parent for parent in (path, *path.parents) if parent.exists())


def _link_or_copy(source: Path, part: Path) -> None:
    try:
        os.link(source, part, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NOT_LINKABLE:
            raise
        _copy(source, part)


def _copy(source: Path, part: Path) -> None:
    digest = hashlib.blake2b()
    with source.open("rb") as read, part.open("xb") as written:
        while chunk := read.read(_CHUNK):
            digest.update(chunk)
            written.write(chunk)
        written.flush()
        os.fsync(written.fileno())
    if _digest(part) != digest.digest():
        raise ServiceUnavailable("library", f"the copy of {source.name} differs", problem="copy differs")


def _published(part: Path, target: Path) -> Path:
    """Gives the finished file its name; a link fails where a rename would overwrite."""
    candidate, number = target, 2
    while True:
        if _took_name(part, candidate):
            _sync_folder(candidate.parent)
            return candidate
        if _is_same(part, candidate):
            return candidate
        candidate, number = target.with_stem(f"{target.stem} ({number})"), number + 1


def _took_name(part: Path, candidate: Path) -> bool:
    try:
        os.link(part, candidate)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _NOT_LINKABLE:
            raise
        # exFAT and most network shares know no hard links: there the check and the rename are two steps.
        if os.path.lexists(candidate):
            return False
        part.rename(candidate)
    return True


def _is_same(part: Path, other: Path) -> bool:
    if other.is_symlink() or not other.is_file():
        return False
    if part.samefile(other):
        return True
    return part.stat().st_size == other.stat().st_size and _digest(part) == _digest(other)


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").digest()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
