"""Episodes and seasons as every metadata source gives them."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from concierge.errors import NotFound
from concierge.model.title import Episode, Season, Title

__all__ = ["each_once", "episode_name", "no_season", "season_of"]

_PLACEHOLDER: Final = re.compile(r"TBA|TBD|(?:Episode|Эпизод|Серия) *#?[\d.]+", re.IGNORECASE)


def episode_name(*names: str) -> str:
    """The first of the names that does not only fill its place: "TBA", "Episode #1.1"; "" if there is none."""
    return next((name for name in names if name and not _PLACEHOLDER.fullmatch(name)), "")


def each_once(episodes: Iterable[Episode]) -> tuple[Episode, ...]:
    """The episodes of a season in order, the first of each number."""
    by_number: dict[int, Episode] = {}
    for episode in episodes:
        by_number.setdefault(episode.number, episode)
    return tuple(by_number[number] for number in sorted(by_number))


def season_of(number: int, episodes: Sequence[Episode]) -> Season:
    """The season that these episodes are."""
    days = [episode.air_date for episode in episodes if episode.air_date]
    return Season(number=number, episode_count=len(episodes) or None, air_date=min(days, default=None))


def no_season(service: str, title: Title, number: int) -> NotFound:
    """The error that says that the service has no such season; a film never has one."""
    what = f"{title.label('en')} S{number:02}"
    return NotFound(f"{service}: no {what}", what=what)
