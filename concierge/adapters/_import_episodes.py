"""Episodes as Trakt and Simkl write them, season by season."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from concierge.adapters._figures import figure
from concierge.adapters._import_json import episode_number, items, reading_of, season_number, seen_at
from concierge.adapters._import_reading import Reading
from concierge.model.importing import ImportedViewing, RowProblem

__all__ = ["Seen", "seen_in"]


class Seen(NamedTuple):
    """What was seen, and how often if the service counts."""

    viewing: ImportedViewing
    times: int | None


def seen_in(row: Reading, seasons: object, *, date: str) -> tuple[Seen, ...]:
    """The episodes; `date` is the field with the last time.

    What is neither a season nor an episode is noted in the row.
    """
    if seasons is not None and not isinstance(seasons, list):
        row.problems.append(RowProblem.DAMAGED)
    return tuple(seen for season in items(seasons) for seen in _season(row, season, date))


def _season(row: Reading, season: object, date: str) -> Iterator[Seen]:
    part: Mapping[str, object] = season if isinstance(season, dict) else {}
    number = season_number(part.get("number"))
    if number is None:
        row.problems.append(RowProblem.DAMAGED)
        return
    for episode in items(part.get("episodes")):
        if found := _episode(row, number, episode, date):
            yield found


def _episode(row: Reading, season: int, episode: object, date: str) -> Seen | None:
    part: Mapping[str, object] = episode if isinstance(episode, dict) else {}
    number = episode_number(part.get("number"))
    if number is None:
        row.problems.append(RowProblem.DAMAGED)
        return None
    reading = reading_of(row.place, part)
    viewing = seen_at(reading, date, season=season, episode=number)
    row.problems.extend(reading.problems)
    return Seen(viewing, figure(part.get("plays")) or None)
