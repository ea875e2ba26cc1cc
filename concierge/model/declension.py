"""Russian names in the cases in which people say them: «Шрэка», «Чужому», «Матрицей»."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Final

from concierge.model.same_name import words_of

__all__ = ["begins_so", "is_called_so", "is_word_so", "shared_stem"]

_LIKE_HARD: Final = "а у ом е"
_LIKE_SOFT: Final = "я ю ем е и"
_OF_A_QUALITY: Final = "ого его ому ему ым им ом ем"
# For each ending that a name is kept with, what stands in its place in the other cases.
_CASES: Final[Mapping[str, str]] = {
    "": _LIKE_HARD,
    "ь": f"{_LIKE_SOFT} ью",
    "й": _LIKE_SOFT,
    "а": "ы и у ой ою ей е",
    "я": "и ю ей е",
    "о": _LIKE_HARD,
    "е": _LIKE_SOFT,
    "ы": "ов ам ами ах",
    "и": "ов ев ей ам ям ами ями ах ях",
    "ой": _OF_A_QUALITY,
    "ый": _OF_A_QUALITY,
    "ий": _OF_A_QUALITY,
    "ое": _OF_A_QUALITY,
    "ее": _OF_A_QUALITY,
    "ая": "ой ей ую",
    "яя": "ей юю",
    "ые": "ых ым ыми",
    "ие": "их им ими",
    "ец": "ца цу цом цем це",
    "ок": "ка ку ком ке",
}
_ENDINGS: Final = tuple((ending, tuple(cases.split())) for ending, cases in _CASES.items())
_SHORTEST_STEM: Final = 2
# No case is longer by more letters than the name without its ending.
_LONGEST_ENDING: Final = 3


def is_called_so(said: str, kept: str) -> bool:
    """Whether the words are the whole name, in whichever case."""
    words, name = words_of(said), words_of(kept)
    return bool(words) and len(words) == len(name) and _are_alike(words, name)


def begins_so(said: str, kept: str) -> bool:
    """Whether the name begins with the words, in whichever case: «Властелина колец»."""
    words, name = words_of(said), words_of(kept)
    return bool(words) and len(words) < len(name) and _are_alike(words, list(islice(name, len(words))))


def is_word_so(said: str, kept: str) -> bool:
    """Whether one word is the other, or a case of it; both without capitals, ё as е."""
    return said == kept or said in _cases_of(kept)


def shared_stem(said: str) -> str:
    """What the longest word has in every case; "" where there are no words."""
    longest = max(words_of(said), key=len, default="")
    return longest[: max(len(longest) - _LONGEST_ENDING, _SHORTEST_STEM)]


def _are_alike(words: Sequence[str], name: Sequence[str]) -> bool:
    return all(is_word_so(one, kept) for one, kept in zip(words, name, strict=True))


@lru_cache(maxsize=4096)
def _cases_of(word: str) -> frozenset[str]:
    stems = ((word.removesuffix(ending), cases) for ending, cases in _ENDINGS if word.endswith(ending))
    return frozenset(
        f"{stem}{case}" for stem, cases in stems if len(stem) >= _SHORTEST_STEM for case in cases
    )
