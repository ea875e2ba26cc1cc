"""A file, copied so that its blocks are shared where the disk can, and continued where an earlier copy broke off."""

import errno
import fcntl
import hashlib
import os
import sys
from typing import Final

from concierge.adapters.transfer._threads import Meter

__all__ = ["copy", "digest_of", "is_equal"]

CHUNK: Final = 4 * 1024 * 1024
# _IOW(0x94, 9, int), as btrfs, XFS and bcachefs know it on the processors that a NAS has.
_FICLONE: Final = 0x40049409
_UNSHARED: Final = frozenset(
    {errno.EXDEV, errno.EINVAL, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOTTY, errno.ENOSYS, errno.EPERM}
    | {errno.EBADF, errno.ETXTBSY, errno.EISDIR}
)


def copy(source: int, target: int, meter: Meter) -> None:
    """Makes the open file `target` the same as `source`, on the disk. What is there already is compared and kept.

    Raises:
        OSError: what the disk refused.
        StoppedError: it was called off; what is there can be continued.
    """
    if not _shared(source, target):
        _continue(source, target, meter)
    else:
        meter.add(os.fstat(target).st_size)
    os.fsync(target)


def _shared(source: int, target: int) -> bool:
    """Whether the disk lets both have the same blocks until one of them is written to."""
    if not sys.platform.startswith("linux") or os.fstat(target).st_size:
        return False
    try:
        fcntl.ioctl(target, _FICLONE, source)
    except OSError as error:
        if error.errno not in _UNSHARED:
            raise
        return False
    return True


def _continue(source: int, target: int, meter: Meter) -> None:
    place = 0
    while chunk := os.pread(source, CHUNK, place):
        if os.pread(target, len(chunk), place) != chunk:
            _write(target, chunk, place)
        place += len(chunk)
        meter.add(len(chunk))
    os.ftruncate(target, place)


def _write(target: int, chunk: bytes, place: int) -> None:
    rest = memoryview(chunk)
    while rest:
        written = os.pwrite(target, rest, place)
        rest, place = rest[written:], place + written


def is_equal(one: int, other: int) -> bool:
    """Whether two open files hold the same, read once more from both."""
    place = 0
    while True:
        chunk = os.pread(one, CHUNK, place)
        if chunk != os.pread(other, len(chunk) or 1, place):
            return False
        if not chunk:
            return True
        place += len(chunk)


def digest_of(opened: int) -> str:
    """The BLAKE2b of an open file, in hex."""
    digest, place = hashlib.blake2b(), 0
    while chunk := os.pread(opened, CHUNK, place):
        digest.update(chunk)
        place += len(chunk)
    return digest.hexdigest()
