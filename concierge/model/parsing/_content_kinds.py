"""Whether a name is that of music, a game, a program, a book or the like."""

import re
from collections.abc import Iterator, Mapping, Set as AbstractSet
from typing import TypeAlias

from concierge.model.parsing.tables import content as table

__all__ = ["KIND_WORDS", "kind_of"]

_Words: TypeAlias = AbstractSet[str]


def _words_of(row: str) -> frozenset[str]:
    return frozenset(row.split("|"))


def _by_kind(rows: Mapping[str, str]) -> dict[str, frozenset[str]]:
    return {kind: _words_of(row) for kind, row in rows.items()}


_KIND_OF_ENDING = {ending: kind for kind, row in table.ENDINGS.items() for ending in row.split("|")}
# Endings that are also words of technical facts.
_ENDINGS_OF_VIDEO = frozenset({"sub", "idx", "mp3", "flac", "ogg"})
# Endings that are also words of titles: "Kick.Ass".
_ENDINGS_OF_TITLES = frozenset({"ass", "sub"})
_ALWAYS, _PROOFS, _HINTS = _by_kind(table.ALWAYS), _by_kind(table.PROOFS), _by_kind(table.HINTS)
_SOUNDTRACKS, _CONCERTS = _words_of(table.SOUNDTRACKS), _words_of(table.CONCERTS)
_SUBTITLES, _ONLY = frozenset({"subs", "subtitles", "субтитры"}), frozenset({"only", "только"})
_SUBTITLES_ALONE = re.compile(r"(?<![^\W_])(?:subs|subtitles)[ ._-]only(?![^\W_])|только субтитры")
_TELLING: frozenset[str] = frozenset().union(*_ALWAYS.values(), _SOUNDTRACKS, _CONCERTS, _ONLY, {"audio"})
# The best kind wins, the first of them where several are equal.
_ORDER = ("audiobook", "comic", "magazine", "education", "book", "game", "app", "subtitles", "music")
_HINT, _PROOF, _CERTAIN, _DECISIVE = 1, 2, 3, 99
_HINTING: frozenset[str] = frozenset().union(*_HINTS.values(), *_PROOFS.values())
# All words that are asked for below.
KIND_WORDS = _TELLING | _HINTING | _SUBTITLES | {"web"}
_TAIL = re.compile(r"-(?:19|20)[\dx]{2}-[a-z0-9]+(?:_int)?$|(?:19|20)\d\d-(?:web|cd|vinyl)$|_[a-z0-9]+-mv$")
_CENTURIES = frozenset({"19", "20"})
_LEAST_DASHES = 3
_LAST_WORDS = frozenset({"mv", "web", "cd", "vinyl"})
_LONGEST_TAIL = 40
_VERSION = re.compile(r"(?<![^\W_])(?:v[ ._]?\d+[._ ]\d|\d+\.\d+\.\d+\.\d)")
_HEIGHT = re.compile(r"\d{3,4}[pix×]")
_PICTURE = re.compile(
    rf"{_HEIGHT.pattern}|[xh][. ]?26[45]|hevc|rip|bd|blu|dvd|hdtv|remux|xvid|divx|avc|web-?dl"
)
_GAME_TAGS = re.compile(r"\[(?:p|l|dl|repack|native|rip)\] ?\[(?:rus|eng|multi)")
_GAME_GROUPS = _words_of(table.GAME_GROUPS)
_VENDOR = re.compile(rf"(?:{table.VENDORS.replace(' ', '[ ._]')})(?![^\W_])")
_PUBLISHER = re.compile(rf"(?:\[[^\]]*\])?(?:{table.PUBLISHERS.replace(' ', '[ ._]')})(?![^\W_])")
_GENRE = re.compile(
    rf"[\[(](?:19|20)\d\d(?:-(?:19|20)\d\d)?, ?(?:[^\W_]+[ -])?(?:{table.CONCERTS})(?![^\W_])"
)
_SOUNDTRACK_FIRST = re.compile(rf"\W*(?:{table.SOUNDTRACKS})(?![^\W_])")
_AUDIO_BOOK = re.compile(r"audio[ ._]books?(?![^\W_])")


def kind_of(low: str, words: _Words, ending: str, *, has_picture: bool, has_parts: bool) -> str | None:
    """A value of `ReleaseKind`, or None where it may be a film or a series; `words` are those of `KIND_WORDS`."""
    kind = _KIND_OF_ENDING.get(ending)
    if kind and _is_ending(low, ending, has_picture=has_picture):
        return kind
    if not _TELLING.isdisjoint(words):
        kind = _told(low, words, has_picture=has_picture)
        if kind:
            return kind
    if _is_signed_as_music(low):
        return "music"
    if (has_picture or has_parts) and not _belies(low, words, has_parts=has_parts):
        return None
    return _likeliest(low, words)


def _is_ending(low: str, ending: str, *, has_picture: bool) -> bool:
    if has_picture and ending in _ENDINGS_OF_VIDEO:
        return False
    return ending not in _ENDINGS_OF_TITLES or " " in low or low.count(".") > 1


def _told(low: str, words: _Words, *, has_picture: bool) -> str | None:
    """What is told in a word, even of a name with seasons."""
    for kind, proofs in _ALWAYS.items():
        if not proofs.isdisjoint(words):
            return kind
    if "audio" in words and _AUDIO_BOOK.search(low):
        return "audiobook"
    if _SUBTITLES_ALONE.search(low):
        return "subtitles"
    if has_picture:
        return "concert" if not _CONCERTS.isdisjoint(words) and _GENRE.search(low) else None
    if not _SOUNDTRACKS.isdisjoint(words) and not _PROOFS["music"].isdisjoint(words):
        return "music"
    return "subtitles" if not (_ONLY.isdisjoint(words) or _SUBTITLES.isdisjoint(words)) else None


def _is_signed_as_music(low: str) -> bool:
    """Whether the year and the group stand at the end: "Artist-Title-WEB-2019-GROUP"."""
    head, _, group = low.rpartition("-")
    is_likely = (head[-4:-2] in _CENTURIES and low.count("-") >= _LEAST_DASHES) or group in _LAST_WORDS
    return is_likely and _TAIL.search(low, max(0, len(low) - _LONGEST_TAIL)) is not None


def _belies(low: str, words: _Words, *, has_parts: bool) -> bool:
    """Whether what looks like a picture or a season is of something else: "Web 2.0" of a book, a comic's volume."""
    if not words:
        return False
    if not _PROOFS["book"].isdisjoint(words):
        return _HEIGHT.search(low) is None
    if has_parts:
        return False
    if not _PROOFS["music"].isdisjoint(words):
        is_told = "web" not in words or len(_PROOFS["music"] & words) > 1
        return is_told and _PICTURE.search(low) is None
    return not _PROOFS["game"].isdisjoint(words) and _VERSION.search(low) is not None


def _likeliest(low: str, words: _Words) -> str | None:
    scores = dict.fromkeys(_ORDER, 0)
    if not _HINTING.isdisjoint(words):
        for kind, hints in _HINTS.items():
            scores[kind] += _HINT * len(hints & words)
        for kind, proofs in _PROOFS.items():
            scores[kind] += _PROOF * len(proofs & words)
    for kind, score in _marked(low, words):
        scores[kind] += score
    best = max(_ORDER, key=scores.__getitem__)
    return best if scores[best] > _HINT else None


def _marked(low: str, words: _Words) -> Iterator[tuple[str, int]]:
    """What other signs than single words speak for, and how much."""
    if _PUBLISHER.match(low):
        yield "education", _DECISIVE
    if _VERSION.search(low):
        yield "app", _PROOF
    if _VENDOR.match(low):
        yield "app", _CERTAIN
    # A film may be called "Soundtrack to a ..."; behind other words it is one.
    if not _SOUNDTRACKS.isdisjoint(words) and not _SOUNDTRACK_FIRST.match(low):
        yield "music", _PROOF
    _, dash, group = low.rpartition("-")
    if (dash and group.removesuffix(".torrent") in _GAME_GROUPS) or _GAME_TAGS.search(low):
        yield "game", _CERTAIN
