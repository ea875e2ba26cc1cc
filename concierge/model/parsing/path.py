"""Paths: a file's own name first, then what its folders add."""

import re
from collections.abc import Sequence, Set as AbstractSet
from itertools import pairwise

from concierge.model.parsing.facts import Fact
from concierge.model.parsing.scene import read_scene
from concierge.model.parsing.tables.editions import CONTAINERS

__all__ = ["is_path", "read_path"]

_SLASH = re.compile(r"[/\\]")
_FILE = re.compile(rf"\.(?:{'|'.join(CONTAINERS)})$")
_SHELVES = frozenset(
    [
        "movies",
        "movie",
        "films",
        "film",
        "series",
        "tv",
        "shows",
        "tvshows",
        "media",
        "video",
        "videos",
        "downloads",
        "season",
        "кино",
        "фильмы",
        "сериалы",
        "subs",
        "mnt",
        "volumes",
        "public",
        "home",
        "volume1",
        "data",
        "share",
    ]
)
_DRIVE = re.compile("[a-z]:$")
_MOST_FOLDERS = 4
# What a file's own name must tell for its title to be believed; else the folder's is.
_TELLING = frozenset({"year", "seasons", "rip", "resolution", "codec", "date"})
_DATED = frozenset({"year", "seasons", "date"})
_LEAST_WORD = re.compile(r"[^\W\d_]{3,}")


def is_path(low: str) -> bool:
    """Whether the text is a path rather than a name with a slash in it ("Face/Off", "Брат / Brother")."""
    if "/" not in low and "\\" not in low:
        return False
    if " / " in low or "/ " in low or " /" in low or "://" in low:
        return False
    first = _SLASH.split(low, maxsplit=1)[0].strip()
    is_place = not first or first in _SHELVES or _DRIVE.match(first) is not None
    return is_place or _FILE.search(low) is not None


def read_path(text: str, low: str, marks: Sequence[Fact]) -> list[Fact]:
    """The facts of the file's name, and of its folders those that it does not tell itself."""
    spans = _components(low)
    own = _read(text, low, marks, spans[-1])
    told = {fact.field for fact in own}
    folders = [_read(text, low, marks, span) for span in _folders(low, spans)]
    doubtful: list[Fact] = []
    if not _is_telling(own, {fact.field for folder in folders for fact in folder}):
        doubtful = [fact for fact in own if fact.field == "name"]
        own = [fact for fact in own if fact.field != "name"]
        told.discard("name")
    for folder in folders:
        above = [fact for fact in folder if fact.field not in told]
        own += above
        told |= {fact.field for fact in above}
    return own + _meant(doubtful, told)


def _folders(low: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The nearest folders that say something, from the file upwards."""
    above = reversed(spans[-1 - _MOST_FOLDERS : -1])
    return [
        span
        for span in above
        if (name := low[slice(*span)].strip()) not in _SHELVES and not _DRIVE.match(name)
    ]


def _is_telling(own: Sequence[Fact], above: AbstractSet[str]) -> bool:
    """Whether the file's name has the title; a single word below a folder that has a year is short for it."""
    told = {fact.field for fact in own}
    if not told & _TELLING or not _has_word(own):
        return False
    is_word = all(" " not in str(fact.value) for fact in own if fact.field == "name")
    return bool(told & _DATED) or not (is_word and "name" in above and above & _DATED)


def _meant(names: Sequence[Fact], told: AbstractSet[str]) -> list[Fact]:
    """The file's doubtful names: below a folder with a name they are what an episode is called."""
    if "name" not in told:
        return [*names]
    if not told & {"seasons", "episodes"} or "episode_title" in told:
        return []
    return [fact._replace(field="episode_title") for fact in names[:1]]


def _components(low: str) -> list[tuple[int, int]]:
    cuts = [-1, *(found.start() for found in _SLASH.finditer(low)), len(low)]
    spans = [(before + 1, after) for before, after in pairwise(cuts) if after > before + 1]
    return spans or [(0, len(low))]


def _read(text: str, low: str, marks: Sequence[Fact], span: tuple[int, int]) -> list[Fact]:
    start, end = span
    inside = [
        mark._replace(start=mark.start - start, end=mark.end - start)
        for mark in marks
        if start <= mark.start and mark.end <= end
    ]
    return [
        fact._replace(start=fact.start + start, end=fact.end + start)
        for fact in read_scene(text[start:end], low[start:end], inside)
    ]


def _has_word(facts: Sequence[Fact]) -> bool:
    return any(fact.field == "name" and _LEAST_WORD.search(str(fact.value)) for fact in facts)
