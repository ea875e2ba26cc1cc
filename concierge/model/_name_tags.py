"""What release names add to a work's name: a country, a year, a season, a channel, a remark in brackets."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from concierge.model._country_tags import Country, country_of_tag
from concierge.model.same_name import Spelling, spelled, spelling_of

__all__ = ["TaggedName", "bare_names"]

_BRACKETS = re.compile(r"\([^()\[\]]*\)|\[[^()\[\]]*\]")
# The words that a documentary's channel is made of: "National Geographic. ".
_CHANNELS = {
    *("bbc", "discovery", "history", "pbs", "nhk", "arte", "viasat", "channel", "world"),
    *("national", "nat", "geographic", "geo", "wild"),
}
_CHANNEL_END = re.compile(r"[.:] ")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SEASON_WORDS = {"season", "сезон", "тв", "tv"}
_SEASON_DIGITS = 2
_MOST_ENDINGS = 3


class TaggedName(NamedTuple):
    """A name's spelling without what was added to it, and what that was."""

    spelling: Spelling
    country: Country | None = None
    season: int | None = None
    year: int | None = None


@lru_cache(maxsize=4096)
def bare_names(name: str) -> tuple[TaggedName, ...]:
    """The readings of a name that leave something out, the fullest first; the name itself, if it is a plain one."""
    remark = " ".join(_BRACKETS.findall(name))
    bare = _without_channel(_BRACKETS.sub(" ", name) if remark else name)
    whole = TaggedName(spelled(bare), country=_country_in(remark))
    readings = (whole, *islice(_without_endings(whole), _MOST_ENDINGS))
    return tuple(reading for reading in readings if reading.spelling.words)


def _without_channel(name: str) -> str:
    end = _CHANNEL_END.search(name)
    if end and _CHANNELS.issuperset(name[: end.start()].casefold().split()):
        return name[end.end() :]
    return name


def _country_in(remark: str) -> Country | None:
    return next(filter(None, map(country_of_tag, spelled(remark).words)), None) if remark else None


def _without_endings(name: TaggedName) -> Iterator[TaggedName]:
    """The name without one ending after another, as long as each has a meaning of its own."""
    current = _without_ending(name)
    while current:
        yield current
        current = _without_ending(current)


def _without_ending(name: TaggedName) -> TaggedName | None:
    words = name.spelling.words
    if len(words) <= 1:
        return None
    last = words[-1]
    if country := country_of_tag(last):
        return name._replace(spelling=spelling_of(words[:-1]), country=country)
    if _YEAR.fullmatch(last):
        return name._replace(spelling=spelling_of(words[:-1]), year=int(last))
    return _without_season(name, last, words[-2])


def _without_season(name: TaggedName, last: str, before: str) -> TaggedName | None:
    words = name.spelling.words
    if _is_season(last):
        cut = 2 if before in _SEASON_WORDS else 1
        return name._replace(spelling=spelling_of(words[:-cut]), season=int(last))
    if last not in _SEASON_WORDS:
        return None
    if _is_season(before):
        return name._replace(spelling=spelling_of(words[:-2]), season=int(before))
    return name._replace(spelling=spelling_of(words[:-1]))


def _is_season(word: str) -> bool:
    return word.isdecimal() and len(word) <= _SEASON_DIGITS
