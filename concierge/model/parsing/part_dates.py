"""Days of broadcast: 2019.10.25, 25-10-2019, 19.10.25, 191025, 25th Oct 2019, October 25, 2019."""

import re
from datetime import date
from typing import NamedTuple

from concierge.model.parsing.part_numbers import BLANK, Numbers
from concierge.model.parsing.part_words import MONTHS

__all__ = ["Day", "day_at"]

_SIGNS = frozenset({".", "-", "_", " ", "/"})
_COMMAS = frozenset({",", ", "})
_YEAR, _PAIR = 4, 2
_PACKED = frozenset({6, 8})
_JOINED = frozenset({4, 5, 6})
_FIRST_YEAR, _LAST_YEAR = 1900, 2039
# Two digits that are sooner a year's than a day's: releases are named by day since about then.
_SHORT_YEARS = range(10, 30)
_CENTURY = 2000
_MONTH_GAP = re.compile(r"(?:st|nd|rd|th)?[ ._-]+([^\W\d_]{3,9})[ ._,-]+")


class Day(NamedTuple):
    """A date as "YYYY-MM-DD", where it starts and ends, and how many numbers make it."""

    iso: str
    start: int
    end: int
    length: int


def day_at(numbers: Numbers, index: int) -> Day | None:
    """The date that begins with number `index`, if one does."""
    length = len(numbers.digits[index])
    if length > _YEAR:
        return _packed(numbers, index) if length in _PACKED else None
    if index + 1 >= numbers.count:
        return None
    gap = numbers.gaps[index + 1]
    if gap in _SIGNS:
        return _joined(numbers, index, gap) or _behind_month(numbers, index)
    if length > _PAIR:
        return None
    return _behind_month(numbers, index) if gap in _COMMAS else _before_month(numbers, index, gap)


def _packed(numbers: Numbers, index: int) -> Day | None:
    digits = numbers.digits[index]
    if not _stands_alone(numbers, index, index):
        return None
    year, month, day = int(digits[:-4]), int(digits[-4:-2]), int(digits[-2:])
    if len(digits) - _YEAR == _PAIR:
        if year not in _SHORT_YEARS:
            return None
        year += _CENTURY
    return _day(numbers, _iso(year, month, day), index, index)


def _joined(numbers: Numbers, index: int, gap: str) -> Day | None:
    last = index + 2
    if last >= numbers.count or numbers.gaps[last] != gap or not _stands_alone(numbers, index, last):
        return None
    first, second, third = numbers.digits[index : last + 1]
    if len(second) > _PAIR or len(first) + len(third) not in _JOINED or _is_title(numbers, index, last):
        return None
    is_unpadded = min(len(first), len(second), len(third)) < _PAIR
    is_count = gap == "-" and int(first) + 1 == int(second) == int(third) - 1
    if (gap == " " and is_unpadded) or is_count:
        return None
    return _day(numbers, _ordered(first, second, third), index, last)


def _ordered(first: str, second: str, third: str) -> str:
    """Three numbers as a date: the year stands first or last, and the day before the month if either may be."""
    one, two, three = int(first), int(second), int(third)
    if len(first) == _YEAR:
        return _iso(one, two, three)
    if len(third) == _YEAR:
        return _iso(three, two, one) or _iso(three, one, two)
    if not len(first) == len(second) == len(third) == _PAIR:
        return ""
    if one in _SHORT_YEARS and (iso := _iso(_CENTURY + one, two, three)):
        return iso
    return _iso(_CENTURY + three, two, one)


def _before_month(numbers: Numbers, index: int, gap: str) -> Day | None:
    """25th Oct 2019."""
    found = _MONTH_GAP.fullmatch(gap)
    month = MONTHS.get(found[1]) if found else None
    year = numbers.digits[index + 1]
    if month is None or len(year) not in {_PAIR, _YEAR}:
        return None
    years = int(year) if len(year) == _YEAR else _CENTURY + int(year)
    return _day(numbers, _iso(years, month, numbers.value(index)), index, index + 1)


def _behind_month(numbers: Numbers, index: int) -> Day | None:
    """October 25, 2019."""
    lead = numbers.lead(index)
    month = MONTHS.get(lead.word)
    if month is None or len(lead.signs) > 1 or len(numbers.digits[index + 1]) != _YEAR:
        return None
    day = _day(numbers, _iso(numbers.value(index + 1), month, numbers.value(index)), index, index + 1)
    return day._replace(start=lead.start) if day else None


def _day(numbers: Numbers, iso: str, first: int, last: int) -> Day | None:
    return Day(iso, numbers.starts[first], numbers.end(last), last - first + 1) if iso else None


def _stands_alone(numbers: Numbers, first: int, last: int) -> bool:
    """Whether no letter touches the numbers, and no sign makes them part of a longer row."""
    before, after = numbers.gaps[first], numbers.gaps[last + 1]
    if before[-1:].isalnum() or after[:1].isalpha():
        return False
    is_row = first > 0 and before in {".", "-"} and len(numbers.digits[first]) <= _PAIR
    goes_on = last + 1 < numbers.count and after in {".", "-"} and len(numbers.digits[last]) <= _PAIR
    return not is_row and not goes_on


def _is_title(numbers: Numbers, first: int, last: int) -> bool:
    """Whether a short date at the very beginning is what a film of a year further on is called: 11-11-11 (2011)."""
    is_short = len(numbers.digits[first]) + len(numbers.digits[last]) == _YEAR
    return is_short and first == 0 and not numbers.gaps[0].strip(f"{BLANK} ") and numbers.last_year > last


def _iso(year: int, month: int, day: int) -> str:
    """A date in the normal form; empty if there is no such day."""
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return ""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
