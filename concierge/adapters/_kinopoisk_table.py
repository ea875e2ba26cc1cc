"""The tables that Kinopoisk gave under the name of Excel files, row by row: they are HTML."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from concierge.adapters._figures import unescaped
from concierge.adapters._import_table import folded
from concierge.adapters._shapes import plain_line
from concierge.model.spreadsheet import bare

__all__ = ["HtmlRow", "header_of", "page_title", "rows_of"]

_TITLE = re.compile(r"<title[^<>]{0,100}>([^<>]{0,200})</title", re.IGNORECASE)
_ROW = re.compile(r"<tr\b", re.IGNORECASE)
_CELL = re.compile(r"<t[dh]\b[^<>]{0,1000}>", re.IGNORECASE)
_END = re.compile(r"</t(?:d|h|r|body|able)>", re.IGNORECASE)
_BREAK = re.compile(r"<br\s{0,9}/?>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,1000}>")
LONGEST_ROW = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlRow:
    """A `TableRow`."""

    place: str
    cells: Mapping[str, str]
    is_whole: bool


def page_title(head: str) -> str:
    """What the page calls itself, in small letters."""
    match = _TITLE.search(head)
    return folded(plain_line(unescaped(match[1]))) if match else ""


def header_of(head: str) -> tuple[str, ...]:
    """The first row's cells, in small letters; () for a page without a table."""
    return next((tuple(map(folded, _texts(row))) for _, row in _rows(head)), ())


def rows_of(member: str, page: str) -> Iterator[HtmlRow]:
    """The rows below the header."""
    header: tuple[str, ...] = ()
    for line, row in _rows(page):
        cells = _texts(row) if len(row) <= LONGEST_ROW else ()
        if not header:
            header = tuple(map(folded, cells))
            continue
        named = dict(zip(header, cells, strict=False))
        yield HtmlRow(place=f"{member}:{line}", cells=named, is_whole=len(cells) == len(header))


def _rows(page: str) -> Iterator[tuple[int, str]]:
    """The rows with the lines on which they begin. Where one is not closed it ends with the next one."""
    line, counted = 1, 0
    beginnings = [match.start() for match in _ROW.finditer(page)]
    for begin, end in pairwise((*beginnings, len(page))):
        line += page.count("\n", counted, begin)
        counted = begin
        yield line, page[begin:end]


def _texts(row: str) -> tuple[str, ...]:
    return tuple(_text(_END.split(cell, maxsplit=1)[0]) for cell in _CELL.split(row)[1:])


def _text(html: str) -> str:
    """What it says on one line: tags first, so that those that are written as text remain."""
    return bare(plain_line(unescaped(_TAG.sub("", _BREAK.sub(" ", html)))))
