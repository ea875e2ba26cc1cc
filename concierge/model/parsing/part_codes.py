"""Numbers that hold season and episode together: "103.hdtv", "[5.01]", "Show 03-20.avi"; and parts of a miniseries."""

from concierge.model.parsing.part_numbers import BLANK, Numbers
from concierge.model.parsing.part_places import View, right_of
from concierge.model.parsing.part_reading import Reading

__all__ = ["LONGEST_CODE", "say_code", "say_pointed"]

LONGEST_CODE = 6
_LONGEST_SINGLE = 4
_PAIR = 2
_EPISODE_LENGTHS = frozenset({2, 3})
_HEIGHTS = frozenset({"360", "480", "540", "576", "720", "1080", "1440", "2160"})
_CENTURIES = ("19", "20")
# What some copiers hang on.
_COPIES = frozenset({"", ".f", "-f", "_f"})
_PAIR_SIGNS = frozenset({".", "_", "-"})


def say_pointed(reading: Reading, view: View) -> bool:
    """Read "[5.01]" and " - 6.01 - "; tells whether it stands there, and is no day of a year that is named."""
    if "." not in view.numbers.gaps or view.numbers.last_year >= 0:
        return False
    for index in reading.free:
        if _is_pointed(view, index):
            _say_pair(reading, index, index + 1)
            return True
    return False


def _is_pointed(view: View, index: int) -> bool:
    numbers = view.numbers
    following = index + 1
    if following >= numbers.count or numbers.gaps[following] != "." or len(numbers.digits[index]) > _PAIR:
        return False
    is_set_off = numbers.gaps[index].endswith(("[", " - ")) and numbers.after(following) in {"]", " "}
    if not is_set_off or len(numbers.digits[following]) not in _EPISODE_LENGTHS:
        return False
    return right_of(view, following) in {"bracket", "dash", "end"}


def say_code(reading: Reading, view: View, low: str) -> None:
    """Add the season and episodes of a code, of a pair, or of a part that was broadcast."""
    if reading.seasons:
        return
    # What is paid for by the view is numbered by event.
    if view.is_television and not view.is_fansub and "ppv" not in low:
        for index in reading.free:
            if _say_broadcast(reading, view, index):
                return
    if view.is_file:
        _say_file_pair(reading, view)
    elif view.is_television:
        _say_part(reading, low)


def _say_broadcast(reading: Reading, view: View, index: int) -> bool:
    """Read "Show.103.hdtv", "Show.103.104.hdtv", and "10708": episodes 7 and 8 of season 1."""
    numbers = view.numbers
    season, episodes = _decoded(numbers.digits[index])
    if not episodes or not _follows_title(numbers, index):
        return False
    split, last = numbers.end(index) - _PAIR * len(episodes), index
    right = right_of(view, index)
    if right == "number" and index + 1 < numbers.count:
        same, more = _decoded(numbers.digits[index + 1])
        if same == season and more > episodes:
            episodes, last, right = episodes + more, index + 1, right_of(view, index + 1)
    if right != "mark" and not (right == "hyphen" and numbers.digits[index][0] == "0"):
        return False
    reading.say_seasons((season,), numbers.starts[index], split, is_paired=True)
    reading.say_episodes(episodes, split, numbers.end(last))
    return True


def _decoded(digits: str) -> tuple[int, tuple[int, ...]]:
    """The season and episodes of a code; no episodes if it is none."""
    if not _PAIR < len(digits) <= LONGEST_CODE or digits in _HEIGHTS:
        return 0, ()
    before, episode = int(digits[:-_PAIR]), int(digits[-_PAIR:])
    if len(digits) <= _LONGEST_SINGLE:
        is_year = len(digits) == _LONGEST_SINGLE and digits.startswith(_CENTURIES)
        return before, () if is_year or not before else (episode,)
    season, first = divmod(before, 100)
    return season, (first, episode) if episode == first + 1 else ()


def _follows_title(numbers: Numbers, index: int) -> bool:
    """Whether a title stands before the number: a first number is a title itself."""
    is_apart = numbers.gaps[index][-1:] in {".", " ", "_"}
    return is_apart and (index > 0 or numbers.gaps[0].strip(f"{BLANK} ._") != "")


def _say_file_pair(reading: Reading, view: View) -> None:
    """Read the two numbers that end a file's name, or begin it: "Show.02.09.avi", "11-02 Show.avi"."""
    numbers = view.numbers
    last = sum(start < view.end for start in numbers.starts) - 1
    is_last = (
        last > 0 and numbers.text[numbers.end(last) : view.end] in _COPIES and numbers.gaps[last - 1] != ""
    )
    if view.is_plain and is_last and _is_pair(reading, last - 1):
        _say_pair(reading, last - 1, last)
        return
    is_first = numbers.gaps[0] == "" and numbers.count > 1 and numbers.gaps[1] == "-"
    if is_first and numbers.after(1) == " " and _is_pair(reading, 0):
        _say_pair(reading, 0, 1)


def _is_pair(reading: Reading, index: int) -> bool:
    numbers = reading.numbers
    if numbers.gaps[index + 1] not in _PAIR_SIGNS or index not in reading.free:
        return False
    return len(numbers.digits[index]) == len(numbers.digits[index + 1]) == _PAIR


def _say_pair(reading: Reading, season: int, episode: int) -> None:
    numbers = reading.numbers
    reading.say_seasons((numbers.value(season),), numbers.starts[season], numbers.end(season), is_paired=True)
    reading.say_episodes((numbers.value(episode),), numbers.starts[episode], numbers.end(episode))


def _say_part(reading: Reading, low: str) -> None:
    """Turn a part into an episode: what was broadcast in parts is a miniseries, unless a year makes it a film."""
    part = next((fact for fact in reading.facts if fact.field == "part"), None)
    if part is None or not isinstance(part.value, int) or reading.numbers.last_year >= 0:
        return
    split = part.start
    while low[split].isalpha():
        split += 1
    number = split
    while not low[number].isalnum():
        number += 1
    reading.facts.remove(part)
    reading.say_seasons((1,), part.start, split, is_paired=True)
    reading.say_episodes((part.value,), number, part.end)
