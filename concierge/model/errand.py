"""What a sentence asks for that is no title to get, read without a model: in Russian and English."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from concierge.model import _phrases as said
from concierge.model._ban_phrases import BANS
from concierge.model._closed_phrases import closed_errand
from concierge.model._courtesy import without_courtesy
from concierge.model._errand_phrases import ERRANDS
from concierge.model._number_words import number_said
from concierge.model._rules import pattern_of
from concierge.model.asked_title import Sentence, bare, slots_of, unquoted
from concierge.model.errand_kinds import ErrandKind
from concierge.model.genre import genres_asked
from concierge.model.query import LONGEST_QUERY, animate, cleaned
from concierge.model.understood import Slots

__all__ = ["Errand", "ErrandKind", "errand_of"]

# A longer sentence tells a story, and no wording here has so much to name.
_LONGEST: Final = LONGEST_QUERY + 50
_QUOTES: Final = frozenset('«»“”„"')
# Whoever bans one of these points at something, and it is to be asked at what.
_POINTING: Final = frozenset(
    {
        *("это", "этот", "эту", "этого", "его", "её", "ее", "их", "них", "ему", "старое", "такое"),
        *("it", "that", "this", "them", "those", "these", "he", "she", "him", "her", "whole"),
    }
)
_OF_DETAILS: Final = frozenset({ErrandKind.CHOOSE, ErrandKind.USUAL_QUALITY})
_LAST: Final = re.compile(
    r"(?:[,\s]+(?:пока|пока что|на время|тоже|уже|наконец|for now|for a (?:bit|while|sec|second|minute|moment)"
    r"|too|as well|then|already|for me))+$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One errand. `slots` is what the words name; `words` are the person's own for it.

    `place` counts from one; `hours` is how long a trip is; `note` is what a review says.
    """

    kind: ErrandKind
    slots: Slots = field(default_factory=Slots)
    words: str = ""
    note: str = ""
    place: int | None = None
    hours: int | None = None


def errand_of(text: str) -> Errand | None:
    """The errand that the whole sentence is; None if it is anything else."""
    if len(text) > _LONGEST:
        return None
    whole = cleaned(text)
    if ban := _ban_of(bare(whole)):
        return ban
    words = bare(without_courtesy(whole))
    return next(filter(None, map(_worded, dict.fromkeys((words, _without_asides(words))))), None)


def _worded(words: str) -> Errand | None:
    if closed := closed_errand(words):
        return Errand(kind=closed, words=words)
    for kind, wording in ERRANDS:
        if match := pattern_of(wording).fullmatch(words):
            named = {name.rstrip("0123456789"): value for name, value in match.groupdict().items() if value}
            return _read(kind, words, named)
    return None


def _ban_of(text: str) -> Errand | None:
    """What is never to be met, and how far that goes; a title is taken as it stands in its quotation marks."""
    for kind, wording in BANS:
        if match := pattern_of(wording).fullmatch(text):
            named = match.groupdict()
            words = (named["quoted"] or "").strip() or _unquoted(named)
            year = int(named["year"]) if named.get("year") else None
            # Of a genre nothing has the words in its name: how that is meant is to be asked.
            is_name = _names_something(words, is_quoted=bool(named["quoted"]))
            is_clear = is_name and (year is None or named["quoted"] or not genres_asked(words))
            return Errand(kind=kind, slots=Slots(year=year), words=words) if is_clear else None
    return None


def _names_something(words: str, *, is_quoted: bool) -> bool:
    """Whether it is one name that is banned: no pronoun, no second wish behind a comma, no second quotation."""
    if is_quoted:
        return bool(words) and not _QUOTES & set(words)
    first = words.lower().partition(" ")[0]
    return bool(words) and "," not in words and first not in _POINTING


def _unquoted(named: Mapping[str, str | None]) -> str:
    """What is named without quotation marks, as a catalogue has it: «никакого Марвела» is of «Марвел»."""
    words = bare(unquoted(named.get("x") or named.get("of") or ""))
    return next(iter(animate(words)), words) if named.get("of") else words


def _without_asides(words: str) -> str:
    """The words without those before and behind them that only join them to what was said."""
    sentence = Sentence(words)
    sentence.take_first(said.ASIDE)
    rest = bare(_LAST.sub("", sentence.rest))
    return words if rest.isdecimal() else rest  # «Брат 2» is no second of a list


def _read(kind: ErrandKind, words: str, named: dict[str, str]) -> Errand | None:
    place = number_said(named["place"]) if "place" in named else None
    subject = bare(named.get("x", "") or named.get("part", ""))
    # What is told of a part or of a quality names no title.
    slots = slots_of(Sentence(subject, may_end=kind in _OF_DETAILS))
    if (kind is ErrandKind.TAKE and place is None) or (
        kind is ErrandKind.USUAL_QUALITY and slots.quality is None
    ):
        return None
    return Errand(
        kind=kind,
        slots=slots,
        words=subject or words,
        note=named.get("note", ""),
        place=place,
        hours=int(named["hours"]) if "hours" in named else None,
    )
