"""A file of a stranger, of which only so much is read."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

__all__ = ["Unreadable", "Window", "opened_window"]

MOST_BYTES: Final = 16 * 1024 * 1024
MOST_READS: Final = 10_000
# A pipe would keep who opens it waiting.
_FLAGS: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Unreadable(Exception):
    """The file ends too early, contradicts itself, or wants more to be read than any honest one."""


class Window:
    """Reads anywhere in an open file, so many bytes and so often in all."""

    def __init__(self, descriptor: int, size: int) -> None:
        """Takes the file and its size."""
        self.size = size
        self._descriptor = descriptor
        self._bytes_left = MOST_BYTES
        self._reads_left = MOST_READS

    def read(self, at: int, count: int) -> bytes:
        """Exactly so many bytes from there. Raises Unreadable."""
        part = self.peek(at, count)
        if len(part) < count:
            raise Unreadable(f"{len(part)} of {count} bytes at {at}")
        return part

    def peek(self, at: int, count: int) -> bytes:
        """So many bytes from there, or as many as there are. Raises Unreadable."""
        self._bytes_left -= count
        self._reads_left -= 1
        if self._bytes_left < 0 or self._reads_left < 0:
            raise Unreadable(f"more than {MOST_BYTES} bytes or {MOST_READS} places to read")
        if at >= self.size:
            return b""
        try:
            return os.pread(self._descriptor, count, at)
        except OSError as error:
            raise Unreadable(f"{error.strerror} at {at}") from error


@contextmanager
def opened_window(path: Path) -> Iterator[Window]:
    """The file, if it is a plain one and no link.

    Raises:
        Unreadable: it is something else, or cannot be opened.
    """
    try:
        descriptor = os.open(path, _FLAGS)
    except (OSError, ValueError) as error:  # ValueError: a name that no file system can have
        raise Unreadable(f"{type(error).__name__} at opening") from error
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable(f"{path.name!r} is no plain file")
        yield Window(descriptor, status.st_size)
    finally:
        os.close(descriptor)
