"""Files that lie on this machine already: a second name where that can be, else shared blocks, else a copy."""

import asyncio
import os
import shutil
import stat
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath

from concierge.adapters.transfer._copying import copy
from concierge.adapters.transfer._failures import failed, reasons
from concierge.adapters.transfer._folders import Spot, folder, opened_file, opened_folder
from concierge.adapters.transfer._hostile_paths import parts_of
from concierge.adapters.transfer._naming import NOT_LINKABLE, hard_link
from concierge.adapters.transfer._parts import part_of
from concierge.adapters.transfer._threads import Meter, in_thread
from concierge.adapters.transfer.publishing import LibraryFolder
from concierge.adapters.transfer.staging import clear_way, staged_spot
from concierge.adapters.transfer.way import Checked
from concierge.errors import (
    ConciergeError,
    NoSpace,
    NotAllowed,
    ServiceUnavailable,
    TransferFailed,
    UnsafeContent,
)
from concierge.model.sync import SyncFile, SyncReason

__all__ = ["LocalTransfer", "LocalWay"]


class LocalWay:
    """The way for what the torrent client has on this machine, or on a disk that is mounted here."""

    name = "local"

    def __init__(self, *, is_linked: bool = True) -> None:
        """Unless `is_linked`, each file gets bytes of its own: for a library with another owner or mode."""
        self._is_linked = is_linked

    async def check(self) -> Checked:
        """It is always there."""
        return Checked(name=self.name, version="", is_usable=True)

    async def fetch(
        self, source: str, files: Sequence[SyncFile], into: Path, *, told: Callable[[int], None]
    ) -> None:
        """The files of the folder `source`, under their paths in `into`; `told` hears how many bytes are there.

        Called off, it leaves what the next call goes on with.

        Raises:
            TransferFailed: UNSAFE, SOURCE_MISSING, DIFFERS in size, or what the disk refused.
        """
        await in_thread(lambda meter: self._fetch(Path(source), files, into, meter), told)

    def _fetch(self, source: Path, files: Sequence[SyncFile], into: Path, meter: Meter) -> None:
        clear_way(into, files)
        for file in files:
            with reasons(file.path):
                self._fetch_one(source, file, into, meter)

    def _fetch_one(self, source: Path, file: SyncFile, into: Path, meter: Meter) -> None:
        *above, name = parts_of(file.path)
        try:
            with opened_folder(source) as root, folder(root, above) as home:
                self._take(Spot(home, name), file, into, meter)
        except FileNotFoundError as error:
            raise failed(SyncReason.SOURCE_MISSING, f"not there: {source / file.path}") from error

    def _take(self, source: Spot, file: SyncFile, into: Path, meter: Meter) -> None:
        with opened_file(source) as opened, staged_spot(into, file.path, is_made=True) as target:
            found = os.fstat(opened)
            if found.st_size != file.size_bytes:
                raise failed(SyncReason.DIFFERS, f"{found.st_size} bytes, not {file.size_bytes}: {file.path}")
            if self._is_linked and _linked(source, found, target):
                meter.add(found.st_size)
                return
            _copied(opened, target, meter)


def _linked(source: Spot, found: os.stat_result, target: Spot) -> bool:
    standing = target.stat()
    if standing is not None and os.path.samestat(standing, found):
        return True
    # Beside it first: what an earlier copy brought is kept if no link can be made.
    with part_of(target) as part:
        try:
            hard_link(source, part)
        except OSError as error:
            if error.errno not in NOT_LINKABLE:
                raise
            return False
        os.replace(part.name, target.name, src_dir_fd=part.folder, dst_dir_fd=target.folder)
    return True


def _copied(opened: int, target: Spot, meter: Meter) -> None:
    standing = target.stat()
    if standing is not None and standing.st_nlink > 1:
        target.unlink()
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW
    written = os.open(target.name, flags, 0o666, dir_fd=target.folder)
    try:
        copy(opened, written, meter)
    finally:
        os.close(written)


class LocalTransfer:
    """Puts files under one root. A file is never seen half-written; an existing file is never overwritten."""

    def __init__(self, root: Path) -> None:
        """Takes the library's root, made when the first file comes."""
        self._folder = LibraryFolder(root)

    async def place(self, source: Path, target: Path) -> Path:
        """The path of the file in the library: `target`, or one with a number if another file has that name.

        A target that already holds the same content is left as it is.

        Raises:
            NoSpace: the library's disk is full.
            NotAllowed: `target` leads out of the root, or through a link.
            UnsafeContent: the source is no plain file.
            ServiceUnavailable: the disk refused, or the copy does not equal its source.
        """
        return await asyncio.to_thread(self._placed, source, target)

    async def holds(self, target: Path) -> bool:
        """Whether a plain file stands there; not if the disk does not tell."""
        return await asyncio.to_thread(_is_plain_file, target)

    def _placed(self, source: Path, target: Path) -> Path:
        root = self._folder.root
        try:
            if not stat.S_ISREG(source.lstat().st_mode):
                raise UnsafeContent(f"{source} is no plain file", file=source.name)
            root.mkdir(parents=True, exist_ok=True)
            return self._folder.adopt(source, PurePosixPath(target.relative_to(root)))
        except TransferFailed as error:
            raise self._told(error, source, target) from error
        except ValueError as error:
            raise NotAllowed(f"{target} leads out of {root}", what=str(target)) from error
        except OSError as error:
            raise _refused(str(error.strerror), target) from error

    def _told(self, error: TransferFailed, source: Path, target: Path) -> ConciergeError:
        """The same in the words of placing on this machine."""
        if error.reason == SyncReason.UNSAFE:
            return NotAllowed(f"{target} leads out of {self._folder.root}", what=str(target))
        if error.reason == SyncReason.NO_SPACE:
            free = shutil.disk_usage(self._folder.root).free
            return NoSpace(str(error), needed_bytes=source.stat().st_size, free_bytes=free)
        return _refused(str(error), target)


def _refused(problem: str, target: Path) -> ServiceUnavailable:
    return ServiceUnavailable("library", f"{problem}: {target}", problem=problem)


def _is_plain_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except (OSError, ValueError):
        return False
