"""Episodes that only their place tells: "Show - 05 [1080p]", "[05]", "Show 05v2", "03 - Name.avi"."""

from collections.abc import Callable, Mapping
from enum import IntEnum
from types import MappingProxyType

from concierge.model.parsing.part_codes import LONGEST_CODE, say_code, say_pointed
from concierge.model.parsing.part_episodes import say_total, say_version
from concierge.model.parsing.part_numbers import BLANK, is_year
from concierge.model.parsing.part_places import Place, View, place_of
from concierge.model.parsing.part_reading import Reading

__all__ = ["read_bare"]

_HEIGHTS = frozenset({"360", "404", "480", "540", "576", "720", "1080", "1440", "2160"})
_PAIR = 2
_SHORT_GAP = 3
_LONG_RANGE = 10


class _Rank(IntEnum):
    """How likely a place holds the episode, the likeliest first."""

    BEHIND_SEASON = 0
    BEHIND_DASH = 1
    FIRST_WITH_DASH = 2
    BEHIND_HASH = 3
    IN_BRACKETS = 4
    SPECIAL = 5
    BEHIND_TITLE = 6
    DASH_AND_WORDS = 7
    FIRST = 8
    AMONG_WORDS = 9
    NONE = 10


def read_bare(reading: Reading, low: str, begin: int) -> None:
    """Add the episodes that nothing but their place tells, if there are any."""
    digits = reading.numbers.digits
    places = [at for at in reading.free if len(digits[at]) <= LONGEST_CODE and not is_year(digits[at])]
    if not places and (reading.seasons or not reading.facts):
        return
    view = View(reading.numbers, low, begin)
    if say_pointed(reading, view):
        return
    best = _best(reading, view, places)
    if best is not None:
        _say(reading, best)
    elif "date" not in reading.said:
        say_code(reading, view, low)


def _best(reading: Reading, view: View, places: list[int]) -> Place | None:
    best, best_rank, covered = None, _Rank.NONE, -1
    for index in places:
        place = place_of(reading, view, index) if index > covered else None
        if place is None:
            continue
        covered = place.last
        rank = _rank(reading, view, place)
        # Of several numbers behind a title the last is the episode, of several behind dashes the first.
        if rank < best_rank or rank == best_rank == _Rank.BEHIND_TITLE:
            best, best_rank = place, rank
    is_sure = best_rank in {_Rank.BEHIND_SEASON, _Rank.BEHIND_DASH, _Rank.BEHIND_HASH}
    return best if is_sure or "date" not in reading.said else None


def _say(reading: Reading, place: Place) -> None:
    numbers = reading.numbers
    start, end = numbers.starts[place.first], numbers.end(place.last)
    is_code = _is_repeated(reading, place)
    if is_code:
        reading.say_seasons((int(place.digits[:-_PAIR]),), start, end - _PAIR, is_paired=True)
    if is_code or _says_season(reading, place):
        reading.say_episodes((int(place.digits[-_PAIR:]),), end - _PAIR if is_code else start, end)
        return
    reading.say_episodes(place.values, start, end)
    say_total(reading, say_version(reading, place.last + 1))


def _says_season(reading: Reading, place: Place) -> bool:
    """Whether the number says the season again: 401 in season 4."""
    is_code = place.first == place.last and len(place.digits) > _PAIR
    return is_code and reading.seasons == (int(place.digits[:-_PAIR]),)


def _is_repeated(reading: Reading, place: Place) -> bool:
    """Whether the episode stands again in brackets, so that season 1 precedes it in the number: 101 (01)."""
    numbers = reading.numbers
    following = place.first + 1
    if len(place.digits) <= _PAIR or reading.seasons or following >= numbers.count:
        return False
    return numbers.gaps[following] == " (" and numbers.digits[following] == place.digits[-_PAIR:]


def _rank(reading: Reading, view: View, place: Place) -> _Rank:
    if place.left == "season":
        is_likely = len(place.digits) > 1 or place.is_closed
        return _Rank.BEHIND_SEASON if is_likely else _Rank.NONE
    if reading.seasons:
        if view.numbers.starts[place.first] < reading.season_end:
            return _Rank.NONE
        if place.left == "bracket" and _says_season(reading, place):
            return _Rank.BEHIND_SEASON
    return _RANKS[place.left](view, place)


def _dashed(view: View, place: Place) -> _Rank:
    is_long = len(place.digits) > 1
    if _ends_years(view, place) or not (is_long or view.is_fansub):
        return _Rank.NONE
    if place.is_closed or place.right in {"dash", "number"}:
        return _Rank.BEHIND_DASH
    is_likely = place.is_padded or (view.is_fansub and is_long)
    return _Rank.DASH_AND_WORDS if is_likely and place.right == "word" else _Rank.NONE


def _ends_years(view: View, place: Place) -> bool:
    """Whether the number is the end of a range of years: (1988 - 89)."""
    numbers = view.numbers
    follows = place.first > 0 and len(numbers.gaps[place.first]) <= _SHORT_GAP
    return follows and is_year(numbers.digits[place.first - 1]) and numbers.after(place.last) in {")", "]"}


def _hyphened(view: View, place: Place) -> _Rank:
    is_likely = view.is_fansub and len(place.digits) > 1 and place.is_closed
    return _Rank.BEHIND_TITLE if is_likely else _Rank.NONE


def _hashed(view: View, place: Place) -> _Rank:
    is_likely = view.is_fansub or place.right in {"end", "mark", "dash"}
    return _Rank.BEHIND_HASH if is_likely else _Rank.NONE


def _bracketed(view: View, place: Place) -> _Rank:
    if place.right == "of":
        return _Rank.IN_BRACKETS
    if place.right != "bracket" or place.digits in _HEIGHTS or not (view.is_fansub or place.is_padded):
        return _Rank.NONE
    numbers = view.numbers
    is_round = numbers.text[numbers.starts[place.first] - 1] == "("
    is_last = view.is_fansub and numbers.end(place.last) + 1 >= view.end
    is_likely = not is_round or is_last or len(place.values) > 1
    return _Rank.IN_BRACKETS if is_likely else _Rank.NONE


def _special(view: View, place: Place) -> _Rank:
    is_likely = (view.is_fansub or place.is_padded) and (place.is_closed or place.right == "dash")
    return _Rank.SPECIAL if is_likely else _Rank.NONE


def _first(view: View, place: Place) -> _Rank:
    """A name may begin with its episode, unless a year makes it a film's."""
    numbers = view.numbers
    has_year = numbers.last_year > place.last
    if has_year or len(place.digits) == 1 or numbers.gaps[place.last + 1] == "-":
        return _Rank.NONE
    if place.right in {"dash", "hyphen"}:
        return _Rank.FIRST_WITH_DASH
    is_all = place.right == "end" and view.is_file and len(place.digits) == _PAIR
    is_numbered = place.is_padded and place.right == "word" and len(place.values) == 1
    is_likely = is_all or is_numbered or (view.is_fansub and place.is_closed)
    return _Rank.FIRST if is_likely else _Rank.NONE


def _behind_title(view: View, place: Place) -> _Rank:
    is_range = len(place.values) > _PAIR and place.values[-1] >= _LONG_RANGE
    if place.is_closed:
        if _is_sequel(view, place, is_range=is_range):
            return _Rank.NONE
        if view.is_fansub or is_range or (place.right == "mark" and _is_broadcast(view, place)):
            return _Rank.BEHIND_TITLE
    is_among = view.is_fansub and place.is_padded and place.right == "word" and BLANK in view.numbers.text
    return _Rank.AMONG_WORDS if is_among else _Rank.NONE


def _is_sequel(view: View, place: Place, *, is_range: bool) -> bool:
    """Whether the number is the picture's height, or a film's, whose year follows, or a season and its episode."""
    numbers = view.numbers
    following = place.last + 1
    is_near = following < numbers.count and len(numbers.gaps[following]) <= _SHORT_GAP
    if is_near and is_year(numbers.digits[following]):
        return True
    if is_range:
        return view.is_plain and len(place.digits) == _PAIR
    return place.digits in _HEIGHTS


def _is_broadcast(view: View, place: Place) -> bool:
    """Whether a short number stands before television's technical words, or a padded one behind a year."""
    if len(place.digits) > _PAIR:
        return False
    numbers = view.numbers
    is_near = place.first > 0 and len(numbers.gaps[place.first]) == 1
    if place.is_padded and is_near and is_year(numbers.digits[place.first - 1]):
        return True
    return view.is_broadcast(numbers.end(place.last + (numbers.gaps[place.last + 1] == "v")))


_RANKS: Mapping[str, Callable[[View, Place], _Rank]] = MappingProxyType(
    {
        "dash": _dashed,
        "hyphen": _hyphened,
        "hash": _hashed,
        "bracket": _bracketed,
        "special": _special,
        "start": _first,
        "blank": _behind_title,
    }
)
