"""The members of a file that a person gave. Nothing is ever unpacked to the disk."""

import re
import stat
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from io import BufferedReader, FileIO
from pathlib import Path, PurePosixPath
from typing import IO, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from concierge.adapters._import_magic import LONGEST_MAGIC, ZIP, foreign
from concierge.adapters._import_member import BROKEN, LARGEST_MEMBER, Member
from concierge.adapters._shapes import plain_line
from concierge.errors import BadImport

__all__ = ["opened_members"]

LARGEST_FILE: Final = 256 * 1024 * 1024
LARGEST_UNPACKED: Final = 512 * 1024 * 1024
MOST_ENTRIES: Final = 10_000
# The list of the entries, which is read at once: 256 bytes for each.
LARGEST_DIRECTORY: Final = MOST_ENTRIES * 256
# Tables shrink to a tenth, repeated ones to a fiftieth; nothing but zeros shrinks to less than this.
MOST_RATIO: Final = 200
NEVER_A_BOMB: Final = 1024 * 1024

_LITTER = {".ds_store", "thumbs.db", "desktop.ini"}
_NESTED = (".zip", ".rar", ".7z", ".gz", ".tgz", ".tar", ".bz2", ".xz")
_UTF8_NAME: Final = 0x800
_ENCRYPTED: Final = 0x1 | 0x2000
_DRIVE = re.compile("[A-Za-z]:")
_CP866_WORD = re.compile("[\x80-\xaf\xe0-\xf1]{3}")


@contextmanager
def opened_members(path: Path) -> Iterator[Mapping[str, Member]]:
    """The members by their names: of a ZIP file, or the file itself under its own name. They end with the block.

    Raises:
        BadImport: it cannot be read, or is larger, deeper or tighter than such files are.
    """
    file = plain_line(path.name)
    with ExitStack() as stack:
        try:
            source = stack.enter_context(_regular(path, file))
            magic = source.peek(LONGEST_MAGIC)[:LONGEST_MAGIC]
        except FileNotFoundError as error:
            raise _bad("absent", file) from error
        except (OSError, ValueError) as error:
            raise _bad("unreadable", file) from error
        yield _inside(source, file, stack) if magic.startswith(ZIP) else _alone(path, file, magic)


class _Source(BufferedReader):
    """A file, of which nobody reads much at once: the list of entries is as long as the file says it is."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > LARGEST_DIRECTORY:
            raise _TooManyEntries
        return super().read(size)


class _TooManyEntries(ValueError):
    """It never leaves this file."""


def _bad(problem: str, file: str) -> BadImport:
    return BadImport(f"{file}: {problem}", problem=problem, file=file)


def _regular(path: Path, file: str) -> _Source:
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise _bad("unreadable", file)
    if status.st_size == 0:
        raise _bad("empty", file)
    if status.st_size > LARGEST_FILE:
        raise _bad("too_large", file)
    return _Source(FileIO(path))


def _alone(path: Path, file: str, magic: bytes) -> Mapping[str, Member]:
    if problem := foreign(magic):
        raise _bad(problem, file)
    size_bytes = path.stat().st_size
    member = Member(name=file, file=file, size_bytes=size_bytes, opened=lambda: path.open("rb"))
    return {file: member}


def _inside(source: _Source, file: str, stack: ExitStack) -> Mapping[str, Member]:
    try:
        archive = stack.enter_context(ZipFile(source))
    except _TooManyEntries as error:
        raise _bad("too_many_files", file) from error
    except BROKEN as error:
        raise _bad("damaged", file) from error
    entries = archive.infolist()
    _check(entries, file)
    named = {name: entry for entry in entries if (name := _name(entry))}
    if not named:
        raise _bad("nothing_inside", file)
    if any(entry.flag_bits & _ENCRYPTED for entry in named.values()):
        raise _bad("encrypted", file)
    return {
        name: Member(name=name, file=file, size_bytes=entry.file_size, opened=_Opener(archive, entry))
        for name, entry in _without_common_folder(named).items()
    }


def _check(entries: list[ZipInfo], file: str) -> None:
    """By what the entries say of their sizes: a member ends where it was to end, whatever it holds."""
    if len(entries) > MOST_ENTRIES:
        raise _bad("too_many_files", file)
    if any("xl/workbook" in entry.filename or entry.filename == "content.xml" for entry in entries):
        raise _bad("spreadsheet", file)
    if any(
        entry.file_size > NEVER_A_BOMB and entry.file_size > MOST_RATIO * entry.compress_size
        for entry in entries
    ):
        raise _bad("bomb", file)
    sizes = [entry.file_size for entry in entries]
    if sum(sizes) > LARGEST_UNPACKED or max(sizes, default=0) > LARGEST_MEMBER:
        raise _bad("too_large", file)


def _name(entry: ZipInfo) -> str:
    """Its name here; "" for what is no member: a folder, a link, a way out of the archive, what systems leave."""
    given = _decoded(entry).replace("\\", "/")
    mode = entry.external_attr >> 16
    if given.endswith("/") or (stat.S_IFMT(mode) and not stat.S_ISREG(mode)):
        return ""
    parts = PurePosixPath(given).parts
    if not parts or parts[0] == "/" or parts[0] == "//" or _DRIVE.match(given) or ".." in parts:
        return ""
    last = parts[-1].casefold()
    if "__MACOSX" in parts or last in _LITTER or last.startswith("._") or last.endswith(_NESTED):
        return ""
    return plain_line("/".join(parts))


def _decoded(entry: ZipInfo) -> str:
    """A name without the mark of UTF-8 may be UTF-8 all the same, or as old Windows in Russia wrote it."""
    if entry.flag_bits & _UTF8_NAME or entry.filename.isascii():
        return entry.filename
    written = entry.filename.encode("cp437", errors="replace")
    try:
        return written.decode("utf-8")
    except UnicodeDecodeError:
        is_russian = _CP866_WORD.search(written.decode("latin-1"))
        return written.decode("cp866") if is_russian else entry.filename


def _without_common_folder(named: Mapping[str, ZipInfo]) -> Mapping[str, ZipInfo]:
    folders = {name.partition("/")[0] if "/" in name else "" for name in named}
    if len(folders) != 1 or folders == {""}:
        return named
    return {name.partition("/")[2]: entry for name, entry in named.items()}


class _Opener:
    """Opens a member that is packed as such files are; other ways of packing unpack without a limit."""

    def __init__(self, archive: ZipFile, entry: ZipInfo) -> None:
        self._archive = archive
        self._entry = entry

    def __call__(self) -> IO[bytes]:
        if self._entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
            raise BadZipFile(f"packed by method {self._entry.compress_type}")
        return self._archive.open(self._entry)
