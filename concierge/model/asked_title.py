"""The title that a sentence names, and what is wanted of it: read in Russian and English, without a model."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import dropwhile
from typing import Literal, TypeVar

from concierge.model import _phrases as said
from concierge.model._number_words import number_said
from concierge.model.query import LONGEST_REQUEST, cleaned
from concierge.model.understood import SIZES_GB, Slots

__all__ = ["Sentence", "asked_title", "bare", "begun", "has_words", "slots_of", "unquoted"]

_EDGES = " ,.:;-–—"
_QUOTES = str.maketrans("", "", '«»“”„"')
_EMPTY_BRACKETS = re.compile(r"[(\[]\s*[)\]]")
_MEGA_IN_GIGA = 1_000
_MOST_VAGUE = 2
_Named = TypeVar("_Named")


class Sentence:
    """A sentence that gets shorter as its parts are understood; nothing need be left of one that `may_end`."""

    def __init__(self, text: str, *, may_end: bool = False) -> None:
        """Takes a cleaned text."""
        self.rest = text
        self.may_end = may_end

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The first place that fits, taken out; None if there is none, or if nothing else would be left."""
        match = pattern.search(self.rest)
        if match is None:
            return None
        rest = f"{self.rest[: match.start()]} {self.rest[match.end() :]}".strip()
        if not (self.may_end or has_words(rest)):
            return None
        self.rest = rest
        return match

    def take_first(self, pattern: re.Pattern[str]) -> bool:
        """Whether the sentence began so; the beginning is taken off."""
        match = pattern.match(self.rest)
        if match:
            self.rest = self.rest[match.end() :].lstrip(_EDGES + "!")
        return match is not None


def asked_title(text: str) -> Slots:
    """The title that a request names, whichever verb it begins with; without a title where there is nothing else."""
    sentence = Sentence(bare(cleaned(text[:LONGEST_REQUEST])))
    whole = sentence.rest
    sentence.take_first(said.ASIDE)
    if not (sentence.take_first(said.GET) or sentence.take_first(said.FIND)):
        sentence.rest = whole
    return slots_of(sentence)


def slots_of(sentence: Sentence) -> Slots:
    """The parts, the voices and the title in what is left of a sentence; the title is what no other slot took."""
    if not has_words(sentence.rest):
        return Slots()
    for _ in range(_MOST_VAGUE):
        sentence.take(said.VAGUE)
    season, episode = _season_and_episode(sentence)
    quality = _first_of(sentence, said.QUALITY)
    size_max_gb = _size_gb(sentence)
    subtitles = _subtitles(sentence)
    studio = _first_of(sentence, said.STUDIOS)
    voice = _first_of(sentence, said.AUDIO)
    year = _year(sentence)
    return Slots(
        title=_name(sentence.rest, may_be_empty=sentence.may_end) or None,
        year=year,
        quality=quality,
        season=season,
        episode=episode,
        voice=voice,
        studio=studio,
        subtitles=subtitles,
        size_max_gb=size_max_gb,
    )


def _first_of(sentence: Sentence, patterns: Iterable[tuple[_Named, re.Pattern[str]]]) -> _Named | None:
    return next((name for name, pattern in patterns if sentence.take(pattern)), None)


def _subtitles(sentence: Sentence) -> str | Literal[True] | None:
    match = sentence.take(said.SUBTITLES)
    if match is None:
        return None
    named = match["language"] or match["alone"] or match["behind"] or ""
    return next((code for code, pattern in said.LANGUAGES if pattern.fullmatch(named)), True)


def _size_gb(sentence: Sentence) -> float | None:
    for pattern in said.SIZE:
        if match := sentence.take(pattern):
            size = _count(match["count"]) / (1 if match["giga"] else _MEGA_IN_GIGA)
            return size if SIZES_GB[0] < size <= SIZES_GB[1] else None
    return None


def _count(given: str) -> float:
    if given[0].isdecimal():
        return float(given.replace(",", "."))
    return next(number for stem, number in said.FEW.items() if given.lower().startswith(stem))


def _season_and_episode(sentence: Sentence) -> tuple[int | None, int | None]:
    if code := sentence.take(said.CODE):
        season = code["s"] or code["s2"] or code["s3"]
        episode = code["e"] or code["e2"]
        return int(season), int(episode) if episode else None
    episode_number = _number(sentence, said.EPISODE)
    sentence.take(said.EVERYTHING)
    season_number = None if sentence.take(said.SEVERAL_SEASONS) else _number(sentence, said.SEASON)
    return season_number, episode_number


def _number(sentence: Sentence, parts: Iterable[re.Pattern[str]]) -> int | None:
    for pattern in parts:
        if match := sentence.take(pattern):
            return number_said(next(text for text in match.groups() if text))
    return None


def _year(sentence: Sentence) -> int | None:
    """The last year in the sentence, unless it is all that is left: then it is the title's name."""
    years = list(said.YEAR.finditer(sentence.rest))
    if not years:
        return None
    last = years[-1]
    rest = f"{sentence.rest[: last.start()]} {sentence.rest[last.end() :]}".strip()
    if not (sentence.may_end or has_words(_without_fillers(bare(rest)))):
        return None
    sentence.rest = rest
    return int(last[1])


def _name(rest: str, *, may_be_empty: bool) -> str:
    """The title's name as it was written: without quotes, and without the words around it that mean nothing."""
    plain = bare(_EMPTY_BRACKETS.sub(" ", unquoted(rest)))
    name = bare(_without_fillers(plain))
    return " ".join((name if may_be_empty or has_words(name) else plain).split())


def _without_fillers(text: str) -> str:
    """The text from its first word to its last that say something."""
    if match := said.FILLER_FIRST.match(text):
        text = text[match.end() :]
    words = dropwhile(lambda word: said.FILLER_LAST.match(word.strip(_EDGES)), reversed(text.split()))
    return " ".join(reversed(list(words)))


def bare(text: str) -> str:
    """The text without punctuation and pictures at its ends."""
    text = begun(text)
    end = len(text)
    while end and (_is_edge(text[end - 1]) or text[end - 1] in "?!"):
        end -= 1
    return text[:end]


def unquoted(text: str) -> str:
    """The text without quotation marks."""
    return text.translate(_QUOTES)


def begun(text: str) -> str:
    """The text from its first letter, digit or bracket."""
    start = 0
    while start < len(text) and _is_edge(text[start]):
        start += 1
    return text[start:]


def _is_edge(letter: str) -> bool:
    return letter in _EDGES or unicodedata.category(letter) in {"So", "Sk", "Mn", "Me"}


def has_words(text: str) -> bool:
    """Whether there is a letter or a digit in it."""
    return any(letter.isalnum() for letter in text)
