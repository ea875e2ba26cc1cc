"""The words of a name, for readers that first ask whether any of theirs is there at all."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeVar

__all__ = ["Remembered", "pieces_in", "words_in"]

_WORD = re.compile(r"([^\W_]+)")
_SEVERAL_READERS = 8
_MOST_WORDS = 16_384
_LONGEST_WORD = 24
_Meaning = TypeVar("_Meaning")


class Remembered(dict[str, _Meaning]):
    """What a reader makes of each word that was met lately: names have most of their words in common."""

    def __init__(self, read: Callable[[str], _Meaning]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, word: str) -> _Meaning:
        meaning = self._read(word)
        if len(word) <= _LONGEST_WORD:
            if len(self) >= _MOST_WORDS:
                self.clear()
            self[word] = meaning
        return meaning


@lru_cache(maxsize=_SEVERAL_READERS)
def pieces_in(low: str) -> Sequence[str]:
    """What a name is made of, in order: runs of letters and digits, and before, between and behind them the rest."""
    return _WORD.split(low)


@lru_cache(maxsize=_SEVERAL_READERS)
def words_in(low: str) -> frozenset[str]:
    """Each run of letters and digits of a name, once; several readers of one name share the work."""
    return frozenset(pieces_in(low)[1::2])
