"""Who made the voices: the makers in a list, under their usual names."""

import re
from functools import lru_cache
from typing import NamedTuple

from concierge.model.parsing.camera import is_camera_sound
from concierge.model.parsing.tables.studios import CHANNELS, STUDIOS
from concierge.model.parsing.tables.voices import DESCRIPTIONS, KIND_WORDS, LANGUAGE_WORDS, MACHINE_WORDS

__all__ = ["Maker", "is_studio", "makers_in"]

# "1+1", "2x2" and "HDRezka Studio 18+" are names: a plus parts them only with blanks beside it.
_BETWEEN = re.compile(r"[,;|]|\s[+/&]\s|(?<=[^\W\d_])/(?=[^\W\d_])")
_UNHEARD = re.compile(r"[\W_]+")
_WORD = re.compile(r"[^\W_]+")
_RECENT = 4096
_AROUND = " \t\"'«»“”.–—-"
_NO_NAMES = DESCRIPTIONS | KIND_WORDS.keys() | LANGUAGE_WORDS.keys() | MACHINE_WORDS


class Maker(NamedTuple):
    """A studio, a channel or a person, and where they are named; "" for a machine that is not named."""

    name: str
    start: int
    end: int
    is_machine: bool


def _key(name: str) -> str:
    return _UNHEARD.sub("", name.lower().replace("ё", "е"))


_STUDIOS = {_key(spelling): row[0] for row in STUDIOS for spelling in row}
_KNOWN = _STUDIOS | {_key(spelling): row[0] for row in CHANNELS for spelling in row}


@lru_cache(maxsize=_RECENT)
def is_studio(name: str) -> bool:
    """Whether this is a name of a known studio; channels do not count."""
    return _key(name) in _STUDIOS


def _named(raw: str) -> tuple[str, bool] | None:
    """The usual name, and whether it is a machine's; None for what only describes a voice."""
    known = _KNOWN.get(_key(raw))
    if known is not None:
        return known, False
    low = raw.lower()
    if is_camera_sound(low):
        return None
    words = _WORD.findall(low)
    is_machine = not MACHINE_WORDS.isdisjoint(words)
    if all(word.isdecimal() or word in _NO_NAMES for word in words):
        return ("", True) if is_machine else None
    return raw, is_machine


def makers_in(text: str, start: int, end: int) -> list[Maker]:
    """The makers that a list names, in order; what only describes a voice is left out."""
    return [
        Maker(name, start + begin, start + stop, is_machine)
        for name, begin, stop, is_machine in _makers_of(text[start:end])
    ]


@lru_cache(maxsize=_RECENT)
def _makers_of(listed: str) -> tuple[Maker, ...]:
    edges = [found.span() for found in _BETWEEN.finditer(listed)]
    begins = [0, *(stop for _, stop in edges)]
    ends = [*(begin for begin, _ in edges), len(listed)]
    makers = (_maker(listed, begin, end) for begin, end in zip(begins, ends, strict=True))
    return tuple(maker for maker in makers if maker is not None)


def _maker(listed: str, start: int, end: int) -> Maker | None:
    raw = listed[start:end]
    bare = raw.strip(_AROUND)
    start += raw.find(bare)
    end = start + len(bare)
    # An abbreviation keeps its dot: "Videofilm Int."
    if bare and listed.startswith(".", end):
        end += 1
    named = _named(listed[start:end]) if bare else None
    return Maker(named[0], start, end, named[1]) if named else None
