"""The export of Trakt: arrays of what its API answers, in a ZIP file or each alone; and the table that tools make.

Source: https://docs.trakt.tv, the objects of /sync.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from concierge.adapters._figures import figure
from concierge.adapters._import_episodes import Seen, seen_in
from concierge.adapters._import_file import as_far_as_readable
from concierge.adapters._import_json import (
    begins_like,
    document,
    entries,
    ids_in,
    reading_of,
    seen_at,
    whole_number,
)
from concierge.adapters._import_kinds import is_no_title, kind_of
from concierge.adapters._import_reading import Reading
from concierge.model.importing import BadRow, ImportedRow, ReadRow, RowProblem
from concierge.model.title import ExternalIds, TitleKind
from concierge.ports.lists import ImportFile, ImportFormat, TableRow

__all__ = ["FORMAT", "Trakt"]

_MARK = re.compile(r'"(?:watched_at|last_watched_at|rated_at|listed_at)"\s{0,9}:')
_MEDIA = re.compile(r'"(?:movie|show)"\s{0,9}:\s{0,9}\{')
_OF_TOOLS: Final = frozenset({"listed_at", "type"})
_IDS: Final = ("imdb_id", "tmdb_id")
_WATCHLIST: Final = "watchlist"


class Trakt:
    """Plays come one by one from the history, in sums from what was watched; a series' own with its episodes.

    Marks for seasons and episodes are told of and left out; a season or an episode in the watchlist stands for its
    series. Lists of other names are not imported, except one that is given alone.
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
    head = file.head(member)
    return (
        begins_like(file, member, "[")
        and '"ids"' in head
        and bool(_MARK.search(head))
        and bool(_MEDIA.search(head))
    )


def _is_table(file: ImportFile, member: str) -> bool:
    header = set(file.header(member))
    return header >= _OF_TOOLS and not header.isdisjoint(_IDS)


def _entries(file: ImportFile, member: str, *, has_wishes: bool) -> Iterator[ReadRow]:
    for found in entries(member, document(file, member)):
        if isinstance(found, BadRow):
            yield found
            continue
        place, entry = found
        yield from _entry(reading_of(place, entry), entry, has_wishes=has_wishes)


def _entry(row: Reading, entry: Mapping[str, object], *, has_wishes: bool) -> Iterator[ReadRow]:
    media = "movie" if isinstance(entry.get("movie"), dict) else "show"
    name, year = row.name(f"{media}.title"), row.year(f"{media}.year")
    part = row.cell("type")
    if part == "person" or "person" in entry:
        yield row.bad(RowProblem.NOT_A_TITLE)
    elif "rating" in entry and (part in {"season", "episode"} or "episode" in entry or "season" in entry):
        yield row.bad(RowProblem.NOT_A_TITLE, name, year)
    elif media not in entry:
        yield row.bad(RowProblem.DAMAGED)
    else:
        yield from _title(row, entry, media, has_wishes=has_wishes)


def _title(row: Reading, entry: Mapping[str, object], media: str, *, has_wishes: bool) -> Iterator[ReadRow]:
    seen = _seen(row, entry, media)
    is_wanted = has_wishes and "listed_at" in entry
    if not (seen or is_wanted or "rating" in entry or row.problems):
        return
    title = _marked(row, media, seen, is_wanted=is_wanted)
    for each in row.told(title):
        yield each
        if isinstance(each, ImportedRow):
            yield from (
                replace(_bare(title), viewings=(one.viewing,), times=one.times) for one in _again(seen)
            )


def _marked(row: Reading, media: str, seen: tuple[Seen, ...], *, is_wanted: bool) -> ImportedRow:
    score, rated = row.score("rating"), row.moment("rated_at")
    listed = row.moment("listed_at") if is_wanted else None
    return ImportedRow(
        place=row.place,
        name=row.name(f"{media}.title"),
        name_ru=row.russian(f"{media}.title"),
        year=row.year(f"{media}.year"),
        kind=TitleKind.MOVIE if media == "movie" else TitleKind.SERIES,
        ids=ids_in(row, media),
        is_watched=bool(seen),
        viewings=tuple(one.viewing for one in seen),
        times=seen[0].times if len(seen) == 1 else None,
        score=score,
        rated_at=rated.at if rated and score else None,
        is_wanted=is_wanted,
        wanted_at=listed.at if listed else None,
    )


def _seen(row: Reading, entry: Mapping[str, object], media: str) -> tuple[Seen, ...]:
    if "watched_at" in entry:
        return _played(row, entry)
    if "last_watched_at" not in entry and "plays" not in entry:
        return ()
    episodes = seen_in(row, entry.get("seasons"), date="last_watched_at") if media == "show" else ()
    # The plays of a series are those of its episodes.
    times = figure(entry.get("plays")) if media == "movie" else 0
    return episodes or (Seen(seen_at(row, "last_watched_at"), times or None),)


def _played(row: Reading, entry: Mapping[str, object]) -> tuple[Seen, ...]:
    """One play of a film or of an episode."""
    episode = entry.get("episode")
    if not isinstance(episode, dict):
        return (Seen(seen_at(row, "watched_at"), None),)
    season, number = whole_number(episode.get("season")), whole_number(episode.get("number"))
    if season is None or number is None:
        row.problems.append(RowProblem.DAMAGED)
        return ()
    return (Seen(seen_at(row, "watched_at", season=season, episode=number), None),)


def _again(seen: tuple[Seen, ...]) -> Iterator[Seen]:
    """The episodes that were seen more than once, of several."""
    return (one for one in seen if len(seen) > 1 and (one.times or 0) > 1)


def _bare(title: ImportedRow) -> ImportedRow:
    """The title alone, without a mark but that it was seen."""
    return replace(title, score=None, rated_at=None, is_wanted=False, wanted_at=None)


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
