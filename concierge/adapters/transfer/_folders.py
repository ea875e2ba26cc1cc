"""Folders, opened one by one from a known one: no link on the way is ever followed."""

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from concierge.adapters.transfer._failures import failed
from concierge.model.sync import SyncReason

__all__ = ["Spot", "folder", "names_in", "opened_file", "opened_folder", "sync_folder"]

# A pipe in the place of a file does not stop whoever opens it.
_FILE: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY
Made = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Spot:
    """A name in an open folder."""

    folder: int
    name: str

    def stat(self) -> os.stat_result | None:
        """What stands there, no link followed; None for nothing."""
        try:
            return os.stat(self.name, dir_fd=self.folder, follow_symlinks=False)
        except FileNotFoundError:
            return None

    def unlink(self) -> None:
        """Takes the name away, if it is there."""
        with suppress(FileNotFoundError):
            os.unlink(self.name, dir_fd=self.folder)


@contextmanager
def opened_folder(path: Path) -> Iterator[int]:
    """A folder that a setting names; it may be a link itself."""
    with _closing(os.open(path, _FOLDER)) as opened:
        yield opened


@contextmanager
def folder(root: int, parts: Sequence[str], *, made: Made | None = None) -> Iterator[int]:
    """The folder under `root`. With `made` those that are missing are made, and it is told each.

    Raises:
        TransferFailed: UNSAFE; a link stands on the way.
        OSError: it is not there, or something else stands in its place.
    """
    with _closing(os.dup(root)) as first:
        present = first
        for part in parts:
            below = _below(present, part, made)
            # The number stays the same, so that the one block closes whatever it stands for.
            os.dup2(below, present, inheritable=False)
            os.close(below)
        yield present


@contextmanager
def opened_file(spot: Spot) -> Iterator[int]:
    """A plain file, open to be read.

    Raises:
        TransferFailed: UNSAFE; it is a link, a folder, a pipe or a device.
        OSError: it is not there, or cannot be read.
    """
    found = os.stat(spot.name, dir_fd=spot.folder, follow_symlinks=False)
    # Asked before it is opened: opening a device may do something.
    if not stat.S_ISREG(found.st_mode):
        raise failed(SyncReason.UNSAFE, f"no plain file: {spot.name!r}")
    with _closing(os.open(spot.name, _FILE, dir_fd=spot.folder)) as opened:
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            raise failed(SyncReason.UNSAFE, f"no plain file: {spot.name!r}")
        yield opened


def names_in(opened: int) -> Sequence[str]:
    """Everything that stands in an open folder."""
    with os.scandir(opened) as entries:
        return [entry.name for entry in entries]


def sync_folder(opened: int) -> None:
    """Writes the folder's names to the disk; network shares that cannot are let be."""
    with suppress(OSError):
        os.fsync(opened)


def _below(parent: int, part: str, made: Made | None) -> int:
    try:
        return os.open(part, _FOLDER | os.O_NOFOLLOW, dir_fd=parent)
    except FileNotFoundError:
        if made is None:
            raise
    except OSError as error:
        if _is_link(parent, part):
            raise failed(SyncReason.UNSAFE, f"a link stands on the way: {part!r}") from error
        raise
    with suppress(FileExistsError):
        os.mkdir(part, dir_fd=parent)
        sync_folder(parent)
        with _closing(_below(parent, part, None)) as new:
            made(new)
    return _below(parent, part, None)


def _is_link(parent: int, part: str) -> bool:
    found = Spot(parent, part).stat()
    return found is not None and stat.S_ISLNK(found.st_mode)


@contextmanager
def _closing(descriptor: int) -> Iterator[int]:
    try:
        yield descriptor
    finally:
        os.close(descriptor)
