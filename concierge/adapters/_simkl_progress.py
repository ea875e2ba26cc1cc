"""What Simkl's words say of how much of a title was seen."""

import re
from dataclasses import replace
from typing import Final

from concierge.model.importing import ImportedViewing
from concierge.model.title import TitleKind

__all__ = ["COMPLETED", "WANTED", "progress", "status_of"]

COMPLETED: Final = "completed"
WANTED: Final = "plantowatch"
# "S02E05"; "E148" of anime, which has no seasons there; a bare number in tables.
_EPISODE = re.compile(r"(?:S(?P<season>\d{1,4}))?\s?E?(?P<episode>\d{1,4})", re.ASCII | re.IGNORECASE)


def status_of(word: str) -> str:
    """The status as one word: "Plan to watch" is "plantowatch"."""
    return "".join(filter(str.isalpha, word.casefold()))


def progress(
    status: str, kind: TitleKind | None, last_episode: str, seen: ImportedViewing
) -> tuple[ImportedViewing, ...]:
    """What was seen, where no episode is named but the last one; `seen` has the time of it.

    Whatever is completed was seen as such. Otherwise the last episode stands for all before it in its season; of
    earlier seasons nothing is known. A film with a time, but without a status, was seen then.
    """
    if status == COMPLETED:
        return (seen,)
    if kind is TitleKind.SERIES:
        return _up_to(last_episode, seen)
    return (seen,) if not status and seen.watched_at else ()


def _up_to(last_episode: str, seen: ImportedViewing) -> tuple[ImportedViewing, ...]:
    match = _EPISODE.fullmatch(last_episode.strip())
    if match is None:
        return ()
    season, last = int(match["season"] or 1), int(match["episode"])
    before = (ImportedViewing(season=season, episode=number) for number in range(1, last))
    return (*before, replace(seen, season=season, episode=last)) if last else ()
