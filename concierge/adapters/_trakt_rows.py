"""Trakt's rows as rows of a person's lists: what is no title, or not whole, is told of and never left out.

The account and the files of the export are read by the same rules.
"""

import json
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import replace
from typing import Final, TypeAlias

from pydantic import ValidationError

from concierge.adapters._import_reading import russian_name
from concierge.adapters._trakt_objects import Entry, TraktMoment, Work, moment_of
from concierge.model.importing import BadRow, ImportedRow, ImportedViewing, ReadRow, RowProblem
from concierge.model.score import Score

__all__ = ["TITLES", "Placed", "RowMaker", "entry_of", "key_of", "plays", "ratings", "titled", "wishes"]

BEST: Final = 10
TITLES: Final = frozenset({"movie", "show"})
PLAYED: Final = frozenset({"movie", "episode"})
# Whoever wants a part of a series wants the series.
WANTED: Final = TITLES | {"season", "episode"}

Placed: TypeAlias = tuple[str, object]
"""A row with the place where it stands."""
RowMaker: TypeAlias = Callable[[Iterable[Placed]], Iterator[ReadRow]]
"""What one list's rows say."""
Marking: TypeAlias = Callable[[ImportedRow, Entry], Iterator[ReadRow]]
"""What an entry says of its title, which is given without any mark."""


def entry_of(row: object) -> Entry | None:
    """The row, if it is one of Trakt's."""
    try:
        return Entry.model_validate(row)
    except ValidationError:
        return None


def key_of(row: object) -> Hashable:
    """What tells a row from the others of its list, wherever in it the row stands."""
    entry = entry_of(row)
    if entry is None:
        return json.dumps(row, sort_keys=True)
    if entry.id is not None:
        return str(entry.id)
    season = entry.season.number if entry.season else None
    episode = (entry.episode.season, entry.episode.number) if entry.episode else None
    what = entry.work.key if entry.work else json.dumps(row, sort_keys=True)
    return entry.type, season, episode, what, str(entry.watched_at)


def plays(rows: Iterable[Placed]) -> Iterator[ReadRow]:
    """History: one row for each title, with every play of these rows in their order."""
    found: dict[Hashable, tuple[str, Entry, Work, list[ImportedViewing]]] = {}
    for place, row in rows:
        entry, work, problem = _sorted(row, PLAYED)
        if entry is None or work is None or problem or not _is_whole(entry):
            yield _bad(place, problem or RowProblem.DAMAGED, entry)
            continue
        played = moment_of(entry.watched_at)
        if not played.is_sound:
            yield _bad(place, RowProblem.BAD_DATE, entry)
        same = found.setdefault((entry.kind, work.key), (place, entry, work, []))
        same[3].append(_viewing(entry, played))
    for place, entry, work, viewings in found.values():
        yield from _problems_of(place, entry, work)
        yield replace(_row(place, entry, work), is_watched=True, viewings=tuple(viewings))


def ratings(rows: Iterable[Placed]) -> Iterator[ReadRow]:
    """One row for each rating of a film or a series; one of a season or an episode is told of as no title."""
    for place, row in rows:
        yield from titled(place, row, TITLES, _rating)


def wishes(rows: Iterable[Placed]) -> Iterator[ReadRow]:
    """One row for each entry of a watchlist; a season or an episode is its series, a person is told of as no title."""
    for place, row in rows:
        yield from titled(place, row, WANTED, _wish)


def titled(place: str, row: object, kinds: frozenset[str], marking: Marking) -> Iterator[ReadRow]:
    """What the row says of its title, or why it says nothing; types other than `kinds` are no titles."""
    entry, work, problem = _sorted(row, kinds)
    if entry is None or work is None or problem:
        yield _bad(place, problem or RowProblem.DAMAGED, entry)
        return
    yield from _problems_of(place, entry, work)
    yield from marking(_row(place, entry, work), entry)


def _rating(row: ImportedRow, entry: Entry) -> Iterator[ReadRow]:
    points, rated = entry.rating, moment_of(entry.rated_at)
    if not rated.is_sound:
        yield _bad(row.place, RowProblem.BAD_DATE, entry)
    if isinstance(points, bool) or not isinstance(points, int) or not 1 <= points <= BEST:
        yield _bad(row.place, RowProblem.BAD_SCORE, entry)
    else:
        yield replace(row, score=Score(half_points=2 * points), rated_at=rated.at)


def _wish(row: ImportedRow, entry: Entry) -> Iterator[ReadRow]:
    listed = moment_of(entry.listed_at)
    if not listed.is_sound:
        yield _bad(row.place, RowProblem.BAD_DATE, entry)
    yield replace(row, is_wanted=True, wanted_at=listed.at)


def _sorted(row: object, kinds: frozenset[str]) -> tuple[Entry | None, Work | None, RowProblem | None]:
    """The row and its title, and why it cannot be used."""
    entry = entry_of(row)
    if entry is None or not entry.type:
        return entry, None, RowProblem.DAMAGED
    if entry.type not in kinds:
        return entry, None, RowProblem.NOT_A_TITLE
    if entry.work is None or not entry.work.is_named:
        return entry, None, RowProblem.NO_TITLE
    return entry, entry.work, None


def _is_whole(entry: Entry) -> bool:
    return entry.type != "episode" or entry.episode is not None


def _problems_of(place: str, entry: Entry, work: Work) -> Iterator[BadRow]:
    for problem in work.problems():
        yield _bad(place, problem, entry)


def _bad(place: str, problem: RowProblem, entry: Entry | None) -> BadRow:
    work = entry.work if entry else None
    return BadRow(
        place=place, problem=problem, title=entry.label if entry else "", year=work.year if work else None
    )


def _row(place: str, entry: Entry, work: Work) -> ImportedRow:
    return ImportedRow(
        place=place,
        name=work.name,
        name_ru=russian_name(work.name),
        year=work.year,
        kind=entry.kind,
        ids=work.ids.external,
    )


def _viewing(entry: Entry, played: TraktMoment) -> ImportedViewing:
    episode = entry.episode
    return ImportedViewing(
        season=episode.season if episode else None,
        episode=episode.number if episode else None,
        watched_at=played.at,
        precision=played.precision,
    )
