"""The words in a file's header, as strangers wrote them."""

import re
from datetime import timedelta
from typing import Final

from concierge.model.language_words import LANGUAGE_WORDS

__all__ = ["language", "length", "line", "sides"]

LONGEST: Final = 100
MOST_PIXELS: Final = 65_535
_MOST_SECONDS: Final = 100 * 3600
_CODE: Final = re.compile(r"([a-z]{2,3})(?:[-_].*)?", re.DOTALL)
# Undetermined, several, none that has a code, no words at all.
_NO_LANGUAGE: Final = frozenset({"und", "mul", "mis", "zxx", "qaa"})


def language(code: str) -> str | None:
    """ISO 639-1 of "rus", "ru" or "ru-RU"; what has no such code stays as it is, and what says nothing is None."""
    match = _CODE.fullmatch(code.strip().lower())
    if match is None or match[1] in _NO_LANGUAGE:
        return None
    return LANGUAGE_WORDS.get(match[1], match[1])


def line(text: str) -> str:
    """One short line without what a terminal would take for a command."""
    seen = "".join(letter if letter.isprintable() else " " for letter in text[: 10 * LONGEST])
    return " ".join(seen.split())[:LONGEST]


def length(seconds: float) -> timedelta | None:
    """The length of a film; None for what is none or more than 100 hours."""
    return timedelta(seconds=seconds) if 0 < seconds <= _MOST_SECONDS else None


def sides(width: int, height: int) -> tuple[int, int] | None:
    """Width and height of a picture; None for what cannot be one."""
    is_picture = 0 < width <= MOST_PIXELS and 0 < height <= MOST_PIXELS
    return (width, height) if is_picture else None
