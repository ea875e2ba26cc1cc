"""What a sentence asks for, read without a model: in Russian and English."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import dropwhile

from concierge.model import _phrases as said
from concierge.model.query import LONGEST_REQUEST, cleaned

__all__ = ["Action", "Intent", "understand"]


class Action(StrEnum):
    """What is to be done."""

    GET = "get"
    FIND = "find"
    LIST = "list"
    HELP = "help"


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A sentence, understood; `query` is the title's name as written, "" where none is needed."""

    action: Action
    query: str = ""
    year: int | None = None
    quality: str | None = None
    season: int | None = None
    episode: int | None = None
    audio: str | None = None
    studio: str = ""
    subtitles: bool = False


_EDGES = " ,.:;-–—"
_QUOTES = str.maketrans("", "", '«»“”„"')
_EMPTY_BRACKETS = re.compile(r"[(\[]\s*[)\]]")


class _Sentence:
    """A sentence that gets shorter as its parts are understood."""

    def __init__(self, text: str) -> None:
        self.rest = text

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The first place that fits, taken out; None if there is none, or if nothing else would be left."""
        match = pattern.search(self.rest)
        if match is None:
            return None
        rest = f"{self.rest[: match.start()]} {self.rest[match.end() :]}".strip()
        if not _has_words(rest):
            return None
        self.rest = rest
        return match

    def take_first(self, pattern: re.Pattern[str]) -> bool:
        """Whether the sentence began so; the beginning is taken off."""
        match = pattern.match(self.rest)
        if match:
            self.rest = self.rest[match.end() :].lstrip(_EDGES + "!")
        return match is not None


def understand(text: str) -> Intent:
    """The intent of a sentence; anything that is no known wish is read as the name of a title to get."""
    words = cleaned(text[:LONGEST_REQUEST])
    if said.ABOUT_DOWNLOADS.match(words):
        return Intent(action=Action.LIST)
    if said.WANTS_HELP.match(words) or not _has_words(words):
        return Intent(action=Action.HELP)
    sentence = _Sentence(_bare(words))
    action = _action(sentence)
    return _wish(action, sentence) if _has_words(sentence.rest) else Intent(action=Action.HELP)


def _action(sentence: _Sentence) -> Action:
    """GET or FIND; what stands before the verb goes with it, and stays where there is none."""
    whole = sentence.rest
    sentence.take_first(said.ASIDE)
    if sentence.take_first(said.GET):
        return Action.GET
    if sentence.take_first(said.FIND):
        return Action.FIND
    sentence.rest = whole
    return Action.GET


def _wish(action: Action, sentence: _Sentence) -> Intent:
    season, episode = _season_and_episode(sentence)
    quality = _first_of(sentence, said.QUALITY)
    subtitles = sentence.take(said.SUBTITLES) is not None
    studio = _first_of(sentence, said.STUDIOS) or ""
    audio = _first_of(sentence, said.AUDIO)
    year = _year(sentence)
    return Intent(
        action=action,
        query=_name(sentence.rest),
        year=year,
        quality=quality,
        season=season,
        episode=episode,
        audio=audio,
        studio=studio,
        subtitles=subtitles,
    )


def _first_of(sentence: _Sentence, patterns: Iterable[tuple[str, re.Pattern[str]]]) -> str | None:
    return next((name for name, pattern in patterns if sentence.take(pattern)), None)


def _season_and_episode(sentence: _Sentence) -> tuple[int | None, int | None]:
    if code := sentence.take(said.CODE):
        season = code["s"] or code["s2"] or code["s3"]
        episode = code["e"] or code["e2"]
        return int(season), int(episode) if episode else None
    episode_number = _number(sentence, said.EPISODE)
    sentence.take(said.EVERYTHING)
    season_number = None if sentence.take(said.SEVERAL_SEASONS) else _number(sentence, said.SEASON)
    return season_number, episode_number


def _number(sentence: _Sentence, parts: Iterable[re.Pattern[str]]) -> int | None:
    for pattern in parts:
        if match := sentence.take(pattern):
            given = next(text for text in match.groups() if text).lower()
            if given.isdecimal():
                return int(given)
            return next(number for stem, number in said.NUMBER_WORDS.items() if given.startswith(stem))
    return None


def _year(sentence: _Sentence) -> int | None:
    """The last year in the sentence, unless it is all that is left: then it is the title's name."""
    years = list(said.YEAR.finditer(sentence.rest))
    if not years:
        return None
    last = years[-1]
    rest = f"{sentence.rest[: last.start()]} {sentence.rest[last.end() :]}".strip()
    if not _has_words(_without_fillers(_bare(rest))):
        return None
    sentence.rest = rest
    return int(last[1])


def _name(rest: str) -> str:
    """The title's name as it was written: without quotes, and without the words around it that mean nothing."""
    plain = _bare(_EMPTY_BRACKETS.sub(" ", rest.translate(_QUOTES)))
    name = _bare(_without_fillers(plain))
    return " ".join((name if _has_words(name) else plain).split())


def _without_fillers(text: str) -> str:
    """The text from its first word to its last that say something."""
    if match := said.FILLER_FIRST.match(text):
        text = text[match.end() :]
    words = dropwhile(lambda word: said.FILLER_LAST.match(word.strip(_EDGES)), reversed(text.split()))
    return " ".join(reversed(list(words)))


def _bare(text: str) -> str:
    """The text without punctuation and pictures at its ends."""
    start, end = 0, len(text)
    while start < end and _is_edge(text[start]):
        start += 1
    while start < end and (_is_edge(text[end - 1]) or text[end - 1] in "?!"):
        end -= 1
    return text[start:end]


def _is_edge(letter: str) -> bool:
    return letter in _EDGES or unicodedata.category(letter) in {"So", "Sk", "Mn", "Me"}


def _has_words(text: str) -> bool:
    return any(letter.isalnum() for letter in text)
