"""The folder in which files come together before they have a place, read and tidied without following a link."""

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from concierge.adapters.transfer._failures import failed, reasons
from concierge.adapters.transfer._folders import Spot, folder, opened_file, opened_folder
from concierge.adapters.transfer._hostile_paths import parts_of
from concierge.model.sync import SyncFile, SyncReason

__all__ = [
    "clear_way",
    "drop",
    "opened_staged",
    "shorten",
    "staged_bytes",
    "staged_path",
    "staged_size",
    "staged_spot",
]


def staged_path(into: Path, path: str) -> Path:
    """Where a file of a torrent lies in the staging folder `into`.

    Raises:
        TransferFailed: UNSAFE; the path leads out of it.
    """
    return into.joinpath(*parts_of(path))


@contextmanager
def staged_spot(into: Path, path: str, *, is_made: bool = False) -> Iterator[Spot]:
    """Its folder, open, and its name there.

    Raises:
        TransferFailed: UNSAFE; the path leads out of `into`, or a link stands on the way.
        OSError: the folder is not there.
    """
    *above, name = parts_of(path)
    made = _ignored if is_made else None
    with opened_folder(into) as root, folder(root, above, made=made) as opened:
        yield Spot(opened, name)


@contextmanager
def opened_staged(into: Path, path: str) -> Iterator[int]:
    """The file, open to be read.

    Raises:
        TransferFailed: UNSAFE; as above, or it is no plain file.
        OSError: it is not there.
    """
    with staged_spot(into, path) as spot, opened_file(spot) as opened:
        yield opened


def staged_size(into: Path, path: str) -> int | None:
    """How many bytes of a plain file are there; None without one.

    Raises:
        TransferFailed: UNSAFE; the path leads out of `into`, or a link stands on the way.
    """
    try:
        with staged_spot(into, path) as spot:
            found = spot.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found.st_size if found is not None and stat.S_ISREG(found.st_mode) else None


def staged_bytes(into: Path, files: Sequence[SyncFile]) -> int:
    """How many bytes of these files are there, none counted for more than it is to have."""
    return sum(min(staged_size(into, file.path) or 0, file.size_bytes) for file in files)


def drop(into: Path, path: str) -> None:
    """Takes a staged file away, so that the next fetch brings all of it: what grew wrong is never mended in place.

    Raises:
        TransferFailed: UNSAFE, or what the disk refused.
    """
    with reasons(path), suppress(FileNotFoundError, NotADirectoryError), staged_spot(into, path) as spot:
        spot.unlink()


def shorten(into: Path, path: str, length: int) -> None:
    """Cuts off the end of a staged file, if there is one and it is longer.

    Raises:
        TransferFailed: UNSAFE, or what the disk refused.
    """
    with reasons(path), suppress(FileNotFoundError, NotADirectoryError), staged_spot(into, path) as spot:
        found = spot.stat()
        if found is None or not stat.S_ISREG(found.st_mode):
            return
        opened = os.open(spot.name, os.O_WRONLY | os.O_NOFOLLOW, dir_fd=spot.folder)
        try:
            os.ftruncate(opened, min(max(length, 0), found.st_size))
        finally:
            os.close(opened)


def clear_way(into: Path, files: Sequence[SyncFile]) -> None:
    """Makes `into`, and takes away what cannot grow into one of these files.

    That is what is longer than the file, and what is no plain file or has a second name: to append to it would change
    something else, such as the file that the torrent client shares.

    Raises:
        TransferFailed: UNSAFE, or what the disk refused.
    """
    with reasons(str(into)):
        into.mkdir(parents=True, exist_ok=True)
    for file in files:
        with reasons(file.path), staged_spot(into, file.path, is_made=True) as spot:
            found = spot.stat()
            if found is None:
                continue
            if stat.S_ISDIR(found.st_mode):
                raise failed(SyncReason.UNSAFE, f"a folder stands in the place of {file.path!r}")
            if not _may_grow(found, file.size_bytes):
                spot.unlink()


def _may_grow(found: os.stat_result, size_bytes: int) -> bool:
    if not stat.S_ISREG(found.st_mode) or found.st_size > size_bytes:
        return False
    return found.st_nlink == 1 or found.st_size == size_bytes


def _ignored(opened: int) -> None:
    """A new folder is as the umask makes it."""
