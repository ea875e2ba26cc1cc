"""The backup of Simkl: one JSON object, in a ZIP file or alone, or a table.

Source: https://api.simkl.org, "Get all items".
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from concierge.adapters._import_episodes import seen_in
from concierge.adapters._import_file import as_far_as_readable
from concierge.adapters._import_json import beginning, document, entries, ids_in, reading_of, seen_at
from concierge.adapters._import_reading import Reading
from concierge.adapters._simkl_progress import WANTED, progress, status_of
from concierge.model.importing import BadRow, ImportedRow, ImportedViewing, ReadRow, RowProblem
from concierge.model.title import ExternalIds, TitleKind
from concierge.ports.lists import ImportFile, ImportFormat, TableRow

__all__ = ["FORMAT", "Simkl"]

_SHELVES: Final = ("shows", "anime", "movies")
_OBJECT = re.compile(r'\{\s{0,99}"(?:shows|anime|movies)"\s{0,9}:\s{0,99}(?:\[|null)')
_OF_SIMKL = re.compile(r'"(?:simkl|status|user_rating)"\s{0,9}:')
_WITHOUT_ENTRIES: Final = 200
_TABLE: Final = frozenset({"title", "type", "watchlist", "lastepwatched"})
_MUSIC: Final = "music video"
_MOVIES: Final = {"movie", "movies", "film"}
_ANIME: Final = "anime"


class Simkl:
    """`completed` was seen, `plantowatch` is wanted, of a series that is being watched the episodes up to the last one.

    `hold` and `dropped` are no marks here: of these titles only the rating and the episodes are taken.
    """

    name = "simkl"

    def recognises(self, file: ImportFile) -> bool:
        """By the object's first list, or by the columns of the table."""
        return any(_is_object(file, member) or _is_table(file, member) for member in file.members)

    def read(self, file: ImportFile) -> Iterator[ReadRow]:
        """A row for each title."""
        for member in file.members:
            if _is_object(file, member):
                before = f"{member}: " if len(file.members) > 1 else ""
                yield from as_far_as_readable(member, _entries(file, member, before))
            elif _is_table(file, member):
                yield from as_far_as_readable(member, _rows(file.table(member)))


FORMAT: ImportFormat = Simkl()


def _is_object(file: ImportFile, member: str) -> bool:
    head = beginning(file, member)
    if _OBJECT.match(head):
        return len(head) < _WITHOUT_ENTRIES or bool(_OF_SIMKL.search(head))
    # Whoever has marked nothing gets no object.
    return head.strip() == "null" and "simkl" in member.casefold()


def _is_table(file: ImportFile, member: str) -> bool:
    return set(file.header(member)) >= _TABLE


def _entries(file: ImportFile, member: str, before: str) -> Iterator[ReadRow]:
    with document(file, member) as found:
        root: Mapping[str, object] = found if isinstance(found, dict) else {}
        for shelf in _SHELVES:
            for each in entries(f"{before}{shelf}", root.get(shelf)):
                if isinstance(each, BadRow):
                    yield each
                else:
                    yield from _entry(shelf, *each)


def _entry(shelf: str, place: str, entry: Mapping[str, object]) -> Iterator[ReadRow]:
    row = reading_of(place, entry)
    media = "movie" if isinstance(entry.get("movie"), dict) else "show"
    if row.cell("anime_type") == _MUSIC:
        yield row.bad(RowProblem.NOT_A_TITLE, row.name(f"{media}.title"))
    elif not isinstance(entry.get(media), dict):
        yield row.bad(RowProblem.DAMAGED)
    else:
        is_movie = shelf == "movies" or row.cell("anime_type") == "movie"
        kind = TitleKind.MOVIE if is_movie else TitleKind.SERIES
        yield from row.told(_title(row, entry, media, kind))


def _title(row: Reading, entry: Mapping[str, object], media: str, kind: TitleKind) -> ImportedRow:
    status = status_of(row.cell("status"))
    score, rated = row.score("user_rating", "rating"), row.moment("user_rated_at")
    added = row.moment("added_to_watchlist_at") if status == WANTED else None
    viewings = _episodes(row, entry, kind) or progress(
        status, kind, row.cell("last_watched"), seen_at(row, "last_watched_at")
    )
    return ImportedRow(
        place=row.place,
        name=row.name(f"{media}.title"),
        name_ru=row.russian(f"{media}.title"),
        year=row.year(f"{media}.year"),
        kind=kind,
        ids=ids_in(row, media),
        is_watched=bool(viewings),
        viewings=viewings,
        score=score,
        rated_at=rated.at if rated and score else None,
        review=row.review("memo.text", "memo"),
        is_wanted=status == WANTED,
        wanted_at=added.at if added else None,
    )


def _episodes(row: Reading, entry: Mapping[str, object], kind: TitleKind) -> tuple[ImportedViewing, ...]:
    if kind is TitleKind.MOVIE:
        return ()
    return tuple(seen.viewing for seen in seen_in(row, entry.get("seasons"), date="watched_at"))


def _rows(rows: Iterator[TableRow]) -> Iterator[ReadRow]:
    for row in rows:
        reading = Reading(row.place, row.cells)
        if row.is_whole:
            yield from reading.told(_listed(reading))
        else:
            yield reading.bad(RowProblem.DAMAGED)


def _listed(row: Reading) -> ImportedRow:
    """Times in the table have no zone and are taken for UTC."""
    status, last = status_of(row.cell("watchlist")), row.cell("lastepwatched")
    kind = _kind(row.cell("type").casefold(), last)
    date = "watcheddate"
    viewings = progress(status, kind, last, seen_at(row, date))
    return ImportedRow(
        place=row.place,
        name=row.name("title"),
        name_ru=row.russian("title"),
        year=row.year("year"),
        kind=kind,
        ids=ExternalIds(
            imdb=row.imdb("imdb"),
            # The same number is a film and a series there: it says nothing without the kind.
            tmdb=row.number("tmdb") if kind else None,
            tvdb=row.number("tvdb"),
        ),
        is_watched=bool(viewings),
        viewings=viewings,
        score=row.score("rating"),
        review=row.review("memo"),
        is_wanted=status == WANTED,
    )


def _kind(word: str, last_episode: str) -> TitleKind | None:
    """Anime may be either; what has an episode is a series."""
    if word in _MOVIES:
        return TitleKind.MOVIE
    return None if word == _ANIME and not last_episode else TitleKind.SERIES
