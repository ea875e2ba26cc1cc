"""The file of a backup: compressed lines of JSON, of which the first says what follows and the last proves it.

First a header with the revision, the tables, their columns and how many rows each has; then each row as an array,
in the order of the header; last the SHA-256 of all lines before. Nothing in it depends on the kind of database.
"""

import gzip
import hashlib
import json
import os
import secrets
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from concierge.adapters.storage.portable import TYPES, Cell, unpacked
from concierge.errors import BadBackup
from concierge.texts.refusals import refusal_of

__all__ = ["BATCH", "Archive", "ArchiveWriter", "Header", "TableHead", "archive_writer"]

FORMAT = "concierge-backup"
VERSION = 1
BATCH = 500
_LONGEST_LINE = 1 << 28
_GZIP = b"\x1f\x8b"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class ColumnHead(_Strict):
    """A column: its name and what it holds."""

    name: str
    kind: str


class TableHead(_Strict):
    """A table; `last_id` is the highest number that it ever gave out, where it numbers its rows."""

    name: str
    columns: list[ColumnHead]
    rows: int
    last_id: int | None = None


class Header(_Strict):
    """The first line."""

    format: Literal["concierge-backup"] = "concierge-backup"
    version: int = VERSION
    revision: str
    made_at: str
    tables: list[TableHead]

    @property
    def rows(self) -> int:
        """The rows of all tables together."""
        return sum(table.rows for table in self.tables)


class ArchiveWriter:
    """Writes lines and remembers what they add up to. Its methods wait for the disk: call them in a thread."""

    def __init__(self, file: IO[bytes]) -> None:
        """Writes into `file`, which somebody else closes."""
        self._digest = hashlib.sha256()
        self._zip = gzip.GzipFile(fileobj=file, mode="wb", compresslevel=6, mtime=0)

    def begin(self, header: Header) -> None:
        """The first line."""
        self._write(header.model_dump_json().encode() + b"\n")

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        """One line for each row."""
        self._write(b"".join(json.dumps(row, separators=(",", ":")).encode() + b"\n" for row in rows))

    def end(self) -> None:
        """The last line."""
        self._zip.write(json.dumps({"sha256": self._digest.hexdigest()}).encode() + b"\n")
        self._zip.close()

    def _write(self, lines: bytes) -> None:
        self._digest.update(lines)
        self._zip.write(lines)


@contextmanager
def archive_writer(path: Path) -> Iterator[ArchiveWriter]:
    """A writer whose file, for its owner alone, takes the name `path` when the block has ended well, and never before.

    Raises:
        BadBackup: the file cannot be written.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            writer = ArchiveWriter(file)
            yield writer
            writer.end()
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        _settle(path.parent)
    except OSError as error:
        raise _bad(path, "backup_unwritable", error) from error
    finally:
        part.unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """A new name outlives a power cut only once its folder is on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Archive:
    """An open archive, read from its beginning as often as is wished. Its methods wait for the disk."""

    def __init__(self, path: Path, known_revisions: Sequence[str]) -> None:
        """Opens the file and reads its header.

        Raises:
            BadBackup: it cannot be read, is not a backup, or is one of a newer version.
        """
        self.path = path
        self._known = known_revisions
        try:
            self._file = path.open("rb")
        except OSError as error:
            raise _bad(path, "backup_unreadable", error) from error
        try:
            if self._file.read(2) != _GZIP:
                raise _bad(path, "backup_foreign")
            self.header = self._head(next(self._lines(), b""))
        except BadBackup:
            self._file.close()
            raise
        self.size_bytes = os.fstat(self._file.fileno()).st_size

    def close(self) -> None:
        """Lets the file go."""
        self._file.close()

    def batches(self) -> Iterator[tuple[TableHead, list[list[Cell]]]]:
        """All rows, some at a time; at the end it is sure that nothing was missing and nothing was changed.

        Raises:
            BadBackup: something was.
        """
        digest = hashlib.sha256()
        lines = self._lines()
        digest.update(next(lines, b""))
        for table in self.header.tables:
            left = table.rows
            while left:
                taken = list(islice(lines, min(left, BATCH)))
                if len(taken) < min(left, BATCH):
                    raise _bad(self.path, "backup_truncated")
                digest.update(b"".join(taken))
                left -= len(taken)
                yield table, [self._row(table, line) for line in taken]
        self._prove(list(islice(lines, 2)), digest.hexdigest())

    def _prove(self, last: list[bytes], digest: str) -> None:
        if not last:
            raise _bad(self.path, "backup_truncated")
        if len(last) != 1 or _parsed(last[0]) != {"sha256": digest}:
            raise _bad(self.path, "backup_damaged")

    def _lines(self) -> Iterator[bytes]:
        self._file.seek(0)
        try:
            with gzip.GzipFile(fileobj=self._file, mode="rb") as unzipped:
                while line := unzipped.readline(_LONGEST_LINE):
                    yield line
        except EOFError as error:
            raise _bad(self.path, "backup_truncated") from error
        except (OSError, zlib.error) as error:
            raise _bad(self.path, "backup_damaged") from error

    def _head(self, line: bytes) -> Header:
        told = _parsed(line)
        if not isinstance(told, dict) or told.get("format") != FORMAT:
            raise _bad(self.path, "backup_foreign")
        if told.get("version") != VERSION or told.get("revision") not in self._known:
            raise _bad(self.path, "backup_newer")
        try:
            header = Header.model_validate(told)
            datetime.fromisoformat(header.made_at)
        except (ValidationError, ValueError) as error:
            raise _bad(self.path, "backup_damaged") from error
        if any(column.kind not in TYPES for table in header.tables for column in table.columns):
            raise _bad(self.path, "backup_newer")
        return header

    def _row(self, table: TableHead, line: bytes) -> list[Cell]:
        cells = _parsed(line)
        if not isinstance(cells, list) or len(cells) != len(table.columns):
            raise _bad(self.path, "backup_damaged")
        try:
            return [unpacked(column.kind, cell) for column, cell in zip(table.columns, cells, strict=True)]
        except ValueError as error:
            raise _bad(self.path, "backup_damaged") from error


def _parsed(line: bytes) -> object:
    """The JSON of a line; None where there is none."""
    try:
        parsed: object = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return parsed


def _bad(path: Path, problem: str, because: OSError | None = None) -> BadBackup:
    part = "" if because is None else refusal_of(because)
    return BadBackup(f"{path}: {problem} {part}".rstrip(), problem=problem, file=str(path), part=part)
