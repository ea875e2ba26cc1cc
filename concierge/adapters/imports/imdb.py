"""The tables that IMDb writes of ratings, of the watchlist and of other lists, now and in former years."""

from collections.abc import Iterator
from typing import Final

from concierge.adapters._import_file import as_far_as_readable
from concierge.adapters._import_kinds import is_no_title, kind_of
from concierge.adapters._import_reading import Reading
from concierge.model.importing import ImportedRow, ReadRow, RowProblem
from concierge.model.title import ExternalIds
from concierge.ports.lists import ImportFile, ImportFormat, TableRow

__all__ = ["FORMAT", "Imdb"]

_ID: Final = "const"
# Every list has it, and no ratings since 2017.
_POSITION: Final = "position"
# The rating of whoever exports; until 2017 the table of ratings had a column "<nickname> rated".
_RATING: Final = ("your rating", "you rated", "rating")
_NOT_A_RATING: Final = frozenset({"you rated", "date rated"})
_TITLE: Final = "tt"


class Imdb:
    """Tables are told apart by their columns, wherever these stand. Titles are known by their ids.

    Any list counts as a watchlist, for nothing in it says which one it is. Episodes, games, podcasts, music videos and
    people are told of and left out: an episode comes with its own id, not with that of its series.
    """

    name = "imdb"

    def recognises(self, file: ImportFile) -> bool:
        """By the column of ids, which nobody else calls so."""
        return any(_ID in file.header(member) for member in file.members)

    def read(self, file: ImportFile) -> Iterator[ReadRow]:
        """The rows of all tables; a mark means that the title was seen. A table that tells nothing is one bad row."""
        for member in file.members:
            if _ID in (header := file.header(member)):
                yield from as_far_as_readable(member, _told(file, member, header))


FORMAT: ImportFormat = Imdb()


def _told(file: ImportFile, member: str, header: tuple[str, ...]) -> Iterator[ReadRow]:
    own_rating = _own_rating(header)
    if own_rating or not {*_RATING, _POSITION}.isdisjoint(header):
        yield from _rows(file.table(member), own_rating)
    else:
        yield Reading(member, {}).bad(RowProblem.NO_COLUMNS)


def _own_rating(header: tuple[str, ...]) -> str:
    """The column with a nickname in it; "" in every table since 2017, and in lists."""
    named = (name for name in header if name.endswith(" rated") and name not in _NOT_A_RATING)
    return next(named, "")


def _rows(rows: Iterator[TableRow], own_rating: str) -> Iterator[ReadRow]:
    for row in rows:
        reading = Reading(row.place, row.cells)
        title = reading.name("title", "name")
        if not row.is_whole:
            yield reading.bad(RowProblem.DAMAGED)
        elif is_no_title(reading.cell("title type")) or _is_other(reading.cell(_ID)):
            yield reading.bad(RowProblem.NOT_A_TITLE, title, reading.year("year"))
        else:
            is_wanted = _POSITION in row.cells and not own_rating
            yield from reading.told(_title(reading, title, own_rating, is_wanted=is_wanted))


def _is_other(const: str) -> bool:
    """Whether it is the id of a person, a company or a list."""
    return const[:2].isalpha() and const[2:].isdecimal() and not const.startswith(_TITLE)


def _title(row: Reading, name: str, own_rating: str, *, is_wanted: bool) -> ImportedRow:
    score = row.score(*(own_rating,) if own_rating else _RATING)
    created = row.moment("created")
    rated = row.moment("date rated", "date added") or (created if own_rating else None)
    return ImportedRow(
        place=row.place,
        name=name,
        name_ru=row.russian("title"),
        name_original=row.name("original title"),
        year=row.year("year"),
        kind=kind_of(row.cell("title type")),
        ids=ExternalIds(imdb=row.imdb(_ID)),
        is_watched=score is not None,
        score=score,
        rated_at=rated.at if rated and score else None,
        is_wanted=is_wanted,
        wanted_at=created.at if created and is_wanted else None,
    )
