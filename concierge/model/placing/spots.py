"""Which episodes a file holds, as its name and its folders tell, and the mark that says so in its new name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from concierge.model.parsing import parse_release
from concierge.model.placing.vocabulary import SPECIALS, spaced
from concierge.model.title import Title

__all__ = ["MARK", "Spot", "is_numbered", "mark_of", "spot_of", "spot_of_mark"]

MARK = re.compile(r"S(?P<season>\d{2,4})E\d{2,5}(?:-?E\d{2,5})*|(?P<year>\d{4})-\d{2}-\d{2}", re.ASCII)
# Between two episodes there is a special, which is neither of them.
_HALF = re.compile(r"e\d+\.5(?!\d)", re.IGNORECASE)
# A file that was kept beside another one of its name: that number is ours.
_NUMBERED = re.compile(r" \(\d+\)(?=\.[^.]*$)")
_MOST_NAMED = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """`season` is None where nothing tells it. Without `episodes` and `date` the file has no number.

    `is_told` means that a name tells the season, rather than that nothing else was known.
    """

    season: int | None = None
    episodes: tuple[int, ...] = ()
    date: str = ""
    is_told: bool = False

    @property
    def is_numbered(self) -> bool:
        """Whether it is known which episode it is."""
        return bool(self.episodes or self.date)


@lru_cache(maxsize=4096)
def is_numbered(name: str) -> bool:
    """Whether a file's own name tells an episode or a day."""
    parsed = parse_release(_NUMBERED.sub("", name))
    return bool(parsed.episodes or parsed.date)


def spot_of_mark(mark: str, asked: int | None) -> Spot:
    """The spot that a mark of ours tells."""
    found = MARK.fullmatch(mark)
    if found is None or not found["season"]:
        return Spot(season=_of_day(mark, asked), date=mark)
    season, *episodes = map(int, re.findall(r"\d+", mark))
    is_run = "-" in mark
    told = range(episodes[0], episodes[-1] + 1) if is_run else episodes
    return Spot(season=season, episodes=tuple(sorted(set(told))), is_told=True)


def spot_of(parts: Sequence[str], asked: int | None, title: Title) -> Spot:
    """Where the file at the end of the path belongs; `parts` are without the folder of the series itself."""
    name = _NUMBERED.sub("", parts[-1])
    parsed = parse_release(name)
    episodes = tuple(sorted({int(one) for one in parsed.episodes if one == int(one)}))
    is_half = len(episodes) < len(set(parsed.episodes)) or _HALF.search(name) is not None
    named = parsed.seasons[0] if parsed.seasons else None
    season = named if named is not None else _season_of_folders(parts[:-1])
    if is_half or (named is None and _is_among_specials(parts[:-1])):
        return Spot(season=0, is_told=True)
    if episodes:
        spot = Spot(season=season, episodes=episodes, is_told=season is not None)
        return spot if spot.is_told else _counted_through(spot, asked, title)
    if parsed.date:
        return Spot(season=_of_day(parsed.date, asked), date=parsed.date)
    return Spot(season=asked if season is None else season, is_told=season is not None)


def _of_day(day: str, asked: int | None) -> int:
    return int(day[:4]) if asked is None else asked


def _season_of_folders(folders: Sequence[str]) -> int | None:
    """The season that the nearest folder names."""
    named = (parse_release(folder).seasons for folder in reversed(folders))
    return next((seasons[0] for seasons in named if seasons), None)


def _is_among_specials(folders: Sequence[str]) -> bool:
    return any(
        spaced(folder).strip() in SPECIALS or parse_release(folder).seasons == (0,) for folder in folders
    )


def _counted_through(spot: Spot, asked: int | None, title: Title) -> Spot:
    """An anime's number counts through all seasons, if it is larger than its season has episodes."""
    assumed = 1 if asked is None else asked
    counts = {each.number: each.episode_count or 0 for each in title.seasons if each.number > 0}
    inside = counts.get(assumed, 0)
    if not inside or spot.episodes[-1] <= inside:
        return Spot(season=assumed, episodes=spot.episodes)
    found = [_in_season(number, counts) for number in spot.episodes]
    seasons = {season for season, _ in found}
    if len(seasons) != 1 or None in seasons or (asked is not None and seasons != {asked}):
        return Spot(season=assumed, episodes=spot.episodes)
    return Spot(season=found[0][0], episodes=tuple(number for _, number in found))


def _in_season(number: int, counts: dict[int, int]) -> tuple[int | None, int]:
    for season in range(1, len(counts) + 1):
        count = counts.get(season, 0)
        if not count:
            break
        if number <= count:
            return season, number
        number -= count
    return None, number


def mark_of(season: int, spot: Spot) -> str:
    """The mark of a numbered file: "S01E02", "S01E01-E02" for several, "2023-05-14" for a day."""
    if spot.date:
        return spot.date
    first, last = spot.episodes[0], spot.episodes[-1]
    if first == last:
        return f"S{season:02}E{first:02}"
    is_run = last - first == len(spot.episodes) - 1
    if is_run or len(spot.episodes) > _MOST_NAMED:
        return f"S{season:02}E{first:02}-E{last:02}"
    return f"S{season:02}" + "".join(f"E{number:02}" for number in spot.episodes)
