"""Any table with titles or ids in it, its columns named in English or in Russian; also what we export ourselves."""

import re
from collections.abc import Iterator, Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Final

from concierge.adapters import _import_columns as columns
from concierge.adapters._import_dates import Moment, moment_of
from concierge.adapters._import_file import as_far_as_readable
from concierge.adapters._import_kinds import is_no_title, is_of_wishes, kind_of
from concierge.adapters._import_reading import Reading
from concierge.model.importing import ImportedRow, ImportedViewing, ReadRow, RowProblem
from concierge.model.taste import Precision
from concierge.model.title import ExternalIds, TitleKind
from concierge.ports.lists import ImportFile, ImportFormat, TableRow

__all__ = ["FORMAT", "PlainTable"]

# Columns of services that are read by formats of their own.
_OF_OTHERS: Final = frozenset({"letterboxd uri", "const", "simkl id"})
# Not those that were not: "unwatched.csv", "непросмотренные.csv", "not seen.csv".
_WATCHED_FILE: Final = re.compile(r"(?<![^\W\d_])(?<!not[ _-])(?<!не[ _-])(?:watched|seen|просмотр)")


class PlainTable:
    """Asked last, for it takes nearly every table. Ratings are out of ten, unless the column says that five is best.

    A table without a column that tells what was seen takes a rating for a sign of it. One that tells nothing at all is
    what its name says, "watchlist.csv" or "watched.csv"; another is one bad row.
    """

    name = "plain"

    def recognises(self, file: ImportFile) -> bool:
        """By a column of titles or of ids."""
        return any(_is_table(_names(file.header(member))) for member in file.members)

    def read(self, file: ImportFile) -> Iterator[ReadRow]:
        """The rows of all tables."""
        for member in file.members:
            names = _names(file.header(member))
            if _is_table(names):
                yield from as_far_as_readable(member, _rows(file, member, _table(member, names)))


FORMAT: ImportFormat = PlainTable()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """What the table as a whole says of its titles."""

    tells: bool
    scale: int
    kind: TitleKind | None
    is_rated_watched: bool
    is_all_wanted: bool
    is_all_watched: bool


def _names(header: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(_name, header))


def _name(column: str) -> str:
    return column.replace("_", " ").replace("ё", "е")


def _is_table(names: AbstractSet[str]) -> bool:
    return not columns.NAMED_BY.isdisjoint(names) and _OF_OTHERS.isdisjoint(names)


def _table(member: str, names: AbstractSet[str]) -> _Table:
    file_name = member.casefold().rpartition("/")[2]
    is_bare = columns.SAID_BY.isdisjoint(names - {*columns.DAY})
    is_wanted = is_bare and is_of_wishes(file_name)
    is_watched = is_bare and not is_wanted and _WATCHED_FILE.search(file_name) is not None
    return _Table(
        tells=is_wanted or is_watched or not columns.SAID_BY.isdisjoint(names),
        # What Letterboxd takes in, and others write for it: films, with marks out of five.
        scale=5 if "watcheddate" in names else 10,
        kind=TitleKind.MOVIE if "watcheddate" in names else None,
        is_rated_watched=names.isdisjoint({*columns.WATCHED, *columns.STATUS}),
        is_all_wanted=is_wanted,
        is_all_watched=is_watched,
    )


def _rows(file: ImportFile, member: str, table: _Table) -> Iterator[ReadRow]:
    if not table.tells:
        yield Reading(member, {}).bad(RowProblem.NO_COLUMNS)
        return
    for row in file.table(member):
        yield from _row(row, table)


def _row(found: TableRow, table: _Table) -> Iterator[ReadRow]:
    row = Reading(found.place, {_name(column): cell for column, cell in found.cells.items()})
    if not found.is_whole:
        yield row.bad(RowProblem.DAMAGED)
        return
    if is_no_title(row.cell(*columns.TYPE)) or _is_part(row):
        yield row.bad(RowProblem.NOT_A_TITLE, row.name(*columns.TITLE), row.year(*columns.YEAR))
        return
    yield from row.told(_title(row, table))


def _is_part(row: Reading) -> bool:
    """Whether it is about a whole season, or about something else that is no episode by its number."""
    numbers = (row.count(*columns.SEASON), row.count(*columns.EPISODE))
    return bool(row.cell(*columns.SEASON, *columns.EPISODE)) and None in numbers


def _title(row: Reading, table: _Table) -> ImportedRow:
    score = (
        row.score(*columns.RATING_OF_TEN)
        or row.score(*columns.RATING, scale=table.scale)
        or row.score(*columns.RATING_OF_FIVE, scale=5)
    )
    rated_at = row.moment(*columns.RATED_AT)
    is_wanted, wanted_at = _wanted(row, table)
    is_watched, viewings = _watched(row, table, is_rated=score is not None, is_wanted=is_wanted)
    named = _named(row, table)
    return replace(
        named,
        is_watched=is_watched,
        viewings=viewings,
        times=row.count(*columns.TIMES) or None,
        score=score,
        rated_at=rated_at.at if rated_at else None,
        review=row.review(*columns.REVIEW),
        is_wanted=is_wanted,
        wanted_at=wanted_at.at if wanted_at else None,
    )


def _named(row: Reading, table: _Table) -> ImportedRow:
    """Which title it is. A number of TMDB is that of a film or of a series, and is worth nothing without the kind."""
    kind = kind_of(row.cell(*columns.TYPE)) or (
        TitleKind.SERIES if row.cell(*columns.EPISODE) else table.kind
    )
    imdb, tmdb, kinopoisk = row.imdb(*columns.IMDB), row.number(*columns.TMDB), row.number(*columns.KINOPOISK)
    name = row.name(*columns.TITLE)
    name_ru = row.name(*columns.RUSSIAN) or row.russian(*columns.TITLE)
    name_original = row.name(*columns.ORIGINAL)
    if tmdb and kind is None and not (name or name_ru or name_original or imdb or kinopoisk):
        row.problems.append(RowProblem.AMBIGUOUS)
    return ImportedRow(
        place=row.place,
        name=name,
        name_ru=name_ru,
        name_original=name_original,
        year=row.year(*columns.YEAR),
        kind=kind,
        ids=ExternalIds(imdb=imdb, tmdb=tmdb if kind else None, kinopoisk=kinopoisk),
    )


def _wanted(row: Reading, table: _Table) -> tuple[bool, Moment | None]:
    is_wanted = (
        table.is_all_wanted
        or row.cell(*columns.WANTED).casefold() in columns.YES
        or row.cell(*columns.STATUS).casefold() in columns.STATUS_WANTED
    )
    if not is_wanted:
        return False, None
    return True, row.moment(*columns.WANTED_AT, *(() if _is_said_watched(row, table) else columns.DAY))


def _watched(
    row: Reading, table: _Table, *, is_rated: bool, is_wanted: bool
) -> tuple[bool, tuple[ImportedViewing, ...]]:
    seen = _seen_at(row, is_wanted=is_wanted and not _is_said_watched(row, table))
    season, episode = row.count(*columns.SEASON), row.count(*columns.EPISODE)
    is_watched = seen is not None or _is_said_watched(row, table) or (is_rated and table.is_rated_watched)
    if not is_watched or (seen is None and episode is None):
        return is_watched, ()
    viewing = ImportedViewing(
        season=season,
        episode=episode,
        watched_at=seen.at if seen else None,
        precision=seen.precision if seen else Precision.UNKNOWN,
    )
    return True, (viewing,)


def _is_said_watched(row: Reading, table: _Table) -> bool:
    return (
        table.is_all_watched
        or row.cell(*columns.WATCHED).casefold() in columns.YES
        or row.cell(*columns.STATUS).casefold() in columns.STATUS_WATCHED
    )


def _seen_at(row: Reading, *, is_wanted: bool) -> Moment | None:
    """When it was seen. A mere "date" is that of what the row says: of a wish, or of nothing where it was not seen."""
    told = row.cell(*columns.WATCHED)
    if told.casefold() in columns.NO:
        return None
    return row.moment(*columns.WATCHED_AT, *(() if is_wanted else columns.DAY)) or moment_of(told)
