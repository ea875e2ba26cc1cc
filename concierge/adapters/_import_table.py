"""A member read as a table: row by row, each with the line on which a text editor shows its beginning."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Final, TextIO

from concierge.adapters._import_member import BROKEN, Member
from concierge.model.spreadsheet import bare

__all__ = ["Row", "columns", "delimiter_of", "folded", "rows"]

LONGEST_ROW: Final = 1024 * 1024
MOST_ROWS: Final = 1_000_000
_DELIMITERS = (",", ";", "\t")
# The first line that tells Excel the delimiter.
_HINT = re.compile("sep=([,;\t|])[\r\n]", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A `TableRow`."""

    place: str
    cells: Mapping[str, str]
    is_whole: bool


def folded(name: str) -> str:
    """A header's name as it is looked up: small letters, single spaces."""
    return " ".join(name.casefold().split())


def delimiter_of(head: str, *, skip_rows: int = 0) -> str:
    """What parts the cells: the sign that gives the header the most of them."""
    if told := _HINT.match(_without_zeros(head).lstrip("\r\n")):
        return told[1]
    widths = {sign: len(columns(head, sign, skip_rows=skip_rows)) for sign in _DELIMITERS}
    return max(_DELIMITERS, key=lambda sign: widths[sign])


def columns(head: str, delimiter: str, *, skip_rows: int = 0) -> tuple[str, ...]:
    """The names in the header, folded; () if the beginning of the member has none."""
    try:
        return _header(csv.reader(StringIO(_without_zeros(head), newline=""), delimiter=delimiter), skip_rows)
    except csv.Error:
        return ()


def rows(member: Member, text: TextIO, delimiter: str, *, skip_rows: int = 0) -> Iterator[Row]:
    """The rows below the header; rows without any content are passed over.

    Raises:
        BadImport: it is damaged from some line on, or has longer cells or more rows than tables have.
    """
    lines = _Lines(member, text)
    read = _read(lines, csv.reader(lines, delimiter=delimiter))
    header = _header((cells for _, cells in read), skip_rows)
    for number, (line, cells) in enumerate(read, 1):
        if number > MOST_ROWS:
            raise member.bad("too_many_rows", line=line)
        is_whole = _is_whole(header, cells, lines)
        yield Row(place=f"{member.name}:{line}", cells=_named(header, cells), is_whole=is_whole)


class _Lines(Iterator[str]):
    """The lines of a text, of which no row may hold too much."""

    def __init__(self, member: Member, text: TextIO) -> None:
        self.number = 0
        self.is_damaged = False
        self.is_ended = True
        self.is_over = False
        self._member = member
        self._text = text
        self._begun_at = 1
        self._left = LONGEST_ROW

    def begin_row(self) -> int:
        """The line on which the next row begins."""
        self._begun_at, self._left, self.is_damaged = self.number + 1, LONGEST_ROW, False
        return self._begun_at

    def bad(self, problem: str) -> Exception:
        return self._member.bad(problem, line=self._begun_at)

    def __next__(self) -> str:
        try:
            line = self._text.readline(self._left + 1)
        except BROKEN as error:
            raise self.bad("damaged") from error
        if not line:
            self.is_over = True
            raise StopIteration
        self._left -= len(line)
        if self._left < 0:
            raise self.bad("cell_too_long")
        self.number += 1
        self.is_ended = line.endswith(("\n", "\r"))
        if "\0" in line:
            self.is_damaged = True
            return _without_zeros(line)
        return line


def _read(lines: _Lines, reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    while True:
        line = lines.begin_row()
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise lines.bad("cell_too_long") from error
        if cells is None:
            return
        if lines.is_damaged or any(map(str.strip, cells)):
            yield line, cells


def _without_zeros(text: str) -> str:
    return text.replace("\0", "")


def _header(read: Iterator[list[str]], skip_rows: int) -> tuple[str, ...]:
    """The names of the columns, for which so much is read and no more; a line of nothing but zeros is none."""
    filled = (cells for cells in read if any(map(str.strip, cells)))
    wanted = (cells for number, cells in enumerate(filled) if number >= skip_rows and not _is_hint(cells))
    return tuple(map(folded, next(wanted, [])))


def _is_hint(cells: Sequence[str]) -> bool:
    return cells[0].casefold() == "sep=" and not any(cells[1:])


def _is_whole(header: Sequence[str], cells: Sequence[str], lines: _Lines) -> bool:
    """Spreadsheets leave blank cells out at the end of a row; where the last line has no end, the file was cut off.

    A row that goes on to the end of the file has a quote that nobody closed, and may hold all that follows it.
    """
    if lines.is_damaged or lines.is_over or any(map(str.strip, cells[len(header) :])):
        return False
    return len(cells) >= len(header) or lines.is_ended


def _named(header: Sequence[str], cells: Sequence[str]) -> Mapping[str, str]:
    named = dict.fromkeys(filter(None, header), "")
    for name, cell in zip(header, cells, strict=False):
        if name:
            # Spreadsheets, and our own export, put "'" before what would be taken for a formula.
            named[name] = named[name] or bare(cell.strip()).strip()
    return named
