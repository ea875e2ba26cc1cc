"""Tables as files of a service: no cell of them is taken for a formula."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from typing import Final

from concierge.model.spreadsheet import inert

__all__ = ["Cell", "parts_of", "table"]

Cell = str | int | None
# A spreadsheet knows by it that the table is UTF-8; services take it for a part of the first column's name.
_MARK: Final = "\ufeff"


def table(header: Sequence[str], rows: Iterable[Sequence[Cell]], *, is_marked: bool = False) -> Iterator[str]:
    """The table line by line, marked as UTF-8 for a spreadsheet if `is_marked`."""
    yield (_MARK if is_marked else "") + _line(header)
    for cells in rows:
        yield _line(cells)


def parts_of(
    header: Sequence[str], rows: Iterable[Sequence[Cell]], *, most_bytes: int
) -> tuple[tuple[str, ...], ...]:
    """Tables that hold the rows in turn, none larger than that; none at all for no rows."""
    first = _line(header)
    parts: list[list[str]] = []
    left = 0
    for line in map(_line, rows):
        size = len(line.encode())
        if not parts or size > left:
            parts.append([first])
            left = most_bytes - len(first.encode())
        parts[-1].append(line)
        left -= size
    return tuple(map(tuple, parts))


def _line(cells: Sequence[Cell]) -> str:
    line = StringIO()
    csv.writer(line).writerow([inert(cell) if isinstance(cell, str) else cell for cell in cells])
    return line.getvalue()
