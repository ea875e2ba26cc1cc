"""Numbers by what stands behind them: a cross, a date, "of", or a unit: "2x05", "3of9", "2nd season", "12話"."""

from concierge.model.parsing.part_dates import day_at
from concierge.model.parsing.part_episodes import episodes, is_of, say_total
from concierge.model.parsing.part_numbers import BLANK, Numbers, Unit, is_year
from concierge.model.parsing.part_reading import LONGEST_NUMBER, Reading, spread
from concierge.model.parsing.part_seasons import season_number
from concierge.model.parsing.part_words import COUNTED, LEADS, PLURAL_SEASONS, UNITS

__all__ = ["read_followed", "read_year"]

_ALL = ("全", "共")
# Behind a blank, the beginning of something else.
_OTHERS = frozenset({BLANK, "[", "("})
_FIRST_CJK = "\u3000"
_LONGEST_CROSSED = 3
_LONGEST_SINGLE = 4
_LAST_SEASON = 99
_WHOLE_SEASON = "xall"


def read_followed(reading: Reading, index: int) -> int:
    """Read number `index` by what stands behind it; returns the next number to read, or `index` if nothing tells."""
    numbers = reading.numbers
    gap = numbers.gaps[index + 1]
    if gap[:1] == "x":
        return _crossed(reading, index)
    if not gap or gap[0] == BLANK or gap[1:2] in _OTHERS:
        # Only a packed date needs nothing behind it.
        return _dated(reading, index) if len(numbers.digits[index]) > _LONGEST_SINGLE else index
    for read in (_dated, _counted, _followed_by_unit):
        following = read(reading, index)
        if following > index:
            return following
    return index


def read_year(reading: Reading, index: int) -> int:
    """Read a year as the beginning of a date, or as a season: "2014x05"."""
    is_crossed = reading.numbers.after(index) == "x"
    return _crossed(reading, index) if is_crossed else _dated(reading, index)


def _dated(reading: Reading, index: int) -> int:
    day = None if "date" in reading.said else day_at(reading.numbers, index)
    if day is None:
        return index
    reading.say("date", day.iso, day.start, day.end)
    return index + day.length


def _crossed(reading: Reading, index: int) -> int:
    """Read "2x05", and "2xAll" for a whole season."""
    numbers = reading.numbers
    gap = numbers.gaps[index + 1]
    season = season_number(numbers.digits[index])
    if season is None or reading.has_episodes:
        return index
    start, end = numbers.starts[index], numbers.end(index)
    is_whole = gap.startswith(_WHOLE_SEASON) and not gap[len(_WHOLE_SEASON) :][:1].isalpha()
    if not is_whole and not (gap == "x" and index + 1 < numbers.count and _is_episode(numbers, index)):
        return index
    reading.say_seasons((season,), start, end, is_paired=True)
    if is_whole:
        reading.say("complete", value=True, start=end, end=end + len(_WHOLE_SEASON))
        return index + 1
    return episodes(reading, index + 1, end, is_loose=False)


def _is_episode(numbers: Numbers, index: int) -> bool:
    """Whether a cross parts season and episode: 16x9 is a picture's shape, "2.0x3" counts tracks, 4x4 is a film."""
    digits, before = numbers.digits[index + 1], numbers.gaps[index]
    if len(digits) > _LONGEST_CROSSED or (numbers.digits[index], digits) == ("16", "9"):
        return False
    if len(digits) > 1:
        return not (before[-1:].isalpha() and numbers.after(index + 1).isalpha())
    is_fraction = index > 0 and before == "."
    is_touched = before[-1:].isalpha() or numbers.after(index + 1).isalpha()
    has_year = index + 2 < numbers.count and is_year(numbers.digits[index + 2])
    return not is_fraction and not is_touched and not (has_year and len(numbers.digits[index]) == 1)


def _counted(reading: Reading, index: int) -> int:
    """Read "3of9", "1-5 из 10", "1-3 из 5 сезонов"."""
    numbers = reading.numbers
    last = index
    values: tuple[int, ...] = (numbers.value(index),)
    if not is_of(numbers, index):
        joint = numbers.joint(index)
        if joint is None or joint.lead or joint.sign != "-" or not is_of(numbers, index + 1):
            return index
        last, values = index + 1, spread(values[0], numbers.value(index + 1))
    total = numbers.value(last + 1)
    is_touched = numbers.gaps[index][-1:].isalpha()
    if is_touched or reading.has_episodes or not values or not 0 <= values[-1] <= total:
        return index
    if _kind_of(numbers.unit(last + 1)) == "season":
        reading.say_seasons(values, numbers.starts[index], numbers.end(last), is_paired=False)
        return last + 2
    reading.say_episodes(values, numbers.starts[index], numbers.end(last))
    return say_total(reading, last + 1)


def _followed_by_unit(reading: Reading, index: int) -> int:
    """Read "2nd season", "3. bölüm", "1-4 сезон", "全24集"."""
    numbers = reading.numbers
    last = index
    unit = _unit_at(numbers, index)
    if unit is None:
        joint = numbers.joint(index)
        if joint is None or joint.lead or joint.sign not in {"-", "+"}:
            return index
        last = index + 1
        unit = _unit_at(numbers, last)
    if unit is None or (last == index and (unit.word in PLURAL_SEASONS or unit.word in COUNTED)):
        return index
    if numbers.gaps[index].endswith(_ALL):
        reading.say("episode_total", numbers.value(index), numbers.starts[index], _end_of(unit))
        return index + 1
    is_touched = numbers.gaps[index][-1:].isalpha()
    if is_touched or not (unit.is_ordinal or _is_behind(numbers, last, unit)):
        return index
    return _say_unit(reading, index, last, unit)


def _unit_at(numbers: Numbers, index: int) -> Unit | None:
    unit = numbers.unit(index)
    is_long = len(numbers.digits[index]) > LONGEST_NUMBER
    return None if is_long or _kind_of(unit) is None else unit


def _kind_of(unit: Unit | None) -> str | None:
    """What a unit counts; a Chinese, Japanese or Korean one is a single letter, and others may touch it."""
    if unit is None:
        return None
    return UNITS.get(unit.word[0] if unit.word[0] > _FIRST_CJK else unit.word)


def _end_of(unit: Unit) -> int:
    return unit.start + 1 if unit.word[0] > _FIRST_CJK else unit.end


def _is_behind(numbers: Numbers, last: int, unit: Unit) -> bool:
    """Whether the unit belongs to the number before it, and does not lead the one behind it."""
    following = last + 1
    if following >= numbers.count:
        return True
    lead = numbers.lead(following)
    is_other = lead.start != unit.start or ":" in lead.signs or lead.word not in LEADS
    if is_other or is_year(numbers.digits[following]):
        return True
    return _unit_at(numbers, following) is not None or day_at(numbers, following) is not None


def _say_unit(reading: Reading, index: int, last: int, unit: Unit) -> int:
    numbers = reading.numbers
    first, final = numbers.value(index), numbers.value(last)
    values = (first,) if last == index else spread(first, final) or (first, final)
    start, end = numbers.starts[index], _end_of(unit)
    if _kind_of(unit) == "season":
        if final > _LAST_SEASON:
            return index
        reading.say_seasons(values, start, end, is_paired=False)
        reading.after_season = last + 1
        return last + 1
    if reading.has_episodes:
        return index
    reading.say_episodes(values, start, end)
    return say_total(reading, last + 1)
