"""Seasons that a word or letter numbers: "S02", "Season 1-4", "S01 + S02"."""

from concierge.model.parsing.part_numbers import Joint, Numbers, first_word, is_year
from concierge.model.parsing.part_reading import Reading, spread
from concierge.model.parsing.part_words import LEADS, OF_WORDS, PLURAL_SEASONS, SEASON_LETTERS

__all__ = ["leads_episode", "season_number", "seasons"]

_EPISODE_LEADS = frozenset({"episode", "episode letter", "cross"})
_SEASON_LEADS = frozenset({"season", "season letter"})
# What may touch a season's number: "S01D02", "S02v2", "S01Complete".
_TAILS = frozenset(
    {
        "d",
        "dvd",
        "disc",
        "disk",
        "v",
        "p",
        "e",
        "ep",
        "x",
        "xe",
        "to",
        "ext",
        "extras",
        "complete",
        "end",
        "fin",
    }
)
_LONGEST_SEASON = 3
_MOST_SEASONS = 60
_LAST_SEASON = 99


def season_number(digits: str) -> int | None:
    """The season that digits stand for: at most 99, or a year."""
    if len(digits) <= _LONGEST_SEASON:
        return int(digits) if int(digits) <= _LAST_SEASON else None
    return int(digits) if is_year(digits) else None


def leads_episode(numbers: Numbers, index: int) -> bool:
    """Whether the next number is an episode's, and only signs and the word for it stand between."""
    joint = numbers.joint(index)
    return joint is not None and LEADS.get(joint.lead) in _EPISODE_LEADS


def seasons(reading: Reading, index: int, start: int, word: str) -> int:
    """Read seasons from number `index` on; returns the next number to read, or `index` if there are none."""
    numbers = reading.numbers
    if season_number(numbers.digits[index]) is None:
        return index
    values, last, is_paired = _season_run(numbers, index, word)
    if not is_paired and not _is_bare(numbers, index, last, word):
        return index
    reading.say_seasons(values, start, numbers.end(last), is_paired=is_paired)
    reading.after_season = last + 1
    return last + 1 + _is_counted(numbers, last)


def _season_run(numbers: Numbers, index: int, word: str) -> tuple[tuple[int, ...], int, bool]:
    """The seasons that begin with number `index`, the last number that names one, and whether an episode follows."""
    values: tuple[int, ...] = (numbers.value(index),)
    last = index
    while joint := numbers.joint(last):
        if LEADS.get(joint.lead) in _EPISODE_LEADS:
            return values, last, True
        value = season_number(numbers.digits[last + 1])
        if value is None or value <= values[-1] or not _goes_on(numbers, last, joint, word):
            break
        values += spread(values[-1], value)[1:] if joint.sign in {"-", ":"} else (value,)
        last += 1
    return values, last, False


def _goes_on(numbers: Numbers, last: int, joint: Joint, word: str) -> bool:
    """Whether the next number is a season too, by what joins it."""
    if LEADS.get(joint.lead) in _SEASON_LEADS:
        return joint.sign != ":" or word in PLURAL_SEASONS
    after = numbers.after(last + 1)
    if joint.lead or (after.isalpha() and after != "x"):
        return False
    if joint.sign == "-":
        return _is_range(numbers, last, joint, word)
    if joint.sign == ":":
        return word in PLURAL_SEASONS
    if joint.sign == "+":
        return joint.is_tight or word not in SEASON_LETTERS
    return not joint.sign and word not in SEASON_LETTERS and _is_list(numbers, last)


def _is_range(numbers: Numbers, last: int, joint: Joint, word: str) -> bool:
    """Behind "S2" and "Season 2" a dash may also introduce an episode, whose number is padded."""
    digits, following = numbers.digits[last], numbers.digits[last + 1]
    if word in PLURAL_SEASONS:
        return True
    if not joint.is_tight:
        return word not in SEASON_LETTERS and len(digits) == len(following) == 1
    return len(digits) == len(following) or (word not in SEASON_LETTERS and following[0] != "0")


def _is_list(numbers: Numbers, last: int) -> bool:
    """Whether seasons are told one after the other: "Season 1 2 3", "Season 1 3 & 5"."""
    digits, following = numbers.digits[last], numbers.digits[last + 1]
    if len(digits) > 1 or len(following) > 1:
        return False
    joint = numbers.joint(last + 1)
    goes_on = joint is not None and not joint.lead and joint.sign != ""
    return goes_on or int(following) == int(digits) + 1


def _is_bare(numbers: Numbers, index: int, last: int, word: str) -> bool:
    """Whether a number without an episode is a season: no year, group, size or password."""
    value = numbers.value(index)
    if word not in SEASON_LETTERS:
        return value <= _LAST_SEASON
    gap = numbers.gaps[last + 1]
    if gap[:1].isalpha() and first_word(gap) not in _TAILS:
        return False
    return value <= _MOST_SEASONS or value > _LAST_SEASON


def _is_counted(numbers: Numbers, last: int) -> bool:
    """Whether the next number only tells how many seasons there are: "Season 2 of 5"."""
    return last + 1 < numbers.count and numbers.gaps[last + 1].strip(" ._") in OF_WORDS
