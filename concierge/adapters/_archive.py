"""A ZIP file that appears under its name only when it is whole."""

import asyncio
import errno
import os
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

from concierge.errors import FileRefused

__all__ = ["ZipArchive", "begin_file", "name_file", "told", "zip_archive"]

_PROBLEMS = {
    errno.EEXIST: "file_exists",
    errno.ENOENT: "folder_missing",
    errno.ENOTDIR: "folder_missing",
    errno.EACCES: "file_forbidden",
    errno.EPERM: "file_forbidden",
    errno.EROFS: "file_forbidden",
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.ENAMETOOLONG: "name_too_long",
}
_NOT_LINKABLE = {errno.EPERM, errno.ENOTSUP, errno.EMLINK}


class ZipArchive:
    """An archive that is being written; the disk is only touched in threads."""

    def __init__(self, archive: zipfile.ZipFile, path: Path) -> None:
        """Writes into an open ZIP file; `path` is its name in errors."""
        self.size_bytes = 0
        self._archive = archive
        self._path = path

    async def add(self, name: str, pieces: AsyncIterator[str]) -> None:
        """Writes a file into it, piece by piece. Raises FileRefused."""
        try:
            member = await asyncio.to_thread(self._archive.open, name, "w", force_zip64=True)
            try:
                async for piece in pieces:
                    await asyncio.to_thread(member.write, piece.encode())
            finally:
                await asyncio.to_thread(member.close)
        except OSError as error:
            raise told(error, self._path) from error


@asynccontextmanager
async def zip_archive(path: Path) -> AsyncIterator[ZipArchive]:
    """An archive for its owner's eyes alone; if the block raises, no trace of it stays.

    Raises:
        FileRefused: there is such a file already, no such folder, no room or no permission.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        archive = await asyncio.to_thread(_begun, path, part)
        try:
            yield (written := ZipArchive(archive, path))
            written.size_bytes = await asyncio.to_thread(_published, archive, part, path)
        finally:
            await asyncio.to_thread(_dropped, archive, part)
    except OSError as error:
        raise told(error, path) from error


def begin_file(path: Path, part: Path) -> IO[bytes]:
    """A new file beside the place where it is to stand. Raises OSError, also if something stands there already."""
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    part.unlink(missing_ok=True)  # what a killed process has left
    descriptor = os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_NOFOLLOW, 0o600)
    return os.fdopen(descriptor, "w+b")


def _begun(path: Path, part: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(begin_file(path, part), "w", compression=zipfile.ZIP_DEFLATED)


def _published(archive: zipfile.ZipFile, part: Path, path: Path) -> int:
    """The size."""
    stream = archive.fp
    archive.close()
    if stream is not None:
        stream.flush()
        os.fsync(stream.fileno())
        stream.close()
    name_file(part, path)
    return path.stat().st_size


def name_file(part: Path, path: Path) -> None:
    """The file stands under its name for good: by a link, which never replaces a file; a rename would."""
    try:
        os.link(part, path)
    except OSError as error:
        if error.errno not in _NOT_LINKABLE or os.path.lexists(path):
            raise
        part.rename(path)  # a disk without links, such as a memory stick
    part.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _dropped(archive: zipfile.ZipFile, part: Path) -> None:
    """Without its last words the file is no archive; nobody is to take it for one."""
    if archive.fp is not None:
        archive.fp.close()
        archive.fp = None  # or it would be written into once more when it is collected
    part.unlink(missing_ok=True)


def told(error: OSError, path: Path) -> FileRefused:
    """The error in our words; the sentences stand in the texts under `problem.<problem>`."""
    problem = _PROBLEMS.get(error.errno or 0, "file_failed")
    return FileRefused(str(error), problem=problem, file=str(path))
