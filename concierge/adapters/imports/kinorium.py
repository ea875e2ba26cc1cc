"""The backup of Kinorium: tables of votes, of comments and of lists, in UTF-16 with tabs or in UTF-8."""

import re
from collections.abc import Iterator
from typing import Final

from concierge.adapters._import_file import as_far_as_readable
from concierge.adapters._import_kinds import is_no_title, is_of_wishes, kind_of
from concierge.adapters._import_reading import Reading
from concierge.model.importing import ImportedRow, ReadRow, RowProblem
from concierge.model.title import TitleKind
from concierge.ports.lists import ImportFile, ImportFormat, TableRow

__all__ = ["FORMAT", "Kinorium"]

_TITLE: Final = ("title", "название")
_ORIGINAL: Final = ("original title", "оригинальное название")
_YEAR: Final = ("year", "год")
_TYPE: Final = ("type", "тип")
_VOTE: Final = ("my rating", "моя оценка")
_DATE: Final = ("date", "дата")
_COMMENT: Final = ("comment", "комментарий")
_LIST: Final = ("listtitle", "list title", "список")
_VOTES: Final = frozenset({"title", "type", "year", "my rating"})
_LISTED: Final = frozenset({"listtitle", "title", "year"})
_BACKUP = re.compile(r"(?:^|/)backup_\d+_", re.IGNORECASE)
_IS_VOTES = re.compile(rf"{_BACKUP.pattern}votes\b", re.IGNORECASE)
_LIST_COLUMNS: Final = frozenset(_LIST)
# Its own words, and those of its Ukrainian pages.
_KINDS: Final = {
    "animation movie": TitleKind.MOVIE,
    "фільм": TitleKind.MOVIE,
    "мультфільм": TitleKind.MOVIE,
    "animation series": TitleKind.SERIES,
    "animated series": TitleKind.SERIES,
    "серіал": TitleKind.SERIES,
    "мультсеріал": TitleKind.SERIES,
}


class Kinorium:
    """Votes and comments tell what was seen; the day is theirs. Votes of episodes are told of and left out.

    Of the lists only the one of what is wanted is taken.
    """

    name = "kinorium"

    def recognises(self, file: ImportFile) -> bool:
        """By the columns of the backup; where the file has its name, by as many of them as tell something."""
        return any(_is_table(file, member) for member in file.members)

    def read(self, file: ImportFile) -> Iterator[ReadRow]:
        """A row for each vote, comment and wish."""
        for member in file.members:
            if _is_table(file, member):
                yield from as_far_as_readable(member, _told(file, member))


FORMAT: ImportFormat = Kinorium()


def _is_table(file: ImportFile, member: str) -> bool:
    columns = set(file.header(member))
    if columns >= _VOTES or columns >= _LISTED:
        return True
    is_named = _BACKUP.search(member) is not None
    return is_named and all(not columns.isdisjoint(names) for names in (_TITLE, (*_VOTE, *_COMMENT, *_LIST)))


def _told(file: ImportFile, member: str) -> Iterator[ReadRow]:
    """The rows; votes of which the column cannot be found are one bad row, and not titles seen without a mark."""
    if _IS_VOTES.search(member) and set(_VOTE).isdisjoint(file.header(member)):
        yield Reading(member, {}).bad(RowProblem.NO_COLUMNS)
    else:
        yield from _rows(file.table(member))


def _rows(rows: Iterator[TableRow]) -> Iterator[ReadRow]:
    for row in rows:
        reading = Reading(row.place, row.cells)
        if not row.is_whole:
            yield reading.bad(RowProblem.DAMAGED)
        elif is_no_title(reading.cell(*_TYPE)):
            yield reading.bad(RowProblem.NOT_A_TITLE, reading.name(*_TITLE))
        else:
            yield from reading.told(_title(reading, is_list=not _LIST_COLUMNS.isdisjoint(row.cells)))


def _title(row: Reading, *, is_list: bool) -> ImportedRow:
    score, moment, word = row.score(*_VOTE), row.moment(*_DATE), row.cell(*_TYPE)
    is_wanted = score is None and is_of_wishes(row.cell(*_LIST))
    return ImportedRow(
        place=row.place,
        name=row.name(*_TITLE),
        name_ru=row.russian(*_TITLE),
        name_original=row.name(*_ORIGINAL),
        year=row.year(*_YEAR),
        kind=_KINDS.get(word.casefold()) or kind_of(word),
        is_watched=score is not None or not is_list,
        score=score,
        rated_at=moment.at if moment and score else None,
        review=row.review(*_COMMENT),
        is_wanted=is_wanted,
        wanted_at=moment.at if moment and is_wanted else None,
    )
