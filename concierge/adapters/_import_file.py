"""A file that a person brings from another service, opened for whatever reads it."""

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import Final

from concierge.adapters._import_archive import opened_members
from concierge.adapters._import_member import BROKEN, Member
from concierge.adapters._import_table import columns, delimiter_of, rows
from concierge.adapters._import_text import PIECE, encoding_of
from concierge.errors import BadImport
from concierge.model.importing import BadRow, ReadRow, RowProblem
from concierge.ports.lists import ImportFile, TableRow

__all__ = ["as_far_as_readable", "open_import"]

LARGEST_TEXT: Final = 64 * 1024 * 1024


@contextmanager
def open_import(path: Path) -> Iterator[ImportFile]:
    """The file, safe to read until the block ends: a ZIP file by its first bytes, or a lone one under its own name.

    Raises:
        BadImport: `problem` is one of absent, unreadable, empty, damaged, encrypted, too_large, too_many_files, bomb,
            nothing_inside, other_archive, spreadsheet, not_text; and while it is read also cell_too_long and
            too_many_rows.
    """
    with opened_members(path) as members:
        file = _GivenFile(members)
        if len(members) == 1:
            file.check()
        yield file


def as_far_as_readable(member: str, found: Iterable[ReadRow]) -> Iterator[ReadRow]:
    """What was found in the member, and one bad row for where it cannot be read any further."""
    try:
        yield from found
    except BadImport as error:
        yield BadRow(place=str(error.facts.get("place", member)), problem=RowProblem.DAMAGED)


class _GivenFile:
    def __init__(self, members: Mapping[str, Member]) -> None:
        self.members = tuple(members)
        self._members = members
        self._encodings: dict[str, str] = {}

    def check(self) -> None:
        """Refuses a lone file that is no text, before anybody is asked whose it is."""
        for name in self.members:
            self._encoding(name)

    def head(self, member: str) -> str:
        try:
            encoding = self._encoding(member)
            with self._members[member].opened() as source:
                beginning = source.read(PIECE)
        except (*BROKEN, BadImport):
            return ""
        text = codecs.getincrementaldecoder(encoding)("replace").decode(beginning)
        # Zeros above the first line are no beginning: whose file it is stands below them.
        return re.sub(r"\A[\0\r\n]*\0[\0\r\n]*", "", text)

    def header(self, member: str) -> tuple[str, ...]:
        head = self.head(member)
        return columns(head, delimiter_of(head))

    def table(self, member: str, *, skip_rows: int = 0) -> Iterator[TableRow]:
        delimiter = delimiter_of(self.head(member), skip_rows=skip_rows)
        with self._opened(member) as text:
            yield from rows(self._members[member], text, delimiter, skip_rows=skip_rows)

    def text(self, member: str) -> str:
        if self._members[member].size_bytes > LARGEST_TEXT:
            raise self._members[member].bad("too_large")
        with self._opened(member) as text:
            try:
                return "".join(iter(partial(text.read, PIECE), ""))
            except BROKEN as error:
                raise self._members[member].bad("damaged") from error

    @contextmanager
    def _opened(self, member: str) -> Iterator[TextIOWrapper]:
        """The member as text, its line ends as they are."""
        encoding = self._encoding(member)
        try:
            source = self._members[member].opened()
        except BROKEN as error:
            raise self._members[member].bad("damaged") from error
        with TextIOWrapper(source, encoding=encoding, errors="replace", newline="") as text:
            yield text

    def _encoding(self, member: str) -> str:
        if member not in self._encodings:
            self._encodings[member] = encoding_of(self._members[member])
        return self._encodings[member]
