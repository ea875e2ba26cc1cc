"""What is only about a work, or cut from it: samples, trailers, bonuses."""

import re
from collections.abc import Iterator

from concierge.model.parsing.facts import Fact
from concierge.model.parsing.tables.content import EXTRAS, SURE_EXTRAS

__all__ = ["EXTRA_WORDS", "extras_in"]

_VALUES = {spelling: value for value, row in EXTRAS.items() for spelling in row.split("|")}
_SURE = frozenset(SURE_EXTRAS.split("|"))
EXTRA_WORDS = frozenset(spelling.split(" ")[0] for spelling in _VALUES)
_EXTRA = re.compile(
    rf"(?<![^\W_])(?:{'|'.join(sorted((word.replace(' ', '[ ._]') for word in _VALUES), key=len, reverse=True))})"
    r"(?![^\W_])"
)
# What may follow such a word if it is none of a title: the end, a number, a bracket, the group, a technical word.
_AFTER = re.compile(
    r"(?:[\])}]|[ ._-]*(?:$|\d|[\[({]|(?:web|bd|dvd|hdtv|hdrip|bluray|blu|x26|h26|uhd|xvid|rus|only|mkv|avi|mp4|ts)))"
    r"|-[^\W_]+(?:[\[(.]|$)"
)


def extras_in(low: str, zone: int) -> Iterator[Fact]:
    """Each word that says that a release is only about a work, or something added to it.

    Words which titles use as well count behind `zone` alone, in front of something technical. One within the title
    has an empty span.
    """
    for found in _EXTRA.finditer(low):
        spelling = found[0].replace(".", " ").replace("_", " ")
        start, end = found.span()
        # "+ OVA" says that a pack holds more, not that it holds only this.
        is_added = low[:start].rstrip().endswith("+")
        if start and not is_added and (spelling in _SURE or (start >= zone and _AFTER.match(low, end))):
            yield Fact("extras", _VALUES[spelling], start, end if start >= zone else start)
