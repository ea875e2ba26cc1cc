"""What single words of names say: those of the tables, and those whose shape tells it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from concierge.model.parsing._words import Remembered
from concierge.model.parsing.tables.editions import CONTAINER_WORDS, EDITIONS, FLAGS, REGIONS
from concierge.model.parsing.tables.picture import BIT_DEPTHS, CODECS, HDR, RESOLUTIONS, RIPS, THREE_D
from concierge.model.parsing.tables.sound import AUDIO_CODECS, CHANNELS

__all__ = ["FILM_IDS", "MEMORY", "Known", "Meaning", "Phrase", "alone"]


class Meaning(NamedTuple):
    """What one word says, and more that is glued to it: "bd1080p"."""

    field: str
    value: str
    is_weak: bool
    rest: "Meaning | None" = None
    rest_at: int = 0


Phrase = tuple[tuple[str, ...], Meaning]

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
_UNITS = ("kb", "mb", "gb", "tb", "mib", "gib", "tib")
# Before these a number names the film at TMDB.
FILM_IDS = frozenset({"tmdb", "tmdbid"})
_LONGEST_WORD = 24


def _rows() -> Iterator[tuple[tuple[str, ...], Meaning]]:
    for field, table in _TABLES:
        for value, row in table.items():
            for spelling in row.split("|"):
                plain = spelling.removeprefix("?")
                # A bare number may be a height, or an episode: what stands beside it tells.
                kind = "lines" if field == "resolution" and plain.isdecimal() else field
                meaning = Meaning(kind, value, spelling.startswith("?"))
                yield from ((form, meaning) for form in _forms(plain))


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


class Known(NamedTuple):
    """What a word says alone, and by their second word the longer spellings that begin with it, the longest first."""

    meaning: Meaning | None
    longer: Mapping[str, Sequence[Phrase]]


def _dictionary() -> dict[str, Known]:
    alone: dict[str, Meaning] = {unit: Meaning("size", unit, is_weak=True) for unit in _UNITS}
    longer: dict[str, list[Phrase]] = {}
    for form, meaning in _rows():
        if len(form) == 1:
            alone.setdefault(form[0], meaning)
        else:
            longer.setdefault(form[0], []).append((form[1:], meaning))
    for year in map(str, range(_FIRST_YEAR, _LAST_YEAR + 1)):
        alone.setdefault(year, Meaning("year", year, is_weak=True))
    by_second_word = {word: _by_second_word(phrases) for word, phrases in longer.items()}
    return {
        word: Known(alone.get(word), by_second_word.get(word, _NOTHING.longer))
        for word in {*alone, *longer, *FILM_IDS}
    }


def _by_second_word(phrases: Iterable[Phrase]) -> dict[str, list[Phrase]]:
    found: dict[str, list[Phrase]] = {}
    for phrase in sorted(phrases, key=lambda phrase: -len(phrase[0])):
        found.setdefault(phrase[0][0].removesuffix("+"), []).append(phrase)
    return found


_NOTHING = Known(None, {})
_DICTIONARY = _dictionary()
# What says something only where it is glued to a number of channels: "DTS-HD MA5.1".
_ONLY_GLUED = {"ma": Meaning("audio", "dts-hd", is_weak=False)}
_HEIGHT = re.compile(r"(?:\d{3,4}x)?(\d{3,4})(px?|i)?(?:(?:2[0-9]|30|48|5[0-9]|60|120)(?:fps)?|hd)?$")
_SIZED = re.compile(r"\d{3,4}x(\d{3,4})$")
_GLUED_HEIGHT = re.compile(r"([a-z]+)((?:2160|1080|720|576|540|480|360)[pi])$")
_HEIGHT_GLUED = re.compile(r"((?:2160|1080|720|576|540|480|360)[pi])([a-z][a-z0-9]+)$")
_GLUED_CHANNELS = re.compile(r"([a-z0-9]*[a-z]3?)([1-9])([0-2])$")
_GLUED_CHANNEL = re.compile(r"([a-z0-9]*[a-z]3?)([1-9])$")
_BYTES = re.compile(r"(\d*)([kmgt]i?b)$")
_YEARLY = re.compile(r"((?:18|19|20)\d\d)(?:г|гг|год)$")
_MULTIPLIED = re.compile(r"\d[xх]([^\W\d]\w*)$|([a-z0-9]+)[xх]\d$")
_DEEP_CODEC = re.compile(r"(x265|h265|hevc|x264|h264|avc)(10|8|12)(?:bits?)?$")
_SPEAKERS = {digit: Meaning("speakers", digit, is_weak=False) for digit in "123456789"}
_IMDB = re.compile(r"tt\d{7,8}$")
_CRC = re.compile(r"[0-9a-f]{8}$")


def _shape(word: str) -> Meaning | None:
    """What a word with digits in it says, by its shape."""
    if len(word) > _LONGEST_WORD:
        return None
    return next((meaning for read in _SHAPES if (meaning := read(word))), None)


def _height(word: str) -> Meaning | None:
    if (found := _HEIGHT.match(word)) and found[2]:
        return Meaning("resolution", found[1] + found[2].strip("px"), is_weak=False)
    found = _SIZED.match(word)
    return Meaning("resolution", found[1], is_weak=False) if found else None


def _year(word: str) -> Meaning | None:
    found = _YEARLY.match(word)
    return Meaning("year", found[1], is_weak=True) if found else None


def _beside_height(word: str) -> Meaning | None:
    found = _GLUED_HEIGHT.match(word) or _HEIGHT_GLUED.match(word)
    return _glued(found[1], found[2]) if found else None


def _with_channels(word: str) -> Meaning | None:
    found = _GLUED_CHANNELS.match(word) or _GLUED_CHANNEL.match(word)
    before = _audio(found[1]) if found else None
    if found is None or before is None:
        return None
    is_whole = found.re is _GLUED_CHANNELS
    rest = Meaning("channels", f"{found[2]}.{found[3]}", is_weak=False) if is_whole else _SPEAKERS[found[2]]
    return before._replace(is_weak=False, rest=rest, rest_at=found.start(2))


def _with_depth(word: str) -> Meaning | None:
    found = _DEEP_CODEC.match(word)
    codec = alone(found[1]) if found else None
    if found is None or codec is None:
        return None
    return codec._replace(rest=Meaning("bit_depth", found[2], is_weak=False), rest_at=found.start(2))


def _multiplied(word: str) -> Meaning | None:
    found = _MULTIPLIED.match(word)
    return alone(found[1] or found[2]) if found else None


def _identity(word: str) -> Meaning | None:
    if _BYTES.match(word):
        return Meaning("size", word, is_weak=True)
    if _IMDB.match(word):
        return Meaning("imdb", word, is_weak=False)
    return Meaning("crc", word, is_weak=False) if _CRC.match(word) else None


def alone(word: str) -> Meaning | None:
    """What a word of the tables says by itself."""
    return _DICTIONARY.get(word, _NOTHING).meaning


def _audio(word: str) -> Meaning | None:
    found = alone(word) or _ONLY_GLUED.get(word)
    return found if found and found.field == "audio" else None


def _glued(first: str, second: str) -> Meaning | None:
    """Two meanings in one word; None unless both are known."""
    one, two = alone(first) or _shape(first), alone(second) or _shape(second)
    if one is None or two is None or "size" in {one.field, two.field}:
        return None
    return one._replace(rest=two, rest_at=len(first))


_SHAPES: tuple[Callable[[str], Meaning | None], ...] = (
    _height,
    _year,
    _beside_height,
    _with_channels,
    _with_depth,
    _multiplied,
    _identity,
)


def _entry(word: str) -> Known | None:
    """What a word says by itself, and what may begin with it; None for one that says nothing at all."""
    known = _DICTIONARY.get(word)
    if word.isalpha() or (known is not None and known.meaning is not None):
        return known
    meaning = _shape(word)
    if meaning is not None:
        return Known(meaning, known.longer if known else {})
    # Channels are short numbers, and a plus may make a word of it.
    is_half = (len(word) <= 2 and word.isdecimal()) or word + "+" in _DICTIONARY  # noqa: PLR2004  as the comment says
    return known or (_NOTHING if is_half else None)


MEMORY = Remembered(_entry)
