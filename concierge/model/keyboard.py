"""Text typed with the other keyboard layout switched on: «ghbdtn» is «привет», «Ьфекшч» is "Matrix"."""

import re
from typing import Final

__all__ = ["as_other_layout", "can_be_other_layout", "is_other_layout"]

_LATIN: Final = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_RUSSIAN: Final = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_SHIFTED_LATIN: Final = '~QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>'
_TO_RUSSIAN: Final = str.maketrans(_LATIN + _SHIFTED_LATIN, _RUSSIAN + _RUSSIAN.upper())
_TO_LATIN: Final = str.maketrans(_RUSSIAN + _RUSSIAN.upper(), _LATIN + _SHIFTED_LATIN)
_CYRILLIC: Final = re.compile("[а-яё]", re.IGNORECASE)
_LATIN_LETTER: Final = re.compile("[a-z]", re.IGNORECASE)
_VOWELS: Final = re.compile("[aeiouyаеёиоуыэюя]", re.IGNORECASE)
# No word of either language has so many consonants together, or such a pair of letters.
_UNSPEAKABLE: Final = re.compile(
    r"[bcdfghjklmnpqrstvwxz]{5}|[bcdfghjklmnpqrstvwxz]{4}\b|[бвгджзйклмнпрстфхцчшщ]{5}|\b[ьъый][бвгджзклмнпрстфхцчшщ]"
    r"|[ъь][ъьыаоуэ]|[жшчщ]ы|й[аоуыэ]|[a-z][;'\[\]`,][a-z]|\b[\[;'`,][a-z]|q(?!u)[a-z]|\bьф",
    re.IGNORECASE,
)
_FEWEST_VOWELS: Final = 0.2
_MOST_VOWELS: Final = 0.75


def as_other_layout(text: str) -> str:
    """The text that the same keys write in the other layout; as it is if it mixes scripts or has no letters."""
    is_latin, is_russian = bool(_LATIN_LETTER.search(text)), bool(_CYRILLIC.search(text))
    if is_latin is is_russian:
        return text
    return text.translate(_TO_RUSSIAN if is_latin else _TO_LATIN)


def can_be_other_layout(text: str) -> bool:
    """Whether what the same keys write in the other layout can be spoken."""
    other = as_other_layout(text)
    return other != text and _is_speakable(other)


def is_other_layout(text: str) -> bool:
    """Whether the text can hardly be spoken, and what the same keys write in the other layout can."""
    return can_be_other_layout(text) and not _is_speakable(text)


def _is_speakable(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    if _UNSPEAKABLE.search(text) or not letters:
        return False
    return _FEWEST_VOWELS <= len(_VOWELS.findall(text)) / len(letters) <= _MOST_VOWELS
