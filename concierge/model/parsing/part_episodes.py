"""Episodes from their first number on: "E02-E04", "2x04.2x05", "01-12", "7.5", "05v2", "3 of 9"."""

from concierge.model.parsing.part_numbers import BLANK, Joint, Numbers, is_year
from concierge.model.parsing.part_reading import LONGEST_NUMBER, MOST_EPISODES, Reading, spread
from concierge.model.parsing.part_words import EPISODE_LETTERS, LEADS, OF_WORDS

__all__ = ["decimal", "episode_run", "episodes", "is_of", "is_whole", "say_total", "say_version"]

_EPISODE_LEADS = frozenset({"episode", "episode letter", "cross"})
_LEADS_OF_ONE = EPISODE_LETTERS | {"episode", "ep"}
_CLOSERS = frozenset({"", BLANK, "[", "]", "(", ")"})
_VERSION_SIGNS = frozenset({"v", " v", "_v"})
_FIRST_CJK = "\u3000"
_LONGEST_OF = 8
_YEAR_DIGITS = 4


def episodes(reading: Reading, index: int, start: int, *, is_loose: bool) -> int:
    """Read episodes from number `index` on; returns the next number to read, or `index` if there are none.

    `is_loose` allows what only a number without a season may be: 7.5, or "01 - 12".
    """
    numbers = reading.numbers
    if len(numbers.digits[index]) > LONGEST_NUMBER:
        return index
    if is_loose and (value := decimal(numbers, index)) is not None:
        reading.say_episodes((value,), start, numbers.end(index + 1))
        return say_version(reading, index + 2)
    season = reading.seasons[-1] if len(reading.seasons) == 1 else None
    values, last = episode_run(numbers, index, season, is_loose=is_loose)
    reading.say_episodes(values, start, numbers.end(last))
    return say_total(reading, say_version(reading, last + 1))


def decimal(numbers: Numbers, index: int) -> float | None:
    """The number with its fraction, if one digit of a fraction follows: 7.5."""
    if index + 1 >= numbers.count or numbers.gaps[index + 1] != "." or len(numbers.digits[index + 1]) > 1:
        return None
    before, after = numbers.gaps[index][-1:], numbers.gaps[index + 2]
    is_touched = after[:1].isalnum() and after != "v"
    if before == "." or is_touched or after in {".", "-"}:
        return None
    return float(f"{numbers.digits[index]}.{numbers.digits[index + 1]}")


def episode_run(
    numbers: Numbers, index: int, season: int | None, *, is_loose: bool
) -> tuple[tuple[int, ...], int]:
    """The episodes that begin with number `index`, and the last number that names one."""
    values: tuple[int, ...] = (numbers.value(index),)
    last = index
    while joint := numbers.joint(last):
        target = _target(numbers, last, joint, season)
        if target < 0:
            break
        value = numbers.value(target)
        is_further = values[-1] < value < values[0] + MOST_EPISODES
        if not is_further or not _goes_on(numbers, last, target, joint, is_loose=is_loose):
            break
        values += spread(values[-1], value)[1:] if joint.sign == "-" else (value,)
        last = target
    return values, last


def _target(numbers: Numbers, last: int, joint: Joint, season: int | None) -> int:
    """The number that would be the next episode: behind the season, where that is said again. -1 if none."""
    target = last + 1
    if joint.lead == "s" or (not joint.lead and numbers.gaps[target + 1] == "x"):
        second = numbers.joint(target)
        if numbers.value(target) != season or second is None or second.lead not in _LEADS_OF_ONE:
            return -1
        target += 1
    elif joint.lead and LEADS.get(joint.lead) not in _EPISODE_LEADS:
        return -1
    return target if len(numbers.digits[target]) <= LONGEST_NUMBER else -1


def _goes_on(numbers: Numbers, last: int, target: int, joint: Joint, *, is_loose: bool) -> bool:
    """Whether `target` goes on with what number `last` began, by what joins them."""
    if target > last + 1:
        return True
    if joint.lead:
        is_same = joint.lead == numbers.lead(last).word
        return is_same or (joint.is_tight and joint.lead in EPISODE_LETTERS)
    digits, following = numbers.digits[last], numbers.digits[target]
    if not is_whole(numbers, target) or (is_year(following) and len(digits) < _YEAR_DIGITS):
        return False
    if joint.sign == "-":
        return joint.is_tight or is_of(numbers, target) or (is_loose and _is_padded_range(numbers, target))
    return joint.sign == "+" or (not joint.sign and _is_next(digits, following, joint.left))


def _is_next(digits: str, following: str, blank: str) -> bool:
    """Whether a number behind a mere blank goes on with those before it: "8x01_02", "E01 02 04"."""
    if len(digits) != len(following):
        return False
    return int(following) == int(digits) + 1 if blank == "_" else blank == " " and following[0] == "0"


def _is_padded_range(numbers: Numbers, target: int) -> bool:
    """Whether "01 - 12" is a range: no words follow, which a number behind a dash would begin."""
    digits, following = numbers.digits[target - 1], numbers.digits[target]
    if len(digits) == 1 or not (len(digits) == len(following) or digits[0] == "0"):
        return False
    return numbers.gaps[target + 1].lstrip(" ._v")[:1] in _CLOSERS


def is_whole(numbers: Numbers, index: int) -> bool:
    """Whether no letters touch a number from behind, but for a part's or a version's: "05a", "05v2"."""
    gap = numbers.gaps[index + 1]
    if not gap[:1].isalpha() or gap[0] > _FIRST_CJK:
        return True
    return (gap[0] in "abcdv" and not gap[1:2].isalpha()) or gap.startswith("tv")


def say_version(reading: Reading, index: int) -> int:
    """Read the version behind an episode: "05v2", "05 v2"; returns the next number to read."""
    numbers = reading.numbers
    if index >= numbers.count or numbers.gaps[index] not in _VERSION_SIGNS or len(numbers.digits[index]) > 1:
        return index
    reading.say("version", numbers.value(index), numbers.starts[index] - 1, numbers.end(index))
    return index + 1


def say_total(reading: Reading, index: int) -> int:
    """Read how many episodes there are to be, behind those there are; returns the next number to read."""
    numbers = reading.numbers
    if index >= numbers.count or len(numbers.digits[index]) > LONGEST_NUMBER:
        return index
    start = numbers.starts[index]
    if start - reading.edge > _LONGEST_OF or numbers.text[reading.edge : start].strip(" ._") not in OF_WORDS:
        return index
    reading.say("episode_total", numbers.value(index), start, numbers.end(index))
    return index + 1


def is_of(numbers: Numbers, index: int) -> bool:
    """Whether number `index` is one of the next number: "3of9", "3 из 9"."""
    gap = numbers.gaps[index + 1]
    return index + 1 < numbers.count and len(gap) <= _LONGEST_OF and gap.strip(" ._") in OF_WORDS
