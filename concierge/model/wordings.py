"""How else a name may be written for a search that found nothing like it."""

import re
from collections.abc import Iterator
from typing import Final

from concierge.model.keyboard import as_other_layout, can_be_other_layout, is_other_layout
from concierge.model.query import nominative
from concierge.model.same_name import spelled, words_of

__all__ = [
    "further_wordings",
    "in_other_script",
    "is_russian",
    "layouts_of",
    "names_in_nominative",
    "numbered_part",
]

MOST_WORDINGS: Final = 6
_CYRILLIC: Final = re.compile("[а-яё]", re.IGNORECASE)
_TO_LATIN: Final = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i",
        "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
        "у": "u", "ф": "f", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sch", "ъ": "", "ы": "y", "ь": "",
        "э": "e", "ю": "yu", "я": "ya",
    }
)  # fmt: skip
_TO_CYRILLIC: Final = {
    "shch": "щ", "sch": "щ", "sh": "ш", "ch": "ч", "zh": "ж", "kh": "х", "ts": "ц", "tz": "ц", "yu": "ю", "ju": "ю",
    "iu": "ю", "ya": "я", "ja": "я", "yo": "ё", "jo": "ё", "ye": "е", "je": "е", "ph": "ф", "ck": "к", "th": "т",
    "a": "а", "b": "б", "c": "к", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "х", "i": "и", "j": "й", "k": "к",
    "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "q": "к", "r": "р", "s": "с", "t": "т", "u": "у", "v": "в",
    "w": "в", "x": "кс", "z": "з", "'": "ь",
}  # fmt: skip
_LATIN_SOUND: Final = re.compile("|".join(sorted(_TO_CYRILLIC, key=len, reverse=True)))
_Y_AFTER_CONSONANT: Final = re.compile("(?<=[бвгджзклмнпрстфхцчшщ])y")
_SHORTEST_STEM: Final = 3
_DECLINED: Final = (
    ("ского", "ский"), ("скому", "ский"), ("ским", "ский"), ("ской", "ская"), ("ого", "ый"), ("его", "ий"),
    ("ом", ""), ("ем", "ь"), ("ым", ""), ("ой", "а"), ("а", ""), ("у", ""), ("я", "ь"), ("ю", "ь"),
)  # fmt: skip
_AND: Final = re.compile(" and ", re.IGNORECASE)
_PARTS: Final = range(2, 20)
_SHORTEST_CUT: Final = 5
_SHORTEST_WORD: Final = 4
_KEPT_SHARE: Final = 0.6


def is_russian(text: str) -> bool:
    """Whether a letter of it is Cyrillic."""
    return _CYRILLIC.search(text) is not None


def layouts_of(text: str) -> tuple[str, ...]:
    """The text as it may have been meant, the likelier first: as it was typed, or in the other keyboard layout."""
    if not can_be_other_layout(text):
        return (text,)
    other = as_other_layout(text)
    return (other, text) if is_other_layout(text) else (text, other)


def further_wordings(name: str) -> tuple[str, ...]:
    """What else to search for, the likeliest first, at most six: without its number, in the other script, less of it.

    With less than the whole name a search that knows no slips finds a name with one in the part that is left out.
    """
    found = dict.fromkeys(" ".join(wording.split()) for wording in _wordings(name))
    return tuple(one for one in found if one and one != name)[:MOST_WORDINGS]


def _wordings(name: str) -> Iterator[str]:
    if part := numbered_part(name):
        yield part[0]
        yield nominative(part[0])
    if " and " in name.lower():
        yield _AND.sub(" & ", name)
    yield in_other_script(name)
    yield from _shortened(name)


def _shortened(name: str) -> Iterator[str]:
    if len(name) > _SHORTEST_CUT:
        yield name[: max(round(len(name) * _KEPT_SHARE), _SHORTEST_CUT)]
    words = words_of(name)
    if len(words) == 1:
        return
    longest = sorted((word for word in words if len(word) >= _SHORTEST_WORD), key=len, reverse=True)
    yield from longest[: len(words) - 1][:2]
    if longest:
        yield in_other_script(longest[0])


def names_in_nominative(name: str) -> Iterator[str]:
    """A person's name as a catalogue has it, if it was declined: «Нолана», «Тарковского»; then the surname alone."""
    *given, surname = name.split() or [""]
    for ending, instead in _DECLINED:
        if surname.lower().endswith(ending) and len(surname) - len(ending) >= _SHORTEST_STEM:
            yield " ".join((*given, surname[: -len(ending)] + instead))
    if given:
        yield surname


def in_other_script(text: str) -> str:
    """The text as it is said in the other alphabet: "Brat" for «Брат», «Слоу» for "Slow"; roughly."""
    lower = text.lower()
    if is_russian(lower):
        return lower.translate(_TO_LATIN)
    written = _LATIN_SOUND.sub(lambda found: _TO_CYRILLIC[found[0]], lower)
    return _Y_AFTER_CONSONANT.sub("ы", written).replace("y", "й")


def numbered_part(name: str) -> tuple[str, int] | None:
    """The franchise and the part's number, from 2 to 19: «Чужой 2», "Rocky IV"; None for a name without one."""
    words = spelled(name).words
    if len(words) > 1 and words[-1].isdecimal() and int(words[-1]) in _PARTS:
        return " ".join(words[:-1]), int(words[-1])
    return None
