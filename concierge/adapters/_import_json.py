"""Lists in JSON, read entry by entry: whatever stands where something else belongs spoils its own entry alone."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from concierge.adapters._import_json_cut import whole_entries
from concierge.adapters._import_reading import Reading
from concierge.adapters._shapes import MOST_EPISODES, MOST_SEASONS
from concierge.errors import BadImport
from concierge.model.importing import BadRow, ImportedViewing, RowProblem
from concierge.model.title import ExternalIds
from concierge.ports.lists import ImportFile

__all__ = [
    "beginning",
    "document",
    "entries",
    "episode_number",
    "ids_in",
    "items",
    "reading_of",
    "season_number",
    "seen_at",
]

# What services have for a time that nobody knows: the first day of 1970.
_NEVER = re.compile(r"(?:1970-01-01(?:T[\d:.]{1,20}(?:Z|\+00:?00)?)?|unknown)", re.ASCII | re.IGNORECASE)
# A day that somebody gave without its hour.
_MIDNIGHT = re.compile(r"T00:00:00(?:\.0+)?(?:Z|\+00:?00)$")
# Neither a name nor a number nor a date, however it is read.
_WRONG: Final = "\0"
_DEEPEST: Final = 3


def beginning(file: ImportFile, member: str) -> str:
    """The member's head without what may stand before a document."""
    return file.head(member).lstrip("\ufeff \t\r\n")


@contextmanager
def document(file: ImportFile, member: str) -> Iterator[object]:
    """What the member says. Where it is damaged, or cut off, the entries before that come first, then BadImport."""
    text = file.text(member).lstrip("\ufeff")
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        broken_at = error.pos if isinstance(error, json.JSONDecodeError) else 0
        if (whole := whole_entries(text, broken_at)) is not None:
            yield whole
        raise BadImport(f"{member}: damaged", problem="damaged", file=member, place=member) from error
    yield found


def entries(place: str, found: object) -> Iterator[tuple[str, Mapping[str, object]] | BadRow]:
    """The entries of a list with their places, from 0; those that are none, and what is no list, as bad rows."""
    if found is not None and not isinstance(found, list):
        yield BadRow(place=place, problem=RowProblem.DAMAGED)
    for number, entry in enumerate(items(found)):
        at = f"{place}[{number}]"
        yield (at, entry) if isinstance(entry, dict) else BadRow(place=at, problem=RowProblem.DAMAGED)


def items(value: object) -> list[object]:
    """The list itself; an empty one for anything else."""
    return value if isinstance(value, list) else []


def reading_of(place: str, entry: Mapping[str, object]) -> Reading:
    """The entry as a row: `{"movie": {"year": 1927}}` has 1927 under "movie.year"."""
    return Reading(place, dict(_cells(entry)))


def ids_in(reading: Reading, media: str) -> ExternalIds:
    """The ids of other services in the part of that name."""
    return ExternalIds(
        imdb=reading.imdb(f"{media}.ids.imdb"),
        tmdb=reading.number(f"{media}.ids.tmdb"),
        tvdb=reading.number(f"{media}.ids.tvdb"),
    )


def seen_at(
    reading: Reading, name: str, *, season: int | None = None, episode: int | None = None
) -> ImportedViewing:
    """One time that it was seen, with what is known of when."""
    moment = reading.moment(name)
    if moment is None:
        return ImportedViewing(season=season, episode=episode)
    return ImportedViewing(season=season, episode=episode, watched_at=moment.at, precision=moment.precision)


def season_number(value: object) -> int | None:
    """The number of a season; None for what cannot be one."""
    return _number_below(MOST_SEASONS, value)


def episode_number(value: object) -> int | None:
    """The number of an episode; None for what cannot be one."""
    return _number_below(MOST_EPISODES, value)


def _number_below(limit: int, value: object) -> int | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value < limit else None


def _cells(part: Mapping[str, object], before: str = "", depth: int = _DEEPEST) -> Iterator[tuple[str, str]]:
    for name, value in part.items():
        if isinstance(value, dict) and depth > 1:
            yield from _cells(value, f"{before}{name}.", depth - 1)
        yield f"{before}{name}", _written(name, value, is_id=before.endswith("ids."))


def _written(name: str, value: object, *, is_id: bool) -> str:
    if value is None or (is_id and str(value) == "0"):
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return _WRONG
    text = str(value)
    if not name.endswith("_at"):
        return text
    return "" if _NEVER.fullmatch(text) else _MIDNIGHT.sub("", text)
