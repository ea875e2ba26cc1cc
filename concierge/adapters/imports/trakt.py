"""The export of Trakt: arrays of what its API answers, in a ZIP file or each alone; and the table that tools make.

Source: https://docs.trakt.tv, the objects of /sync.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from concierge.adapters._figures import figure
from concierge.adapters._import_episodes import Seen, seen_in
from concierge.adapters._import_file import as_far_as_readable
from concierge.adapters._import_json import (
    beginning,
    document,
    entries,
    reading_of,
    seen_at,
)
from concierge.adapters._import_kinds import is_no_title, kind_of
from concierge.adapters._import_reading import Reading
from concierge.adapters._trakt_objects import Entry
from concierge.adapters._trakt_rows import TITLES, plays, ratings, titled, wishes
from concierge.model.importing import BadRow, ImportedRow, ReadRow, RowProblem
from concierge.model.title import ExternalIds, TitleKind
from concierge.ports.lists import ImportFile, ImportFormat, TableRow

__all__ = ["FORMAT", "Trakt"]

_MARK = re.compile(r'"(?:watched_at|last_watched_at|rated_at|listed_at)"\s{0,9}:')
_MEDIA = re.compile(r'"(?:movie|show)"\s{0,9}:\s{0,9}\{')
_OF_TOOLS: Final = frozenset({"listed_at", "type"})
_IDS: Final = ("imdb_id", "tmdb_id")
_WATCHLIST: Final = "watchlist"
_SUMMED: Final = frozenset({"last_watched_at", "plays"})
# An episode comes with its series, and so does a season.
_TYPES: Final = ("person", "movie", "episode", "season", "show")
# What an entry has at least one of; those of a collection have no mark, and are no damage either.
_NAMING: Final = frozenset({"type", *_TYPES})


class Trakt:
    """Plays come one by one from the history, in sums from what was watched; a series' own with its episodes.

    Entries are read as those of an account are. Lists of other names than the watchlist's are not imported, except one
    that is given alone.
    """

    name = "trakt"

    def recognises(self, file: ImportFile) -> bool:
        """By an array of titles with ids and a time, or by the columns of the tools."""
        return any(_is_array(file, member) or _is_table(file, member) for member in file.members)

    def read(self, file: ImportFile) -> Iterator[ReadRow]:
        """A row for each entry; for an episode that was seen several times one of its own."""
        for member in file.members:
            if _is_array(file, member):
                has_wishes = len(file.members) == 1 or _WATCHLIST in member.casefold().rpartition("/")[2]
                yield from as_far_as_readable(member, _entries(file, member, has_wishes=has_wishes))
            elif _is_table(file, member):
                yield from as_far_as_readable(member, _listed(file.table(member)))


FORMAT: ImportFormat = Trakt()


def _is_array(file: ImportFile, member: str) -> bool:
    head = beginning(file, member)
    return head.startswith("[") and '"ids"' in head and bool(_MARK.search(head)) and bool(_MEDIA.search(head))


def _is_table(file: ImportFile, member: str) -> bool:
    header = set(file.header(member))
    return header >= _OF_TOOLS and not header.isdisjoint(_IDS)


def _entries(file: ImportFile, member: str, *, has_wishes: bool) -> Iterator[ReadRow]:
    with document(file, member) as listed:
        for found in entries(member, listed):
            if isinstance(found, BadRow):
                yield found
            else:
                # What is wrong with the title itself is told for every mark.
                yield from dict.fromkeys(_entry(*found, has_wishes=has_wishes))


def _entry(place: str, entry: Mapping[str, object], *, has_wishes: bool) -> Iterator[ReadRow]:
    if _NAMING.isdisjoint(entry):
        yield BadRow(place=place, problem=RowProblem.DAMAGED)
    row = {**entry, "type": entry.get("type") or _type_of(entry)}
    if "watched_at" in entry:
        yield from plays([(place, row)])
    elif not _SUMMED.isdisjoint(entry):
        yield from titled(place, row, TITLES, partial(_summed, told=entry))
    if "rating" in entry:
        yield from ratings([(place, row)])
    if "listed_at" in entry and has_wishes:
        yield from wishes([(place, row)])


def _type_of(entry: Mapping[str, object]) -> str:
    """What an entry is of, where it does not say so; those of what was watched never do."""
    return next((name for name in _TYPES if isinstance(entry.get(name), dict)), "")


def _summed(title: ImportedRow, _: Entry, *, told: Mapping[str, object]) -> Iterator[ReadRow]:
    """What was watched and how often; for an episode that was seen several times a row of its own."""
    is_film = title.kind is TitleKind.MOVIE
    reading = reading_of(title.place, told)
    date = "last_watched_at"
    episodes = () if is_film else seen_in(reading, told.get("seasons"), date=date)
    # The plays of a series are those of its episodes.
    times = figure(told.get("plays")) if is_film else 0
    seen = episodes or (Seen(seen_at(reading, date), times or None),)
    yield replace(
        title,
        is_watched=True,
        viewings=tuple(one.viewing for one in seen),
        times=seen[0].times if len(seen) == 1 else None,
    )
    for one in _again(seen):
        yield replace(title, is_watched=True, viewings=(one.viewing,), times=one.times)
    for problem in reading.problems:
        yield reading.bad(problem, title.name, title.year)


def _again(seen: tuple[Seen, ...]) -> Iterator[Seen]:
    """The episodes that were seen more than once, of several."""
    return (one for one in seen if len(seen) > 1 and (one.times or 0) > 1)


def _listed(rows: Iterator[TableRow]) -> Iterator[ReadRow]:
    for row in rows:
        reading = Reading(row.place, row.cells)
        if not row.is_whole:
            yield reading.bad(RowProblem.DAMAGED)
        elif is_no_title(reading.cell("type")):
            yield reading.bad(RowProblem.NOT_A_TITLE, reading.name("title"))
        else:
            yield from reading.told(_wish(reading))


def _wish(row: Reading) -> ImportedRow:
    kind, listed = kind_of(row.cell("type")), row.moment("listed_at")
    tmdb = row.number("tmdb_id")
    return ImportedRow(
        place=row.place,
        name=row.name("title"),
        name_ru=row.russian("title"),
        year=row.year("year"),
        kind=kind,
        # The same number is a film and a series there: it says nothing without the kind.
        ids=ExternalIds(imdb=row.imdb("imdb_id"), tmdb=tmdb if kind else None),
        is_wanted=True,
        wanted_at=listed.at if listed else None,
    )
