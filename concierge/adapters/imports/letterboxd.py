"""The export of Letterboxd: a ZIP file with a table for each list, or one of these tables alone."""

import re
from collections.abc import Iterator
from typing import Final

from concierge.adapters._import_file import as_far_as_readable
from concierge.adapters._import_reading import Reading
from concierge.adapters._letterboxd_entries import seen_in
from concierge.model.importing import ImportedRow, ReadRow, RowProblem
from concierge.model.title import TitleKind
from concierge.ports.lists import ImportFile, ImportFormat, TableRow

__all__ = ["FORMAT", "Letterboxd"]

_URI: Final = "letterboxd uri"
_FILM: Final = frozenset({"name", _URI})
# Which table has which column; films that were seen, and those to be seen, have none of their own.
_TOLD_BY: Final = {"review": "reviews", "watched date": "diary", "rating": "ratings"}
# In this order, so that the mark that counts now comes after those that were given on some day.
_TABLES: Final = ("watched", "diary", "reviews", "ratings", "watchlist")
_FILES: Final = frozenset(f"{table}.csv" for table in _TABLES)
# What others wrote, and what the person has taken back. "orphaned" is theirs: seen, but without an address there.
_NOT_THEIRS: Final = frozenset({"likes", "lists", "deleted"})
# In the name of a copy too, as browsers and people call them: "my-watchlist (1).csv".
_SEEN_OR_WANTED: Final = re.compile(r"(?:^|[^a-z])(watched|watchlist)(?![a-z])")
_LIST: Final = "letterboxd list export"
_ROWS_ABOVE_NAME: Final = 1
_ROWS_ABOVE_FILMS: Final = 3


class Letterboxd:
    """Films are known by name and year: one film has other addresses in the diary than in the ratings.

    Likes, lists and what was deleted are not imported. A list's file given alone is, where it is the watchlist.
    """

    name = "letterboxd"

    def recognises(self, file: ImportFile) -> bool:
        """By the column that only Letterboxd has, or by the first line of its lists."""
        return any(_URI in file.header(member) for _, member in _tables(file)) or _is_list(file)

    def read(self, file: ImportFile) -> Iterator[ReadRow]:
        """The rows of all tables: a day of the diary, a mark, a review and a wish each are a row of their own."""
        if _is_list(file):
            (member,) = file.members
            yield from as_far_as_readable(member, _listed(file, member))
            return
        for table, member in _tables(file):
            yield from as_far_as_readable(member, _told(file, table, member))


FORMAT: ImportFormat = Letterboxd()


def _tables(file: ImportFile) -> list[tuple[str, str]]:
    found = [(_table(file, member), member) for member in file.members if not _is_passed_over(member)]
    return sorted((each for each in found if each[0]), key=lambda each: _TABLES.index(each[0]))


def _is_passed_over(member: str) -> bool:
    return not _NOT_THEIRS.isdisjoint(member.casefold().split("/")[:-1])


def _table(file: ImportFile, member: str) -> str:
    """Which one it is, by its columns; only the name tells films that were seen from those that are to be.

    What has no such columns goes by its name alone: if it is damaged, that is found out and told when it is read.
    """
    columns = set(file.header(member))
    file_name = member.casefold().rpartition("/")[2]
    if columns >= _FILM:
        for column, table in _TOLD_BY.items():
            if column in columns:
                return table
        if named := _SEEN_OR_WANTED.search(file_name):
            return named[1]
    return file_name.removesuffix(".csv") if file_name in _FILES else ""


def _told(file: ImportFile, table: str, member: str) -> Iterator[ReadRow]:
    columns = set(file.header(member))
    is_known = columns >= _FILM and (table not in _TOLD_BY.values() or not columns.isdisjoint(_TOLD_BY))
    if columns and not is_known:
        yield Reading(member, {}).bad(RowProblem.NO_COLUMNS)
    else:
        yield from _films(file.table(member), is_wanted=table == "watchlist")


def _films(rows: Iterator[TableRow], *, is_wanted: bool) -> Iterator[ReadRow]:
    for row in rows:
        reading = Reading(row.place, row.cells)
        if row.is_whole:
            yield from reading.told(_wanted(reading) if is_wanted else _seen(reading))
        else:
            yield reading.bad(RowProblem.DAMAGED)


def _wanted(row: Reading) -> ImportedRow:
    added = row.moment("date")
    return ImportedRow(
        place=row.place,
        name=row.name("name"),
        year=row.year("year"),
        kind=TitleKind.MOVIE,
        is_wanted=True,
        wanted_at=added.at if added else None,
    )


def _seen(row: Reading) -> ImportedRow:
    """Whatever the table has columns for; "Date" is when that was written, not when the film was seen."""
    written = row.moment("date")
    return seen_in(row, written_at=written.at if written else None)


def _is_list(file: ImportFile) -> bool:
    return len(file.members) == 1 and file.head(file.members[0]).casefold().startswith(_LIST)


def _listed(file: ImportFile, member: str) -> Iterator[ReadRow]:
    about = next(file.table(member, skip_rows=_ROWS_ABOVE_NAME), None)
    name = Reading(about.place, about.cells).name("name") if about else ""
    if "watchlist" not in {name.casefold(), member.casefold().removesuffix(".csv")}:
        yield Reading(member, {}).bad(RowProblem.NO_COLUMNS, name)
        return
    yield from _films(file.table(member, skip_rows=_ROWS_ABOVE_FILMS), is_wanted=True)
