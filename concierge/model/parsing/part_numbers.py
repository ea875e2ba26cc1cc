"""The numbers of a name and what stands between them."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from concierge.model.parsing.part_words import FOLDED, SIGN_WORDS

__all__ = ["BLANK", "Joint", "Lead", "Numbers", "Unit", "first_word", "is_year"]

# Stands for each character that is no part of what is read here: technical facts, and what precedes the title.
BLANK = "\0"
_RUN = re.compile("([0-9]+)")
_FOLD = re.compile(f"[{re.escape(''.join(FOLDED))}]")
_BEFORE = " ._:#([+~"
_LONGEST_WORD = 14
_LONGEST_GAP = 18
_LONGEST_NUMBER = 8
_YEAR_DIGITS = 4
_FIRST_YEAR, _LAST_YEAR = 1900, 2039
_UNIT = re.compile(r"[ ]?(st|nd|rd|th|er|e|a?[ao]|-?[йяе])?[ ._)-]{0,2}([^\W\d_]{1,14})")
_JOINT = re.compile(
    r"(?:[ao](?=[ ]))?([ ._)\]]*)(-{1,3}|~|[+&,/:]?)([ ._#(\[]*)([^\W\d_]*)([ ._]*)([^\W\d_]*)[ ._:#]*"
)
_SIGNS = {"~": "-", "-": "-", "&": "+", ",": "+"}
_BRACKETS = frozenset("()[]")


class Lead(NamedTuple):
    """The word before a number, where it starts, and the signs between the two."""

    word: str
    start: int
    signs: str


class Unit(NamedTuple):
    """The word behind a number, where it starts and ends, and whether the number is an ordinal."""

    word: str
    start: int
    end: int
    is_ordinal: bool


class Joint(NamedTuple):
    """What joins two numbers: "-" for a range, "+" for a list, "/", ":" or nothing; and the word before the second.

    `left` are the blanks before the sign; `is_tight` means that the sign joins whatever blanks stand around it.
    """

    sign: str
    lead: str
    left: str
    is_tight: bool


_NO_LEAD = Lead("", 0, "")


class Numbers:
    """The runs of digits in a text: `gaps[i]` stands before number i, and the last gap behind all."""

    __slots__ = ("_last_year", "_leads", "count", "digits", "gaps", "starts", "text")

    def __init__(self, low: str, begin: int, marks: Sequence[tuple[int, int]]) -> None:
        self.text = _blanked(low, begin, marks)
        pieces = _RUN.split(self.text)
        self.gaps = pieces[::2]
        self.digits = pieces[1::2]
        self.count = len(self.digits)
        self.starts = list(accumulate(map(len, pieces)))[: 2 * self.count : 2]
        self._leads: dict[int, Lead] = {}
        self._last_year: int | None = None

    @property
    def last_year(self) -> int:
        """The last of the numbers that is a year; -1 if none is."""
        if self._last_year is None:
            years = (index for index, digits in enumerate(self.digits) if is_year(digits))
            self._last_year = max(years, default=-1)
        return self._last_year

    def end(self, index: int) -> int:
        """Where number `index` ends."""
        return self.starts[index] + len(self.digits[index])

    def value(self, index: int) -> int:
        """What number `index` counts; -1 if it is too long to count anything."""
        digits = self.digits[index]
        return int(digits) if len(digits) <= _LONGEST_NUMBER else -1

    def after(self, index: int) -> str:
        """The character behind a number, if there is one."""
        return self.gaps[index + 1][:1]

    def lead(self, index: int) -> Lead:
        """The word before a number; empty if signs, brackets or nothing stand there."""
        known = self._leads.get(index)
        if known is None:
            known = self._leads[index] = self._lead(index)
        return known

    def _lead(self, index: int) -> Lead:
        gap = self.gaps[index]
        is_hyphened = gap[-1:] == "-" and gap[-2:-1].isalpha()
        last = len(gap) - 1 if is_hyphened else len(gap.rstrip(_BEFORE))
        first = last
        while first and last - first < _LONGEST_WORD and gap[first - 1].isalpha():
            first -= 1
        if first == last:
            return _NO_LEAD
        return Lead(gap[first:last], self.starts[index] - len(gap) + first, gap[last:])

    def unit(self, index: int) -> Unit | None:
        """The word behind a number: "2nd season", "3 сезон", "5. bölüm"."""
        gap = self.gaps[index + 1]
        if not gap or gap[0] == BLANK:
            return None
        found = _UNIT.match(gap)
        if found is None:
            return None
        end = self.end(index)
        return Unit(found[2], end + found.start(2), end + found.end(2), found[1] is not None)

    def joint(self, index: int) -> Joint | None:
        """What joins number `index` to the next, if it can join numbers at all."""
        if index + 1 >= self.count:
            return None
        gap = self.gaps[index + 1]
        return _joint(gap) if len(gap) <= _LONGEST_GAP else None


def is_year(digits: str) -> bool:
    """Whether digits are a year of film or television."""
    return len(digits) == _YEAR_DIGITS and _FIRST_YEAR <= int(digits) <= _LAST_YEAR


def first_word(text: str) -> str:
    """The letters that a text begins with, at most a few."""
    length = 0
    while length < len(text) and length < _LONGEST_WORD and text[length].isalpha():
        length += 1
    return text[:length]


def _blanked(low: str, begin: int, marks: Sequence[tuple[int, int]]) -> str:
    if not low.isascii():
        low = _FOLD.sub(lambda found: FOLDED[found[0]], low)
    if not begin and not marks:
        return low
    pieces = [BLANK * begin]
    place = begin
    for start, end in marks:
        if start >= place:
            pieces += (low[place:start], BLANK * (end - start))
            place = end
    pieces.append(low[place:])
    return "".join(pieces)


@lru_cache(maxsize=4_096)
def _joint(gap: str) -> Joint | None:
    found = _JOINT.fullmatch(gap)
    if found is None:
        return None
    left, sign, right, word, middle, second = found.groups()
    if not sign and left and word in SIGN_WORDS and (middle or not second):
        return Joint(SIGN_WORDS[word], second, left, is_tight=True) if middle else None
    if second or not (word or _BRACKETS.isdisjoint(gap)):
        return None
    is_tight = sign == "~" or (not left and right in {"", "#"})
    return Joint(_SIGNS.get(sign[:1], sign), word, left, is_tight)
