"""The library's folder on disk: files get their place there whole, in one step, and nothing is ever overwritten."""

import errno
import os
import secrets
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Final

from concierge.adapters.transfer._copying import copy, digest_of, is_equal
from concierge.adapters.transfer._failures import failed, reasons
from concierge.adapters.transfer._folders import (
    Spot,
    folder,
    names_in,
    opened_file,
    opened_folder,
    sync_folder,
)
from concierge.adapters.transfer._hostile_paths import parts_of
from concierge.adapters.transfer._naming import (
    NOT_LINKABLE,
    WAYS,
    Way,
    hard_link,
    names,
    names_among,
    take_name,
)
from concierge.adapters.transfer._parts import new_file, part_of
from concierge.adapters.transfer._rights import Rights
from concierge.adapters.transfer._threads import Meter
from concierge.model.sync import SyncReason

__all__ = ["TRASH", "LibraryFolder", "digest_of_file"]

TRASH: Final = ".concierge-trash"


class LibraryFolder:
    """One library's root. Its methods wait for the disk: call them in a thread.

    Each raises `TransferFailed`: UNSAFE for a path that leads out, a link on the way or what is no plain file;
    NO_SPACE, NOT_WRITABLE, NOT_MOUNTED, OTHER for what the disk refused.
    """

    def __init__(
        self,
        root: Path,
        *,
        owner: str | int | None = None,
        group: str | int | None = None,
        mode: int | None = None,
        dir_mode: int | None = None,
    ) -> None:
        """Takes the root, which is never made here: without it the disk is not there. It may be a link itself.

        Raises:
            ConfigError: this machine knows no such owner or group.
        """
        self.root = root
        self._rights = Rights.named(owner, group, mode=mode, dir_mode=dir_mode)
        self._ways: Sequence[Way] = WAYS

    def place(self, staged: Path, relative: PurePosixPath) -> Path:
        """The path under which the staged file stands now, with owner, group and mode: it is moved there.

        That is `relative`, or a numbered name if something else stands there. A file with the same content there is
        taken for it: the staged one is dropped. From another file system it is copied first, beside its place.
        """
        *above, name = parts_of(str(relative))
        with self._home(relative, above) as home, _opened_at(staged) as (source, opened):
            os.fsync(opened)
            taken = self._moved(source, opened, Spot(home, name))
            source.unlink()
            sync_folder(home)
        return self.root.joinpath(*above, taken)

    def adopt(self, source: Path, relative: PurePosixPath) -> Path:
        """As `place`, but the source stays: it gets a second name, or is copied where that cannot be."""
        *above, name = parts_of(str(relative))
        with self._home(relative, above) as home, _opened_at(source) as (spot, opened):
            taken = self._linked_or_copied(spot, opened, Spot(home, name))
            sync_folder(home)
        return self.root.joinpath(*above, taken)

    def found(self, relative: PurePosixPath, *, size_bytes: int, digest: str) -> Path | None:
        """The file of this content under that name or a numbered one, if it is there.

        So whoever was killed while placing it learns whether it was placed. `digest` is what `digest_of_file` gives.
        """
        *above, name = parts_of(str(relative))
        with reasons(str(relative)), suppress(FileNotFoundError), self._opened(above) as home:
            taken = _holder(home, name, size_bytes, digest)
            return None if taken is None else self.root.joinpath(*above, taken)
        return None

    def trash(self, relative: PurePosixPath, *, day: date | None = None) -> Path | None:
        """Where a file that gives way lies now: in `.concierge-trash/<day>/` of the same root.

        None if it was not there. The day is today unless told otherwise.
        """
        *above, name = parts_of(str(relative))
        today = day or datetime.now().astimezone().date()
        below = (TRASH, today.isoformat(), *above)
        with reasons(str(relative)), suppress(FileNotFoundError), self._opened(above) as home:
            if Spot(home, name).stat() is not None:
                return self.root.joinpath(*below, self._thrown(Spot(home, name), below))
        return None

    def is_mounted(self, marker: str = "") -> bool:
        """Whether the root is a folder, and the marker, a file that only the real disk has, is in it."""
        try:
            with opened_folder(self.root) as root:
                return not marker or Spot(root, marker).stat() is not None
        except (OSError, ValueError):
            return False

    def free_bytes(self) -> int:
        """What fits in there still, for us."""
        with reasons(str(self.root)):
            found = os.statvfs(self.root)
        return found.f_bavail * found.f_frsize

    def same_file_system(self, staging: Path) -> bool:
        """Whether a file of the folder `staging`, which is there, can be moved here in one step. It is tried.

        Two folders that are mounted from one disk look alike, and refuse it.
        """
        with reasons(str(staging)), opened_folder(staging) as there, self._opened(()) as here:
            if os.fstat(there).st_dev != os.fstat(here).st_dev:
                return False
            probe = f".concierge-probe-{secrets.token_hex(4)}"
            return _is_movable(Spot(there, probe), Spot(here, probe))

    @contextmanager
    def _home(self, relative: PurePosixPath, above: Sequence[str]) -> Iterator[int]:
        with reasons(str(relative)), self._opened(above, is_made=True) as home:
            yield home

    @contextmanager
    def _opened(self, parts: Sequence[str], *, is_made: bool = False) -> Iterator[int]:
        made = self._rights.give_folder if is_made else None
        if not self.is_mounted():
            raise failed(SyncReason.NOT_MOUNTED, f"no folder: {self.root}")
        with opened_folder(self.root) as root, folder(root, parts, made=made) as opened:
            yield opened

    def _moved(self, source: Spot, opened: int, target: Spot) -> str:
        """The name that the file has in the end; the source may still have its own then."""
        found = os.fstat(opened)
        is_changed = self._rights.would_change(found)
        # With a second name, what is set here would be set for the torrent client's file, too.
        if not is_changed or found.st_nlink == 1:
            if is_changed:
                self._rights.give(opened)
            try:
                return self._named(source, opened, target)
            except OSError as error:
                if error.errno != errno.EXDEV:
                    raise
        return self._copied(opened, target)

    def _linked_or_copied(self, source: Spot, opened: int, target: Spot) -> str:
        if self._rights.would_change(os.fstat(opened)):
            return self._copied(opened, target)
        with part_of(target) as part:
            try:
                hard_link(source, part)
            except OSError as error:
                if error.errno not in NOT_LINKABLE:
                    raise
            else:
                return self._named(part, opened, target)
        return self._copied(opened, target)

    def _copied(self, opened: int, target: Spot) -> str:
        with part_of(target) as part, new_file(part) as new:
            copy(opened, new, Meter())
            if not is_equal(opened, new):
                raise failed(SyncReason.DIFFERS, f"the copy of {target.name} differs")
            self._rights.give(new)
            return self._named(part, new, target)

    def _named(self, source: Spot, opened: int, target: Spot) -> str:
        content = _Content(opened)
        there = names_among(names_in(target.folder), target.name)
        known = next((name for name in there if content.is_in(Spot(target.folder, name))), None)
        return known or next(
            name
            for name in names(target.name)
            if take_name(source, Spot(target.folder, name), self._ways)
            # Somebody else may have taken it between the look and the move.
            or content.is_in(Spot(target.folder, name))
        )

    def _thrown(self, source: Spot, parts: Sequence[str]) -> str:
        with self._opened(parts, is_made=True) as bin_folder:
            taken = next(
                name for name in names(source.name) if take_name(source, Spot(bin_folder, name), self._ways)
            )
            sync_folder(bin_folder)
        sync_folder(source.folder)
        return taken


def digest_of_file(path: Path) -> str:
    """What `LibraryFolder.found` knows a file's content by.

    Raises:
        TransferFailed: it is no plain file, or cannot be read.
    """
    with reasons(str(path)), _opened_at(path) as (_, opened):
        return digest_of(opened)


class _Content:
    """What an open file holds, hashed only when that is asked for, and once."""

    def __init__(self, opened: int) -> None:
        self._opened = opened
        self._found = os.fstat(opened)

    def is_in(self, other: Spot) -> bool:
        """Whether the same stands there, in a plain file."""
        found = other.stat()
        if found is None or not stat.S_ISREG(found.st_mode) or found.st_size != self._found.st_size:
            return False
        if os.path.samestat(found, self._found):
            return True
        with opened_file(other) as opened:
            return digest_of(opened) == self._digest

    @cached_property
    def _digest(self) -> str:
        return digest_of(self._opened)


@contextmanager
def _opened_at(path: Path) -> Iterator[tuple[Spot, int]]:
    """A plain file at a path of our own, as its name in its folder, and open."""
    with opened_folder(path.parent) as home, opened_file(Spot(home, path.name)) as opened:
        yield Spot(home, path.name), opened


def _holder(home: int, name: str, size_bytes: int, digest: str) -> str | None:
    for candidate in names_among(names_in(home), name):
        found = Spot(home, candidate).stat()
        if found is None or not stat.S_ISREG(found.st_mode) or found.st_size != size_bytes:
            continue
        with opened_file(Spot(home, candidate)) as opened:
            if digest_of(opened) == digest:
                return candidate
    return None


def _is_movable(probe: Spot, target: Spot) -> bool:
    os.close(os.open(probe.name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600, dir_fd=probe.folder))
    try:
        os.rename(probe.name, target.name, src_dir_fd=probe.folder, dst_dir_fd=target.folder)
    except OSError as error:
        if error.errno == errno.EXDEV:
            return False
        raise
    finally:
        probe.unlink()
        target.unlink()
    return True
