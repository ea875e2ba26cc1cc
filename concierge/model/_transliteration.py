"""Cyrillic names in Latin letters: the many ways to write them down come to one key."""

import re

__all__ = ["sound"]

_LETTERS = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i", "й": "y",
        "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u",
        "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e",
        "ю": "yu", "я": "ya", "і": "i", "ї": "yi", "є": "ye", "ґ": "g", "ў": "u",
    }
)  # fmt: skip
# What one sound is written as; longer spellings first.
_SPELLINGS = {
    "shch": "w", "sch": "w", "tch": "q", "sh": "w", "ch": "q", "zh": "j", "kh": "h", "ts": "c", "tz": "c", "tc": "c",
    "ya": "ia", "ja": "ia", "yu": "iu", "ju": "iu", "ye": "e", "je": "e", "ie": "e", "yo": "e", "jo": "e",
    "aj": "ai", "ej": "ei", "oj": "oi", "uj": "ui", "iy": "i", "ij": "i", "yy": "i", "yj": "i", "ii": "i",
    "y": "i", "x": "ks", "ph": "f", "w": "v", "q": "k",
}  # fmt: skip
_SPELLING = re.compile("|".join(sorted(_SPELLINGS, key=len, reverse=True)))
_DOUBLED = re.compile(r"([a-z])\1+")


def sound(form: str) -> str:
    """The key of a name's form without spaces, the same for the Cyrillic name and for its transliterations.

    It is coarse: two names that are in one script are not to be compared by it.
    """
    latin = form.translate(_LETTERS)
    return _DOUBLED.sub(r"\1", _SPELLING.sub(lambda found: _SPELLINGS[found[0]], latin))
