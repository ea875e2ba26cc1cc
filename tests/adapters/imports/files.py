"""Files as people bring them: archives and tables, sound and spoilt."""

from __future__ import annotations

import csv
import re
import struct
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from concierge.adapters._import_file import open_import
from concierge.errors import BadImport
from concierge.model.importing import BadRow, ImportedRow, ReadRow
from concierge.ports import ImportFormat

CENTRAL = b"PK\x01\x02"
LOCAL = b"PK\x03\x04"
END = b"PK\x05\x06"


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """A ZIP file with these members."""
    target = BytesIO()
    with ZipFile(target, "w", compression=ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def table(header: str, *rows: Sequence[object], line_end: str = "\r\n", delimiter: str = ",") -> str:
    """A table with that header, whose names are parted by commas here."""
    target = StringIO()
    writer = csv.writer(target, lineterminator=line_end, delimiter=delimiter)
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return target.getvalue()


def written(folder: Path, name: str, content: str | bytes) -> Path:
    """The file on the disk."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read_by(form: ImportFormat, path: Path) -> list[ReadRow]:
    """Everything that the format reads, once it has recognised the file."""
    with open_import(path) as file:
        assert form.recognises(file)
        return list(form.read(file))


def good(rows: Iterable[ReadRow]) -> list[ImportedRow]:
    """Those that can be used."""
    return [row for row in rows if isinstance(row, ImportedRow)]


def bad(rows: Iterable[ReadRow]) -> list[tuple[str, str]]:
    """Where something is wrong, and what."""
    return [(row.place, row.problem.value) for row in rows if isinstance(row, BadRow)]


def problem_of(path: Path) -> str:
    """Why the file is not opened."""
    with pytest.raises(BadImport) as caught, open_import(path):
        pass
    assert caught.value.facts["file"] == path.name
    return str(caught.value.facts["problem"])


def with_flag(archive: bytes, flag: int) -> bytes:
    """The archive with the flag set for its first member."""
    spoilt = bytearray(archive)
    for mark, offset in ((LOCAL, 6), (CENTRAL, 8)):
        at = archive.index(mark) + offset
        spoilt[at : at + 2] = struct.pack("<H", struct.unpack_from("<H", archive, at)[0] | flag)
    return bytes(spoilt)


def with_sizes(archive: bytes, *, packed: int | None = None, unpacked: int | None = None) -> bytes:
    """The archive whose list of entries lies of its members' sizes."""
    spoilt = bytearray(archive)
    for match in re.finditer(CENTRAL, archive):
        for size, offset in ((packed, match.start() + 20), (unpacked, match.start() + 24)):
            if size is not None:
                spoilt[offset : offset + 4] = struct.pack("<I", size)
    return bytes(spoilt)


def as_zip64(archive: bytes) -> bytes:
    """The same archive with its end written as large ones have it."""
    at = archive.rindex(END)
    count, size, offset = struct.unpack_from("<HII", archive, at + 10)
    end64 = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, offset)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, at, 1)
    end = struct.pack("<4sHHHHIIH", END, 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return archive[:at] + end64 + locator + end


def of_entries(count: int) -> bytes:
    """An archive that lists so many entries, and holds none of them."""
    entry = struct.pack("<4s6H3I5H2I", CENTRAL, 20, 20, 0, 0, 0, 33, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"x"
    shown = min(count, 0xFFFF)
    end = struct.pack("<4sHHHHIIH", END, 0, 0, shown, shown, len(entry) * count, 30, 0)
    return LOCAL + bytes(26) + entry * count + end
