"""One thing that a listing states of its seasons or episodes, and the numbers it lists."""

import re
from typing import NamedTuple

__all__ = ["Statement", "first_ones", "spelled_out"]

_RANGE = re.compile(r"(\d+)(?:\s?(?:[-–—]|по)\s?(?:s?\d{1,2}[xe])?s?e?p?(\d+))?")
_MOST = 3_000


class Statement(NamedTuple):
    """Which seasons or episodes there are; every place is counted from the beginning of the stretch that was read.

    `field` is "seasons" or "episodes". At `start` a name ends; `word` is the span of the word or letter before or
    behind the numbers, `listed` that of the numbers. `total` is of how many, if it is told, at `told`.
    """

    field: str
    start: int
    word: tuple[int, int]
    listed: tuple[int, int]
    numbers: tuple[int, ...]
    total: int = 0
    told: tuple[int, int] = (0, 0)


def spelled_out(listed: str) -> tuple[int, ...]:
    """The numbers of a list like "1-3, 7" in order; at most some thousands."""
    numbers: dict[int, None] = {}
    for found in _RANGE.finditer(listed):
        first = int(found[1])
        last = int(found[2] or first)
        numbers.update(dict.fromkeys(range(first, min(max(first, last), first + _MOST) + 1)))
        if len(numbers) > _MOST:
            break
    return tuple(sorted(numbers))


def first_ones(count: int) -> tuple[int, ...]:
    """The numbers from 1 up to a count."""
    return tuple(range(1, min(count, _MOST) + 1))
