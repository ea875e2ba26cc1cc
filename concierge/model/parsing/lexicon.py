"""The technical words of a name, found by looking each word up in the tables."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from concierge.model.parsing._words import Remembered, pieces_in
from concierge.model.parsing.facts import Fact
from concierge.model.parsing.tables.editions import CONTAINER_WORDS, EDITIONS, FLAGS, REGIONS
from concierge.model.parsing.tables.picture import BIT_DEPTHS, CODECS, HDR, RESOLUTIONS, RIPS, THREE_D
from concierge.model.parsing.tables.sound import AUDIO_CODECS, CHANNELS

__all__ = ["marks_in"]


class _Meaning(NamedTuple):
    """What one word says, and more that is glued to it: "bd1080p"."""

    field: str
    value: str
    is_weak: bool
    rest: "_Meaning | None" = None
    rest_at: int = 0


_Phrase = tuple[tuple[str, ...], _Meaning]

_TABLES: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("rip", RIPS),
    ("resolution", RESOLUTIONS),
    ("codec", CODECS),
    ("bit_depth", BIT_DEPTHS),
    ("hdr", HDR),
    ("three_d", THREE_D),
    ("audio", AUDIO_CODECS),
    ("channels", CHANNELS),
    ("edition", EDITIONS),
    ("flag", FLAGS),
    ("region", REGIONS),
    ("container", CONTAINER_WORDS),
)
_FIRST_YEAR, _LAST_YEAR = 1880, 2039
_WORD = re.compile(r"[^\W_]+\+?")
# How parts of one spelling may be joined: "web-dl", "web dl", "web.dl", "director's cut", "dolby.vision.-".
_JOIN_ROW = "-| |.|_|'|’|‑|–| - | & |&|- | -|. |._|-_|:|/|, |  "
_JOINS = frozenset(_JOIN_ROW.split("|"))
_DOTS = frozenset({".", " ", "_", ","})
_POINTS = frozenset({".", "_"})
_DECIMAL = frozenset({".", ","})
_UNITS = ("kb", "mb", "gb", "tb", "mib", "gib", "tib")
_PAIRS = frozenset({"10", "20", "51", "61", "71"})
_FILM_IDS = frozenset({"tmdb", "tmdbid"})
# What only what stands around it tells.
_IN_COMPANY = frozenset({"size", "crc"})
_LONGEST_WORD = 24
_LONGEST_SIZE = 12


def _rows() -> Iterator[tuple[tuple[str, ...], _Meaning]]:
    for field, table in _TABLES:
        for value, row in table.items():
            for spelling in row.split("|"):
                meaning = _Meaning(field, value, spelling.startswith("?"))
                yield from ((form, meaning) for form in _forms(spelling.removeprefix("?")))


def _forms(spelling: str) -> Iterator[tuple[str, ...]]:
    """The spelling's words, joined to each other and apart in every way."""
    words = _WORD.findall(spelling)
    for cuts in range(2 ** (len(words) - 1)):
        form = [words[0]]
        for place, word in enumerate(words[1:]):
            if cuts >> place & 1:
                form[-1] += word
            else:
                form.append(word)
        yield tuple(form)


class _Known(NamedTuple):
    """What a word says alone, and by their second word the longer spellings that begin with it, the longest first."""

    meaning: _Meaning | None
    longer: Mapping[str, Sequence[_Phrase]]


def _dictionary() -> dict[str, _Known]:
    alone: dict[str, _Meaning] = {unit: _Meaning("size", unit, is_weak=True) for unit in _UNITS}
    longer: dict[str, list[_Phrase]] = {}
    for form, meaning in _rows():
        if len(form) == 1:
            alone.setdefault(form[0], meaning)
        else:
            longer.setdefault(form[0], []).append((form[1:], meaning))
    for year in map(str, range(_FIRST_YEAR, _LAST_YEAR + 1)):
        alone.setdefault(year, _Meaning("year", year, is_weak=True))
    return {
        word: _Known(alone.get(word), _by_second_word(longer.get(word, ())))
        for word in {*alone, *longer, *_FILM_IDS}
    }


def _by_second_word(phrases: Iterable[_Phrase]) -> dict[str, list[_Phrase]]:
    found: dict[str, list[_Phrase]] = {}
    for phrase in sorted(phrases, key=lambda phrase: -len(phrase[0])):
        found.setdefault(phrase[0][0].removesuffix("+"), []).append(phrase)
    return found


_DICTIONARY = _dictionary()
_NOTHING = _Known(None, {})
_new = tuple.__new__
# What says something only where it is glued to a number of channels: "DTS-HD MA5.1".
_ONLY_GLUED = {"ma": _Meaning("audio", "dts-hd", is_weak=False)}
_HEIGHT = re.compile(r"(?:\d{3,4}x)?(\d{3,4})(px?|i)?(?:(?:2[0-9]|30|48|5[0-9]|60|120)(?:fps)?|hd)?$")
_SIZED = re.compile(r"\d{3,4}x(\d{3,4})$")
_GLUED_HEIGHT = re.compile(r"([a-z]+)((?:2160|1080|720|576|540|480|360)[pi])$")
_HEIGHT_GLUED = re.compile(r"((?:2160|1080|720|576|540|480|360)[pi])([a-z][a-z0-9]+)$")
_GLUED_CHANNELS = re.compile(r"([a-z0-9]*[a-z]3?)([1-9])([0-2])$")
_GLUED_CHANNEL = re.compile(r"([a-z0-9]*[a-z]3?)([1-9])$")
_BYTES = re.compile(r"(\d*)([kmgt]i?b)$")
_CHANNEL_END = re.compile(r"[0-2](?:ch|x\d)?$")
_YEARLY = re.compile(r"((?:18|19|20)\d\d)(?:г|гг|год)$")
_MULTIPLIED = re.compile(r"\d[xх]([^\W\d]\w*)$|([a-z0-9]+)[xх]\d$")
_DEEP_CODEC = re.compile(r"(x265|h265|hevc|x264|h264|avc)(10|8|12)(?:bits?)?$")
_LEADING = re.compile(r"\d{1,3}$")
_SPEAKERS = {digit: _Meaning("speakers", digit, is_weak=False) for digit in "123456789"}
_IMDB = re.compile(r"tt\d{7,8}$")
_CRC = re.compile(r"[0-9a-f]{8}$")


def _shape(word: str) -> _Meaning | None:
    """What a word with digits in it says, by its shape."""
    if len(word) > _LONGEST_WORD:
        return None
    return next((meaning for read in _SHAPES if (meaning := read(word))), None)


def _height(word: str) -> _Meaning | None:
    if (found := _HEIGHT.match(word)) and found[2]:
        return _Meaning("resolution", found[1] + found[2].strip("px"), is_weak=False)
    found = _SIZED.match(word)
    return _Meaning("resolution", found[1], is_weak=False) if found else None


def _year(word: str) -> _Meaning | None:
    found = _YEARLY.match(word)
    return _Meaning("year", found[1], is_weak=True) if found else None


def _beside_height(word: str) -> _Meaning | None:
    found = _GLUED_HEIGHT.match(word) or _HEIGHT_GLUED.match(word)
    return _glued(found[1], found[2]) if found else None


def _with_channels(word: str) -> _Meaning | None:
    found = _GLUED_CHANNELS.match(word) or _GLUED_CHANNEL.match(word)
    before = _audio(found[1]) if found else None
    if found is None or before is None:
        return None
    is_whole = found.re is _GLUED_CHANNELS
    rest = _Meaning("channels", f"{found[2]}.{found[3]}", is_weak=False) if is_whole else _SPEAKERS[found[2]]
    return before._replace(is_weak=False, rest=rest, rest_at=found.start(2))


def _with_depth(word: str) -> _Meaning | None:
    found = _DEEP_CODEC.match(word)
    codec = _alone(found[1]) if found else None
    if found is None or codec is None:
        return None
    return codec._replace(rest=_Meaning("bit_depth", found[2], is_weak=False), rest_at=found.start(2))


def _multiplied(word: str) -> _Meaning | None:
    found = _MULTIPLIED.match(word)
    return _alone(found[1] or found[2]) if found else None


def _identity(word: str) -> _Meaning | None:
    if _BYTES.match(word):
        return _Meaning("size", word, is_weak=True)
    if _IMDB.match(word):
        return _Meaning("imdb", word, is_weak=False)
    return _Meaning("crc", word, is_weak=False) if _CRC.match(word) else None


def _alone(word: str) -> _Meaning | None:
    return _DICTIONARY.get(word, _NOTHING).meaning


def _audio(word: str) -> _Meaning | None:
    found = _alone(word) or _ONLY_GLUED.get(word)
    return found if found and found.field == "audio" else None


def _glued(first: str, second: str) -> _Meaning | None:
    """Two meanings in one word; None unless both are known."""
    one, two = _alone(first) or _shape(first), _alone(second) or _shape(second)
    if one is None or two is None or "size" in {one.field, two.field}:
        return None
    return one._replace(rest=two, rest_at=len(first))


_SHAPES: tuple[Callable[[str], _Meaning | None], ...] = (
    _height,
    _year,
    _beside_height,
    _with_channels,
    _with_depth,
    _multiplied,
    _identity,
)


def _entry(word: str) -> _Known | None:
    """What a word says by itself, and what may begin with it; None for one that says nothing at all."""
    known = _DICTIONARY.get(word)
    if word.isalpha() or (known is not None and known.meaning is not None):
        return known
    meaning = _shape(word)
    if meaning is not None:
        return _Known(meaning, known.longer if known else {})
    # Channels are short numbers, and a plus may make a word of it.
    is_half = (len(word) <= 2 and word.isdecimal()) or word + "+" in _DICTIONARY  # noqa: PLR2004
    return known or (_NOTHING if is_half else None)


_MEMORY = Remembered(_entry)


def marks_in(low: str) -> list[Fact]:
    """Every technical word of a name in lower case, in order, none inside another.

    The field is "year" for each number that may be one: which of them is meant is not told here.
    """
    pieces = pieces_in(low)
    ends = [*accumulate(map(len, pieces))]
    marks: list[Fact] = []
    skip = 0
    for number, entry in zip(range(1, len(pieces), 2), map(_MEMORY.__getitem__, pieces[1::2]), strict=True):
        if entry is not None and number >= skip:
            skip = _read(marks, pieces, number, ends[number - 1], entry)
    return marks


def _read(marks: list[Fact], pieces: Sequence[str], number: int, start: int, entry: _Known) -> int:
    """Adds what stands at a word; returns the piece to go on with."""
    word, gap = pieces[number], pieces[number + 1]
    meaning, longer = entry
    # The last piece is none of a word's.
    follower = pieces[number + 2] if longer and number + 2 < len(pieces) else ""
    if follower in longer and gap in _JOINS:
        longest = _longest(pieces, number, longer[follower])
        if longest is not None:
            meaning, length, last = longest
            end = start + sum(map(len, pieces[number : number + length - 1])) + last
            marks.append(Fact(meaning.field, meaning.value, start, end, meaning.is_weak))
            return number + length
    if gap[:1] == "+" and (with_plus := _alone(word + "+")):
        marks.append(Fact(with_plus.field, with_plus.value, start, start + len(word) + 1, with_plus.is_weak))
        return number + 2
    if meaning is not None:
        field, value, is_weak, rest, _ = meaning
        if rest is None and field not in _IN_COMPANY:
            # This is how a named tuple is made, without a call on the way: it is the hottest line of all.
            marks.append(_new(Fact, (field, value, start, start + len(word), is_weak)))
            return 0
        return _add(marks, meaning, pieces, number, start)
    if len(word) <= 2 and word.isdecimal() and marks:  # noqa: PLR2004
        return _add_channels(marks, pieces, number, start)
    if word in _FILM_IDS and number + 2 < len(pieces) and pieces[number + 2].isdecimal():
        at = start + len(word) + len(pieces[number + 1])
        marks.append(Fact("tmdb", pieces[number + 2], at, at + len(pieces[number + 2])))
    return 0


def _longest(
    pieces: Sequence[str], number: int, phrases: Iterable[_Phrase]
) -> tuple[_Meaning, int, int] | None:
    """The longest spelling that begins with a word, how many pieces it takes, and whether a plus ends it."""
    for tail, meaning in phrases:
        at = number
        for part in tail:
            if not _goes_on(pieces, at, part):
                break
            at += 2
        else:
            return meaning, at - number + 2, int(tail[-1][-1] == "+")
    return None


def _goes_on(pieces: Sequence[str], at: int, part: str) -> bool:
    """Whether the next word is that part of a spelling; a plus belongs to the word before it."""
    if at + 2 >= len(pieces) or pieces[at + 1] not in _JOINS:
        return False
    return pieces[at + 2] == part or (part[-1] == "+" and pieces[at + 2] + pieces[at + 3][:1] == part)


def _add(marks: list[Fact], meaning: _Meaning, pieces: Sequence[str], number: int, start: int) -> int:
    """Adds what a word says; returns the piece to go on with if it took more than the word."""
    word = pieces[number]
    if meaning.field == "size":
        return _add_size(marks, pieces, number, start)
    if meaning.field == "crc":
        if pieces[number - 1][-1:] in {"[", "("} and pieces[number + 1][:1] in {"]", ")"}:
            marks.append(Fact("crc", word, start, start + len(word), is_weak=False))
        return 0
    rest = meaning.rest
    end = start + (meaning.rest_at if rest else len(word))
    if rest is None or rest.field != "speakers":
        marks.append(Fact(meaning.field, meaning.value, start, end, meaning.is_weak))
        if rest is not None:
            marks.append(Fact(rest.field, rest.value, end, start + len(word), rest.is_weak))
        return 0
    return _add_speakers(marks, meaning, pieces, number, start)


def _add_speakers(
    marks: list[Fact], meaning: _Meaning, pieces: Sequence[str], number: int, start: int
) -> int:
    """Codec and speakers at once, behind a dot: "aac2.0"."""
    rest, word = meaning.rest, pieces[number]
    if rest is None or number + 2 >= len(pieces) or pieces[number + 1] not in _DOTS:
        return 0
    if not _CHANNEL_END.match(pieces[number + 2]):
        return 0
    end = start + meaning.rest_at
    marks.append(Fact(meaning.field, meaning.value, start, end, meaning.is_weak))
    value = f"{rest.value}.{pieces[number + 2][0]}"
    marks.append(Fact("channels", value, end, start + len(word) + 1 + len(pieces[number + 2]), is_weak=False))
    return number + 4


def _add_channels(marks: list[Fact], pieces: Sequence[str], number: int, start: int) -> int:
    """Numbers of speakers stand behind a codec, or alone, with a dot, behind other technical words."""
    word, before = pieces[number], marks[-1]
    is_beside = start - before.end <= 2 and before.field in {"audio", "channels"}  # noqa: PLR2004
    if is_beside and word in _PAIRS:
        marks.append(Fact("channels", f"{word[0]}.{word[1]}", start, start + 2, is_weak=False))
        return number + 2
    if (
        len(word) > 1
        or word == "0"
        or number + 2 >= len(pieces)
        or not _CHANNEL_END.match(pieces[number + 2])
    ):
        return 0
    join = pieces[number + 1]
    if join not in _DOTS or not (is_beside or join in _POINTS):
        return 0
    end = start + 2 + len(pieces[number + 2])
    marks.append(Fact("channels", f"{pieces[number]}.{pieces[number + 2][0]}", start, end, not is_beside))
    return number + 4


def _add_size(marks: list[Fact], pieces: Sequence[str], number: int, start: int) -> int:
    """A size: its digits may stand in the word, before it, and around a dot or a comma."""
    word = pieces[number]
    first = number
    digits = word.rstrip("kmgtib")
    if not digits and pieces[number - 1] in {" ", "_"} and _is_amount(pieces[number - 2], word):
        first = number - 2
    has_digits = digits.isdecimal() or first < number
    if has_digits and first > 1 and pieces[first - 1] in _DECIMAL and _LEADING.match(pieces[first - 2]):
        first -= 2
    if not has_digits or max(map(len, pieces[first : number + 1])) > _LONGEST_SIZE:
        return 0
    begin = start - sum(map(len, pieces[first:number]))
    while marks and marks[-1].end > begin:
        marks.pop()
    value = "".join(pieces[first : number + 1])
    marks.append(Fact("size", value, begin, start + len(word), is_weak=True))
    return 0


def _is_amount(number: str, unit: str) -> bool:
    """Whether a number counts bytes: "2013 GB" is a year and a country."""
    return number.isdecimal() and (unit[0] in "km" or len(number) < 4)  # noqa: PLR2004
