"""Numbers that no word leads, with what stands on both sides of them."""

import re
from functools import cached_property
from typing import NamedTuple

from concierge.model.parsing.part_episodes import decimal, episode_run
from concierge.model.parsing.part_numbers import BLANK, Numbers, first_word, is_year
from concierge.model.parsing.part_reading import Reading
from concierge.model.parsing.part_words import CLOSING_WORDS, COUNTS, FILE_ENDINGS, OF_WORDS, SPECIALS, UNTOLD

__all__ = ["Place", "View", "place_of", "right_of"]

_CHECKSUM = re.compile(r"[\[(][0-9a-f]{8}[\])]")
_FANSUB_WORD = re.compile(r"vost|fansub|subs\]|-raws|erai-|judas|horriblesubs")
_EAST_ASIAN = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
_SITE = re.compile(r"www|\.[a-z]{2,5} ?[\])]")
_TELEVISION = re.compile("dtv|dsr|dvb|tvrip|satrip")
_BROADCASTS = ("hdtv", "pdtv", "sdtv", "dsr", "tvrip", "satrip", "dvb", "dtv")
_VERSION_SIGNS = frozenset({"v", " v", "_v"})
_LONGEST = 4
_LONGEST_ENDING = 8


class View:
    """What decides how far a bare number of a name is to be believed.

    `end` is where the name ends before its file's ending; `is_file` tells whether it has one.
    """

    def __init__(self, numbers: Numbers, low: str, begin: int) -> None:
        self.numbers = numbers
        dot = low.rfind(".", -_LONGEST_ENDING)
        self.is_file = dot >= 0 and low[dot + 1 :] in FILE_ENDINGS
        self.end = dot if self.is_file else len(low)
        self._low = low
        self._prefix = low[: begin or 1]

    @cached_property
    def is_fansub(self) -> bool:
        """Whether the name is as fans of Asian series write it: with a tag first, a checksum, or in their letters."""
        low, prefix = self._low, self._prefix
        if ("[" in prefix or "【" in prefix) and not _SITE.search(prefix):
            return True
        if ("]" in low or ")" in low) and _CHECKSUM.search(low):
            return True
        if _FANSUB_WORD.search(low):
            return True
        return not low.isascii() and _EAST_ASIAN.search(low) is not None

    @cached_property
    def is_television(self) -> bool:
        """Whether the name speaks of a broadcast."""
        low = self._low
        return low.endswith("tv") or _TELEVISION.search(low) is not None

    @cached_property
    def is_plain(self) -> bool:
        """Whether a file's name has no technical words."""
        return self.is_file and BLANK not in self.numbers.text[: self.end]

    def is_broadcast(self, place: int) -> bool:
        """Whether a broadcast is what the name speaks of next."""
        return self._low[place : place + 8].lstrip(" ._").startswith(_BROADCASTS)


class Place(NamedTuple):
    """Numbers in a row that may be episodes, the first and the last, and what stands left and right of them.

    Left: "season", "special", "start", "dash", "hyphen", "hash", "bracket" or "blank". Right: "end", "mark" for a
    technical word, "bracket", "dash", "hyphen", "number", "of" or "word".
    """

    first: int
    last: int
    values: tuple[float, ...]
    digits: str
    left: str
    right: str

    @property
    def is_closed(self) -> bool:
        """Whether the name goes on with something else behind the number."""
        return self.right in {"end", "mark", "bracket"}

    @property
    def is_padded(self) -> bool:
        """Whether the number is written with a zero before it."""
        return len(self.digits) > 1 and self.digits[0] == "0"


def place_of(reading: Reading, view: View, index: int) -> Place | None:
    """Number `index`, and those that continue it, in their place; None if they can be no episodes."""
    numbers = view.numbers
    digits = numbers.digits[index]
    left = _left(reading, numbers, index) if len(digits) <= _LONGEST else ""
    if not left:
        return None
    fraction = decimal(numbers, index)
    values: tuple[float, ...] = (fraction or 0,)
    last = index + 1
    if fraction is None:
        values, last = episode_run(numbers, index, None, is_loose=True)
    right = right_of(view, last)
    return Place(index, last, values, digits, left, right) if right else None


def _left(reading: Reading, numbers: Numbers, index: int) -> str:
    gap = numbers.gaps[index]
    if index == reading.after_season and gap:
        between = numbers.text[reading.season_end : numbers.starts[index]]
        if not between.strip(" ._-[]()~/"):
            return "season"
    word = numbers.lead(index).word
    if word in SPECIALS:
        return "special"
    if index == 0 and not gap.strip(BLANK + " ._[("):
        return "start"
    return "" if word in UNTOLD else _signed(numbers, index, gap)


def _signed(numbers: Numbers, index: int, gap: str) -> str:
    """What the sign before a number is."""
    stripped = gap.rstrip(" ._(")
    if stripped.endswith("-"):
        return _dashed(gap, stripped)
    last = gap[-1:]
    if last == "#":
        return "hash"
    if gap.rstrip(" .").endswith(("[", "(")):
        return "bracket"
    is_fraction = gap == "." and index > 0 and not is_year(numbers.digits[index - 1])
    return "blank" if last in {" ", "_", ".", "]"} and not is_fraction else ""


def _dashed(gap: str, stripped: str) -> str:
    before = stripped[:-1]
    if before[-1:] in {" ", "_", "."}:
        return "" if before.rstrip(" ._").endswith("movie") else "dash"
    return "hyphen" if before and len(stripped) == len(gap) else ""


def right_of(view: View, last: int) -> str:
    """What stands behind number `last` and its version; nothing if letters touch it."""
    numbers = view.numbers
    if last + 1 < numbers.count and numbers.gaps[last + 1] in _VERSION_SIGNS:
        last += 1
    gap = numbers.gaps[last + 1]
    if numbers.end(last) >= view.end:
        return "end"
    if gap[:1].isalpha() and not gap.startswith(CLOSING_WORDS):
        if gap[0] not in "abcd" or gap[1:2].isalpha():
            return ""
        gap = gap[1:]
    return _beside(gap, is_last=last + 1 == numbers.count)


def _beside(gap: str, *, is_last: bool) -> str:
    rest = gap.lstrip(" ._")
    if not rest:
        return "end" if is_last else "number"
    if rest[0] == BLANK:
        return "mark"
    if rest[0] in "[]()+" or rest.startswith(CLOSING_WORDS):
        return "bracket"
    if rest[0] == "-":
        return "dash" if rest != gap else "hyphen"
    word = first_word(rest)
    if word in OF_WORDS:
        return "of"
    return "word" if word not in COUNTS else ""
