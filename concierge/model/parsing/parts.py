"""Seasons, episodes, dates, parts and versions in a name."""

from collections.abc import Sequence
from operator import itemgetter

from concierge.model.parsing.facts import Fact
from concierge.model.parsing.part_bare import read_bare
from concierge.model.parsing.part_followed import read_followed, read_year
from concierge.model.parsing.part_led import read_led
from concierge.model.parsing.part_numbers import Numbers, is_year
from concierge.model.parsing.part_reading import LONGEST_NUMBER, Reading
from concierge.model.parsing.part_spoken import read_spoken

__all__ = ["read_parts"]

_BY_PLACE = itemgetter(2, 3)
_YEAR = 4
_PAIR = 2
# What stands before "S2014", "E1999" and "Cap.1903".
_LEADS_OF_YEARS = ("s", "e", "p", "cap.", "cap ", "cap. ", "第")


def read_parts(low: str, *, begin: int, marks: Sequence[tuple[int, int]]) -> tuple[Fact, ...]:
    """What a name in lower case says of seasons, episodes and the like, in the order of the text.

    `begin` is where the title may start. `marks` are the spans of technical facts, sorted and apart; a year is none.
    """
    numbers = Numbers(low, begin, marks)
    reading = Reading(numbers)
    index = numbers.count if _is_film(numbers) or _is_plain(reading) else 0
    while index < numbers.count:
        index = _next(reading, index)
    read_spoken(reading, low)
    if not reading.has_episodes and (reading.free or reading.facts):
        read_bare(reading, low, begin)
    return _apart(reading.facts)


def _is_film(numbers: Numbers) -> bool:
    """Whether a year that stands apart is the only number, as in most films' names."""
    if numbers.count != 1 or not is_year(numbers.digits[0]):
        return False
    return not numbers.gaps[0].endswith(_LEADS_OF_YEARS) and not numbers.after(0).isalpha()


def _is_plain(reading: Reading) -> bool:
    """Whether one season with one episode and perhaps a year before them are all the numbers; reads them.

    So it is in most names of series, and what else may be read of numbers need not be asked.
    """
    numbers = reading.numbers
    season = numbers.count - 2
    if season not in {0, 1} or numbers.gaps[season + 1] != "e" or numbers.gaps[season][-1:] != "s":
        return False
    before, digits, episode = numbers.gaps[season], numbers.digits[season], numbers.digits[season + 1]
    if before[-2:-1].isalnum() or len(digits) > _PAIR or len(episode) > LONGEST_NUMBER:
        return False
    if season and (
        before[0] == "x" or not is_year(numbers.digits[0]) or numbers.gaps[0].endswith(_LEADS_OF_YEARS)
    ):
        return False
    start, end = numbers.starts[season], numbers.end(season)
    reading.free += range(season)
    reading.say_seasons((int(digits),), start - 1, end, is_paired=True)
    reading.after_season = season + 1
    reading.say_episodes((int(episode),), end, numbers.end(season + 1))
    return True


def _next(reading: Reading, index: int) -> int:
    """Read number `index` and those that belong to it; returns the next number to read."""
    numbers = reading.numbers
    digits = numbers.digits[index]
    if len(digits) == _YEAR and is_year(digits) and not numbers.gaps[index].endswith(_LEADS_OF_YEARS):
        following = read_year(reading, index)
    else:
        lead = numbers.lead(index)
        is_led = lead.word != "" and lead.start >= reading.edge
        following = read_led(reading, index, lead) if is_led else index
        if following == index:
            following = read_followed(reading, index)
    if following == index:
        reading.free.append(index)
        return index + 1
    return following


def _apart(facts: list[Fact]) -> tuple[Fact, ...]:
    """The facts in order, without those that begin inside another."""
    if len(facts) < _PAIR:
        return tuple(facts)
    apart: list[Fact] = []
    place = 0
    for fact in sorted(facts, key=_BY_PLACE):
        if fact.start >= place:
            apart.append(fact)
            place = fact.end
    return tuple(apart)
