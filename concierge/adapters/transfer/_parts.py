"""The name that a file has beside its place until it is whole."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from concierge.adapters.transfer._folders import Spot

__all__ = ["new_file", "part_of"]


@contextmanager
def part_of(target: Spot) -> Iterator[Spot]:
    """A free name, hidden, which is free again afterwards.

    It is always the same, so that what a killed process left behind is replaced; so one at a time has it in a folder.
    """
    digest = hashlib.blake2b(os.fsencode(target.name), digest_size=8).hexdigest()
    part = Spot(target.folder, f".{digest}.part")
    with _alone_in(target.folder):
        part.unlink()
        try:
            yield part
        finally:
            part.unlink()


@contextmanager
def new_file(spot: Spot) -> Iterator[int]:
    """A file that was not there, open to be written and read."""
    opened = os.open(spot.name, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666, dir_fd=spot.folder)
    try:
        yield opened
    finally:
        os.close(opened)


@contextmanager
def _alone_in(home: int) -> Iterator[None]:
    """Some network shares know no locks of folders: nobody is held up there."""
    with suppress(OSError):
        fcntl.flock(home, fcntl.LOCK_EX)
    try:
        yield
    finally:
        with suppress(OSError):
            fcntl.flock(home, fcntl.LOCK_UN)
