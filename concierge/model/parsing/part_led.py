"""Numbers that a word leads: each is read as what the word says."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from concierge.model.parsing.part_dates import day_at
from concierge.model.parsing.part_episodes import episode_run, episodes, is_of, is_whole, say_version
from concierge.model.parsing.part_numbers import BLANK, Lead, Numbers, is_year
from concierge.model.parsing.part_reading import Reading, spread
from concierge.model.parsing.part_seasons import leads_episode, seasons
from concierge.model.parsing.part_words import EPISODE_LETTERS, LEADS, PLURAL_SEASONS, UNITS

__all__ = ["read_led"]

_Reader: TypeAlias = Callable[[Reading, int, Lead], int]
_PAIR = 2
_CODE_LENGTHS = frozenset({3, 4})
_DISC_FORMATS = frozenset({"5", "9"})
_BRACKETS = frozenset({"(", "["})
_ORDINAL_LEADS = ("第", "제")


def read_led(reading: Reading, index: int, lead: Lead) -> int:
    """Read number `index` by the word before it; returns the next number to read, or `index` if the word leads none."""
    kind = LEADS.get(lead.word) or _glued(reading, index, lead)
    return _READERS[kind](reading, index, lead) if kind else index


def _glued(reading: Reading, index: int, lead: Lead) -> str | None:
    """What a word's last letter leads: of "showS01E02", and of Chinese words, which blanks do not part."""
    if lead.word.endswith(_ORDINAL_LEADS):
        return "ordinal"
    if not lead.signs and lead.word[-1] == "s" and reading.numbers.gaps[index + 1] in {"e", "ep"}:
        return "half letter"
    return None


def _season(reading: Reading, index: int, lead: Lead) -> int:
    """A number in brackets is a season only where several are told: "All seasons (1-8)"."""
    is_apart = "[" in lead.signs or "~" in lead.signs
    if is_apart or ("(" in lead.signs and lead.word not in PLURAL_SEASONS):
        return index
    return seasons(reading, index, lead.start, lead.word)


def _season_letter(reading: Reading, index: int, lead: Lead) -> int:
    """A blank may stand behind the letter if the number is padded: "S 01"; not so in "Ocean's 11"."""
    numbers = reading.numbers
    if _is_code(numbers, lead) and not leads_episode(numbers, index):
        return index
    if lead.signs and not (lead.word != "s" and lead.signs == "."):
        is_padded = len(numbers.digits[index]) == _PAIR and numbers.digits[index][0] == "0"
        is_possessive = lead.start > 0 and numbers.text[lead.start - 1] in "'’`"
        if not is_padded or lead.signs not in {" ", "."} or is_possessive:
            return index
    return seasons(reading, index, lead.start, lead.word)


def _is_code(numbers: Numbers, lead: Lead) -> bool:
    """Whether the letter stands right behind a digit, as in the names of files that say nothing: "9s6v3e08c"."""
    return numbers.text[max(lead.start - 1, 0) : lead.start].isdigit()


def _half_letter(reading: Reading, index: int, lead: Lead) -> int:
    """Read the season of "T01E08" and "showS01E02"."""
    if lead.signs or not leads_episode(reading.numbers, index):
        return index
    start = reading.numbers.starts[index] - 1 if lead.word[-1] == "s" else lead.start
    return seasons(reading, index, start, "s")


def _series(reading: Reading, index: int, lead: Lead) -> int:
    """British seasons are "Series 2"; a name that begins so is called so."""
    numbers = reading.numbers
    digits = numbers.digits[index]
    before = len(numbers.gaps[0]) - len(lead.word) - len(lead.signs)
    is_first = index == 0 and not numbers.gaps[0][:before].strip(f"{BLANK} ._-[]")
    if is_first or lead.signs not in {" ", ".", "_"} or reading.seasons or len(digits) > _PAIR:
        return index
    if digits[0] == "0" or day_at(numbers, index):
        return index
    return seasons(reading, index, lead.start, lead.word)


def _episode(reading: Reading, index: int, lead: Lead) -> int:
    """Read "Episode 5", "Ep.01-12"; nothing is read twice."""
    numbers = reading.numbers
    if lead.word in UNITS and _is_units_own(numbers, index, lead):
        return index
    if reading.has_episodes:
        return episode_run(numbers, index, None, is_loose=False)[1] + 1
    following = _pointed(reading, index, lead)
    if following > index:
        return following
    is_none = numbers.gaps[index + 1] == "x" or (lead.signs == "-" and is_year(numbers.digits[index]))
    if is_none or not is_whole(numbers, index) or _is_film(reading, index, lead):
        return index
    return episodes(reading, index, lead.start, is_loose=True)


def _is_units_own(numbers: Numbers, index: int, lead: Lead) -> bool:
    """Whether the word belongs to the number before it: "7. bölüm 2021", "12 bölüm (01.02.2023)"."""
    if is_year(numbers.digits[index]) or not _BRACKETS.isdisjoint(lead.signs[1:]):
        return True
    return day_at(numbers, index) is not None


def _is_film(reading: Reading, index: int, lead: Lead) -> bool:
    """Whether "Episode 4" is part of a film's title: a year stands further on, and nothing is padded."""
    numbers = reading.numbers
    if lead.word != "episode" or reading.seasons or len(numbers.digits[index]) > 1 or numbers.joint(index):
        return False
    return numbers.last_year > index


def _pointed(reading: Reading, index: int, lead: Lead) -> int:
    """Read "Episode 1.22", or "#1.2" in season 1: season, point, episode."""
    numbers = reading.numbers
    following = index + 1
    if following >= numbers.count or numbers.gaps[following] != "." or numbers.after(following).isalnum():
        return index
    season, digits = numbers.value(index), numbers.digits[following]
    if len(digits) != _PAIR and not (len(digits) == 1 and reading.seasons == (season,)):
        return index
    reading.say_seasons((season,), lead.start, numbers.end(index), is_paired=True)
    reading.say_episodes((int(digits),), numbers.starts[following], numbers.end(following))
    return following + 1


def _episode_letter(reading: Reading, index: int, lead: Lead) -> int:
    """A letter touches its number, unless the season stands right before it: "S01.E.01"."""
    numbers = reading.numbers
    is_behind = reading.after_season == index
    is_touched = not is_whole(numbers, index) and numbers.after(index) not in EPISODE_LETTERS
    if not is_behind and (lead.signs or is_touched or _is_code(numbers, lead)):
        return index
    if lead.signs not in {"", ".", " "}:
        return index
    if reading.has_episodes:
        return episode_run(numbers, index, None, is_loose=False)[1] + 1
    return episodes(reading, index, lead.start, is_loose=not reading.seasons)


def _cross(reading: Reading, index: int, lead: Lead) -> int:
    """Read the episode of "S03-x01"."""
    is_apart = reading.after_season != index or lead.start - reading.season_end > _PAIR
    if lead.signs or is_apart or reading.has_episodes:
        return index
    return episodes(reading, index, lead.start, is_loose=False)


def _code(reading: Reading, index: int, lead: Lead) -> int:
    """Read Spanish chapters: the last two digits of "Cap.112" are the episode."""
    numbers = reading.numbers
    digits = numbers.digits[index]
    if len(digits) not in _CODE_LENGTHS or reading.has_episodes:
        return _episode(reading, index, lead)
    season, split, last = digits[:-_PAIR], numbers.end(index) - _PAIR, index
    values: tuple[int, ...] = (int(digits[-_PAIR:]),)
    joint = numbers.joint(index)
    if joint and not joint.lead and numbers.digits[index + 1][:-_PAIR] == season:
        more = spread(values[0], int(numbers.digits[index + 1][-_PAIR:]))
        values, last = (more, index + 1) if more else (values, index)
    reading.say_seasons((int(season),), lead.start, split, is_paired=True)
    reading.say_episodes(values, split, numbers.end(last))
    return last + 1


def _part(reading: Reading, index: int, lead: Lead) -> int:
    numbers = reading.numbers
    is_long = len(numbers.digits[index]) > _PAIR
    if is_long or numbers.after(index).isalpha() or "part" in reading.said:
        return index
    reading.say("part", numbers.value(index), lead.start, numbers.end(index))
    return index + 1 + is_of(numbers, index)


def _disc(reading: Reading, index: int, lead: Lead) -> int:
    """Read "CD2", "Disc 2 of 3", "S01D02"; DVD5 and DVD9 are kinds of discs."""
    numbers = reading.numbers
    digits = numbers.digits[index]
    is_kind = lead.word == "dvd" and digits in _DISC_FORMATS
    is_letter = lead.word == "d" and (lead.signs or reading.after_season != index)
    if is_kind or is_letter or len(digits) > _PAIR or "disc" in reading.said:
        return index
    reading.say("disc", int(digits), lead.start, numbers.end(index))
    return index + 1 + is_of(numbers, index)


def _volume(reading: Reading, index: int, lead: Lead) -> int:
    """A volume is no fact, and no episode either; it may have a version."""
    if len(lead.signs) > _PAIR:
        return index
    reading.claim(reading.numbers.end(index))
    return say_version(reading, index + 1)


def _version(reading: Reading, index: int, lead: Lead) -> int:
    """Read "[v2]"; "v1.0.2" is a program's."""
    numbers = reading.numbers
    before, after = numbers.text[lead.start - 1 : lead.start], numbers.gaps[index + 1]
    is_touched = not before or before.isalnum() or after[:1].isalpha()
    is_longer = len(numbers.digits[index]) > 1 or (after == "." and index + 1 < numbers.count)
    if lead.signs or is_touched or is_longer or "version" in reading.said:
        return index
    reading.say("version", numbers.value(index), lead.start, numbers.end(index))
    return index + 1


def _ordinal(reading: Reading, index: int, lead: Lead) -> int:
    """Read "第01-15集" and "第2季": what is meant stands behind the number."""
    numbers = reading.numbers
    values, last = episode_run(numbers, index, None, is_loose=True)
    unit = numbers.unit(last)
    kind = UNITS.get(unit.word[0]) if unit else None
    if unit is None or kind is None or values[0] < 0:
        return index
    start, end = numbers.starts[index] - len(lead.signs) - 1, unit.start + 1
    if kind == "season":
        reading.say_seasons(values, start, end, is_paired=False)
        reading.after_season = last + 1
    elif not reading.has_episodes:
        reading.say_episodes(values, start, end)
    return last + 1


_READERS: Mapping[str, _Reader] = MappingProxyType(
    {
        "season": _season,
        "season letter": _season_letter,
        "half letter": _half_letter,
        "series": _series,
        "episode": _episode,
        "episode letter": _episode_letter,
        "cross": _cross,
        "code": _code,
        "part": _part,
        "disc": _disc,
        "volume": _volume,
        "version": _version,
        "ordinal": _ordinal,
    }
)
