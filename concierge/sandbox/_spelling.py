"""Words as searches compare them, and words that are nearly the same."""

import re
from functools import lru_cache

__all__ = ["folded", "is_near", "words_in"]

_FAR = 2
_SHORT = 5


@lru_cache(maxsize=16_384)
def folded(text: str) -> tuple[str, ...]:
    """The words of a text in their order, without case, ё as е."""
    return tuple(re.findall(r"\w+", text.casefold().replace("ё", "е")))


@lru_cache(maxsize=16_384)
def words_in(text: str) -> frozenset[str]:
    """The words of a text, as `folded`."""
    return frozenset(folded(text))


@lru_cache(maxsize=65_536)
def is_near(one: str, other: str) -> bool:
    """Whether at most two letters are wrong, missing, too many or exchanged with the next; one in a short word."""
    most = _FAR if min(len(one), len(other)) > _SHORT else 1
    if abs(len(one) - len(other)) > most:
        return False
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        following = [i]
        for j, opposite in enumerate(other, 1):
            cost = min(row[j] + 1, following[j - 1] + 1, row[j - 1] + (letter != opposite))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == opposite:
                cost = min(cost, before[j - 2] + 1)
            following.append(cost)
        before, row = row, following
    return row[-1] <= most
