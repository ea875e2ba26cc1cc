"""What a work is called for short: "Terminator 2" for "Terminator 2: Judgment Day"."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from concierge.model.same_name import spelled

__all__ = ["ShortNames", "short_names"]

_BREAK = re.compile(r"[:.!?] +| +[-–—]+ +")
_MOST_BREAKS = 4
_HIGHEST = 20  # "Blade Runner 2049" is no 2049th part


class ShortNames(NamedTuple):
    """Forms of a name, as in `Spelling`, that are less than the whole of it.

    `numbered` leave the subtitle out after a number ("Terminator 2"), `unnumbered` leave the number out before a
    subtitle («Мстители: Финал» for «Мстители 4: Финал») or the number of a first part. `stems` are everything
    before a subtitle.
    """

    numbered: frozenset[str]
    unnumbered: frozenset[str]
    stems: frozenset[str]


@lru_cache(maxsize=4096)
def short_names(name: str) -> ShortNames:
    """The short forms of a name."""
    numbered: set[str] = set()
    unnumbered = set(_without_first_number(spelled(name).words))
    stems: set[str] = set()
    for stem, subtitle in _cuts(name):
        stems.add("".join(stem))
        if len(stem) > 1 and _is_part(stem[-1]):
            numbered.add("".join(stem))
            unnumbered.add("".join((*stem[:-1], *subtitle)))
    return ShortNames(frozenset(numbered), frozenset(unnumbered), frozenset(stems))


def _cuts(name: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    words = spelled(name).words
    for found in islice(_BREAK.finditer(name), _MOST_BREAKS):
        stem = spelled(name[: found.start()]).words
        if stem and len(stem) < len(words) and words[: len(stem)] == stem:
            yield stem, words[len(stem) :]


def _without_first_number(words: tuple[str, ...]) -> Iterator[str]:
    if len(words) > 1 and words[-1] == "1":
        yield "".join(words[:-1])


def _is_part(word: str) -> bool:
    return word.isdecimal() and len(word) <= len(str(_HIGHEST)) and 0 < int(word) <= _HIGHEST
