"""The outline of a listing: its text, its outermost brackets, and the slashes and bars between them."""

import re
from typing import NamedTuple

__all__ = ["BAR", "ROUND", "SLASH", "SQUARE", "TEXT", "Piece", "is_cyrillic", "pieces_of"]

TEXT, ROUND, SQUARE, SLASH, BAR = "text", "round", "square", "slash", "bar"

_SIGN = re.compile(r"\([^()\[\]]*\)|\[[^()\[\]]*\]|[()\[\]/\\|]")
_ANY_SIGN = re.compile(r"[()\[\]/\\|]")
_OPENS_WITH_A_YEAR = re.compile(r"\[\s*(?:18[89]|19\d|20\d)\d(?!\d)")
_KINDS = {"(": ROUND, "[": SQUARE, "/": SLASH, "\\": SLASH, "|": BAR}
_SLASHES = frozenset("/\\")
_BRACKETS = frozenset("()[]")
_OPENERS = {")": "(", "]": "["}
_PART_WORDS = ("сезон", "сери", "эпизод", "выпуск")
_UKRAINIAN = "ёіїєґ"


class Piece(NamedTuple):
    """A stretch of the listing; `kind` is one of TEXT, ROUND, SQUARE, SLASH and BAR. Brackets are included."""

    kind: str
    start: int
    end: int


def pieces_of(low: str) -> list[Piece]:
    """What a listing is made of, in order; blanks between are left out.

    A slash parts names if a space stands beside it, or different alphabets do. A bracket that is never closed is
    text, unless a year follows it: then the tracker has cut the rest off.
    """
    pieces: list[Piece] = []
    begin = 0
    for start, end in _spans(low):
        sign = low[start]
        if sign in _SLASHES and not _is_between_names(low, start):
            continue
        if begin < start and not (low[begin] == " " and low[begin:start].isspace()):
            pieces.append(Piece(TEXT, begin, start))
        pieces.append(Piece(_KINDS[sign], start, end))
        begin = end
    if begin < len(low) and not low[begin:].isspace():
        pieces.append(Piece(TEXT, begin, len(low)))
    return pieces


def _spans(low: str) -> list[tuple[int, int]]:
    """The outermost brackets, and the slashes and bars outside of them."""
    spans = [found.span() for found in _SIGN.finditer(low)]
    if all(end - start > 1 or low[start] not in _BRACKETS for start, end in spans):
        return spans
    # Some brackets stand in others, or are never closed.
    signs = [found.start() for found in _ANY_SIGN.finditer(low)]
    closings = _closings(low, signs)
    spans, begin = [], 0
    for at in signs:
        end = closings.get(at, 0) if low[at] in _BRACKETS else at + 1
        if at >= begin and end:
            spans.append((at, end))
            begin = end
    return spans


def _closings(low: str, signs: list[int]) -> dict[int, int]:
    """For each bracket that is closed, where it ends."""
    closings: dict[int, int] = {}
    opened: list[int] = []
    count = {"(": 0, "[": 0}
    for at in signs:
        sign = low[at]
        if sign in count:
            opened.append(at)
            count[sign] += 1
        elif sign in _OPENERS:
            _close(low, at, opened, count, closings)
    for at in opened:
        if _OPENS_WITH_A_YEAR.match(low, at):
            closings[at] = len(low)
            break
    return closings


def _close(low: str, at: int, opened: list[int], count: dict[str, int], closings: dict[int, int]) -> None:
    opener = _OPENERS[low[at]]
    # One that nothing has opened is a smile, or a slip.
    while count[opener]:
        last = opened.pop()
        count[low[last]] -= 1
        if low[last] == opener:
            closings[last] = at + 1
            return


def _is_between_names(low: str, at: int) -> bool:
    before = low[at - 1] if at else " "
    after = low[at + 1] if at + 1 < len(low) else " "
    if before.isspace() or after.isspace() or before in ")]":
        return True
    if before.isalpha() and after.isalpha():
        return is_cyrillic(before) != is_cyrillic(after) or low.startswith(_PART_WORDS, at + 1)
    return low.startswith(_PART_WORDS, at + 1)


def is_cyrillic(letter: str) -> bool:
    """Whether a lower-case letter is a Russian or Ukrainian one."""
    return "а" <= letter <= "я" or letter in _UKRAINIAN
