"""The words of a name, for readers that first ask whether any of theirs is there at all."""

import re
from collections.abc import Sequence
from functools import lru_cache

__all__ = ["pieces_in", "words_in"]

_WORD = re.compile(r"([^\W_]+)")
_SEVERAL_READERS = 8


@lru_cache(maxsize=_SEVERAL_READERS)
def pieces_in(low: str) -> Sequence[str]:
    """What a name is made of, in order: runs of letters and digits, and before, between and behind them the rest."""
    return _WORD.split(low)


@lru_cache(maxsize=_SEVERAL_READERS)
def words_in(low: str) -> frozenset[str]:
    """Each run of letters and digits of a name, once; several readers of one name share the work."""
    return frozenset(pieces_in(low)[1::2])
