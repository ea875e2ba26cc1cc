"""Seasons and episodes as Russian trackers write them, and as scene names do."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Parts", "parts_in"]

_LIST = r"\d{1,4}(?:\s*(?:[-–—,&]|по)\s*\d{1,4})*"
_TOTAL = r"(?:\s*\(?(?:из|of|/)\s*(?P<total>\d{1,4}|[?xх]+))?"
_SEASON = (
    re.compile(rf"\((?P<list>{_LIST})(?:-?[йя])?\s*(?:сезоны?|seasons?)\b", re.IGNORECASE),
    re.compile(rf"\b(?:сезоны?|season|seasons)\b\s*:?\s*(?P<list>{_LIST})", re.IGNORECASE),
    re.compile(rf"(?P<list>{_LIST})(?:-?[йя])?\s*(?:сезоны?|season|seasons)\b", re.IGNORECASE),
    re.compile(r"\bS(?P<list>\d{1,2}(?:\s*-\s*S?\d{1,2})?)(?=\b|E)", re.IGNORECASE),
    re.compile(r"\[(?P<list>\d{1,2}(?:-\d{1,2})?)x\d{1,3}(?!\d)", re.IGNORECASE),
    re.compile(r"(?<!\d)(?<!\dx)\b(?P<list>\d{1,2})x\d{2,3}\b(?!\d)", re.IGNORECASE),
    re.compile(r"\b(?:TV|ТВ)-?(?P<list>\d{1,2})\b", re.IGNORECASE),
)
_EPISODE = (
    re.compile(
        rf"\b(?:сери[яи]|эпизоды?|(?:спец)?выпуски?|episodes?)\b\s*:?\s*(?P<list>{_LIST}){_TOTAL}",
        re.IGNORECASE,
    ),
    re.compile(rf"(?P<list>{_LIST})\s*(?:сери[яий]|эпизод\w*|выпуск\w*){_TOTAL}", re.IGNORECASE),
    re.compile(rf"(?<!\d)\d{{1,2}}x(?P<list>\d{{2,3}}(?!\d)(?:-\d{{1,3}})?){_TOTAL}", re.IGNORECASE),
    re.compile(rf"\bS\d{{1,2}}\s*\.?E(?P<list>\d{{1,4}}(?:(?:-E?|E)\d{{1,4}})*){_TOTAL}", re.IGNORECASE),
    re.compile(
        rf"[\[(](?P<list>{_LIST})(?:\+\d+)?\s*\(?(?:из|of)\s*(?P<total>\d{{1,4}}|[?xх]+)", re.IGNORECASE
    ),
)
_RANGE = re.compile(r"(\d+)(?:\s*(?:[-–—]|по)\s*[SE]?(\d+))?", re.IGNORECASE)
_ONE = re.compile(r"\dx\d|S\d+\s*\.?E\d", re.IGNORECASE)
_MOST = 3000


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Which seasons and episodes a name lists, in order, and of how many."""

    seasons: tuple[int, ...] = ()
    episodes: tuple[int, ...] = ()
    total: int | None = None


def parts_in(facts: str) -> Parts:
    """The seasons and episodes that the facts of a release's name list."""
    seasons = next((_numbers(found["list"]) for found in _first(_SEASON, facts)), ())
    for found in _first(_EPISODE, facts):
        total = int(found["total"]) if (found["total"] or "").isdecimal() else None
        episodes = _numbers(found["list"])
        if episodes == (total,) and not _ONE.search(found[0]):
            # "25 of 25" without a range is how the whole is announced.
            episodes = tuple(range(1, min(total, _MOST) + 1)) if total else ()
        return Parts(seasons=seasons, episodes=episodes, total=total)
    return Parts(seasons=seasons)


def _first(patterns: tuple[re.Pattern[str], ...], text: str) -> Iterator[re.Match[str]]:
    return (found for pattern in patterns if (found := pattern.search(text)))


def _numbers(listed: str) -> tuple[int, ...]:
    numbers: set[int] = set()
    for found in _RANGE.finditer(listed):
        first, last = int(found[1]), int(found[2] or found[1])
        numbers.update(range(first, min(max(first, last), first + _MOST) + 1))
    return tuple(sorted(numbers))
