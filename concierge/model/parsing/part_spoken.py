"""Parts that are told in words: "Season Two", "Part III", "第二季", "the complete series"."""

import re

from concierge.model.parsing.part_numbers import Numbers
from concierge.model.parsing.part_reading import Reading
from concierge.model.parsing.part_words import NUMERALS

__all__ = ["read_spoken"]

_SPELT = "|".join(sorted((word for word in NUMERALS if len(word) > 1), key=len, reverse=True))
_SEASON = re.compile(rf"(?<![a-z])(?:seasons?|saison|staffel)[ ._-](?P<value>{_SPELT})(?![a-z'])")
_NTH_SEASON = re.compile(
    r"(?<![a-z])(?P<value>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)"
    r"[ ._](?:complete[ ._])?season(?![a-z])"
)
_PART = re.compile(rf"(?<![a-z])(?:part|pt|parte|partie|teil)[ ._-](?P<value>{_SPELT}|[ivx])(?![a-z'’0-9])")
# What says that a season or series is whole; the word for these is left to who reads its number.
_WHOLE = re.compile(
    r"(?<![a-z])(?:(?:the[ ._])?(?:complete|full|entire|all|whole)"
    r"(?=[ ._](?:\d{1,2}[ ._])?(?:tv[ ._])?(?:series|seasons?|episodes)(?![a-z]))"
    r"|int[eé]grale|season[ ._-]?pack|season[ ._]complete|(?:полный|весь)[ ._]сериал|все[ ._](?:сезоны|серии))(?![a-z])"
)
_SERIAL_WORDS = ("seas", "series", "episodes", "сери", "сезон", "saison", "staffel")
_SERIAL_WORDS_IN_LATIN = tuple(word for word in _SERIAL_WORDS if word.isascii())
_CHINESE_SEASON = re.compile("第?([一二三四五六七八九十]{1,3})[季期]")
_CHINESE_EPISODE = re.compile("第([一二三四五六七八九十]{1,3})[集话話回]")
_ONES = {numeral: value for value, numeral in enumerate("一二三四五六七八九", start=1)}


def read_spoken(reading: Reading, low: str) -> None:
    """Add what is told in words."""
    for word in _SERIAL_WORDS_IN_LATIN if low.isascii() else _SERIAL_WORDS:
        if word in low:
            _say_seasons(reading, low)
            _say_whole(reading, low)
            break
    if "part" not in reading.said and ("part" in low or "pt" in low or "teil" in low):
        _say_part(reading, low)
    if not low.isascii():
        _say_chinese(reading)


def _say_whole(reading: Reading, low: str) -> None:
    found = _WHOLE.search(low)
    if found and "complete" not in reading.said:
        reading.say("complete", value=True, start=found.start(), end=found.end())


def _say_part(reading: Reading, low: str) -> None:
    """A name that begins with a part is called so, if there is more of it."""
    found = _PART.search(low)
    if found and (found.start() > 0 or found.end() == len(low)):
        reading.say("part", NUMERALS[found["value"]], *found.span())


def _say_seasons(reading: Reading, low: str) -> None:
    found = None if reading.seasons else _SEASON.search(low) or _NTH_SEASON.search(low)
    if found:
        _say_season(reading, NUMERALS[found["value"]], found)


def _say_season(reading: Reading, value: int, found: re.Match[str]) -> None:
    reading.say_seasons((value,), *found.span(), is_paired=False)
    reading.after_season = _next_number(reading.numbers, found.end())


def _say_chinese(reading: Reading) -> None:
    text = reading.numbers.text
    if not reading.seasons and ("季" in text or "期" in text) and (found := _CHINESE_SEASON.search(text)):
        _say_season(reading, _chinese(found[1]), found)
    if not reading.has_episodes and "第" in text and (found := _CHINESE_EPISODE.search(text)):
        reading.say_episodes((_chinese(found[1]),), *found.span())


def _chinese(numeral: str) -> int:
    """十二 is ten and two, 二十 two tens."""
    tens, is_ten, ones = numeral.partition("十")
    if not is_ten:
        return _ONES.get(numeral[-1], 1)
    return 10 * _ONES.get(tens, 1) + _ONES.get(ones, 0)


def _next_number(numbers: Numbers, place: int) -> int:
    """The first number that starts behind a place."""
    return next((index for index, start in enumerate(numbers.starts) if start >= place), numbers.count)
