"""Voices told by letters: behind a bar at Rutor ("| D, P2 | LostFilm"), between slashes at Kinozal ("/ ДБ, СТ /")."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from concierge.model.audio import AudioKind
from concierge.model.parsing.facts import Fact
from concierge.model.parsing.pieces import BAR, SLASH, Piece
from concierge.model.parsing.studios import Maker, is_studio, makers_in
from concierge.model.parsing.tables.voices import CODES, KIND_WORDS, LETTERS, NOTES
from concierge.model.parsing.voices import tracks_of, voices_in

__all__ = ["coded_voices", "lettered_voices"]

# "2 x ПМ", "АП (Сербин, Живов)", "D", "P2".
_ITEM = re.compile(
    r"\s{0,2}(?:(\d{1,2})\s?[xх×]\s?)?([а-яёa-z]{1,16}[12]?)(?![^\W_])(?:\s{0,2}\(([^()]{0,200})\))?\s{0,2}[,+/]?\s{0,2}"
)
# Letters of two alphabets that look the same.
_TO_LATIN = str.maketrans("авекмнорстух", "abekmhopctyx")
_TO_CYRILLIC = str.maketrans("abekmhopctyx", "авекмнорстух")
_SUBTITLES = frozenset({"sub", "ст"})
_LETTERS: Mapping[str, AudioKind | None] = {
    **LETTERS,
    **{word.translate(_TO_LATIN): kind for word, kind in KIND_WORDS.items()},
    "sub": None,
}
_WORD = re.compile(r"[^\W\d_]+")
_SIGNED = re.compile(r"\s(?:от|by)\s")
_RECENT = 4096


class _Code(NamedTuple):
    """A letter or code in a stretch: its span with the number before it, and that of its makers."""

    kind: AudioKind | None
    is_subtitles: bool
    times: int
    start: int
    end: int
    makers: tuple[int, int] | None


@lru_cache(maxsize=_RECENT)
def _letters_of(stretch: str) -> tuple[_Code, ...]:
    """Rutor's letters, if the stretch holds nothing else. DV alone is Dolby Vision."""
    codes, end = _read(stretch, _LETTERS, _TO_LATIN)
    return codes if end == len(stretch) and stretch.strip() != "dv" else ()


@lru_cache(maxsize=_RECENT)
def _codes_of(stretch: str) -> tuple[_Code, ...]:
    """Kinozal's codes which the stretch begins with."""
    return _read(stretch, CODES, _TO_CYRILLIC)[0]


def _read(
    stretch: str, table: Mapping[str, AudioKind | None], script: dict[int, int]
) -> tuple[tuple[_Code, ...], int]:
    codes: list[_Code] = []
    end = 0
    while item := _ITEM.match(stretch, end):
        word = item[2].translate(script)
        if word not in table:
            break
        makers = item.span(3) if item[3] else None
        start = item.start(1) if item[1] else item.start(2)
        codes.append(_Code(table[word], word in _SUBTITLES, int(item[1] or 1), start, item.end(2), makers))
        end = item.end()
    return tuple(codes), end


def coded_voices(text: str, low: str, pieces: Sequence[Piece], begin: int) -> list[Fact]:
    """The voices of Kinozal's codes, which have a stretch between slashes to themselves."""
    facts: list[Fact] = []
    for start, end in _stretches(pieces, SLASH, begin, len(low)):
        for code in _codes_of(low[start:end]):
            facts += _voices(text, start, code)
    return facts


def _stretches(pieces: Sequence[Piece], sign: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """What stands between the signs that follow a place, and behind the last of them."""
    start = -1
    for piece in pieces:
        if piece.kind == sign and piece.start >= begin:
            if start >= 0:
                yield start, piece.start
            start = piece.end
    if start >= 0:
        yield start, end


def _voices(text: str, at: int, code: _Code) -> list[Fact]:
    start, end = at + code.start, at + code.end
    if code.is_subtitles:
        return [Fact("subtitles", ("",), start, end)]
    if code.kind is None:
        return []
    makers = makers_in(text, at + code.makers[0], at + code.makers[1]) if code.makers else ()
    return tracks_of(code.kind, makers, (start, end), count=code.times)


def lettered_voices(
    text: str, low: str, pieces: Sequence[Piece], marks: Sequence[Fact], begin: int
) -> list[Fact]:
    """The voices that are told behind bars, in letters or in words, with their makers behind the next bar.

    `marks` are technical words: no maker begins with one. Without letters a stretch counts only if it names known
    studios.
    """
    facts: list[Fact] = []
    waiting: tuple[int, tuple[_Code, ...]] = (0, ())
    for bounds in _stretches(pieces, BAR, begin, len(low)):
        start, end = _unsigned(low, *bounds)
        letters = _letters_of(low[start:end])
        if letters:
            facts += _unnamed(text, *waiting)
            waiting = start, letters
        elif words := voices_in(text, low, start, end):
            facts += words
        elif waiting[1] and not _is_note(low, start, end, marks):
            facts += _shared(text, *waiting, list(makers_in(text, start, end)))
            waiting = 0, ()
        else:
            makers = [maker for maker in makers_in(text, start, end) if is_studio(maker.name)]
            facts += tracks_of(None, makers, (end, end), count=0)
    return facts + _unnamed(text, *waiting)


def _unsigned(low: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without blanks before it and the group behind it."""
    while start < end and low[start] == " ":
        start += 1
    signed = _SIGNED.search(low, start, end)
    return start, signed.start() if signed else end


def _is_note(low: str, start: int, end: int, marks: Sequence[Fact]) -> bool:
    return any(mark.start == start for mark in marks) or not NOTES.isdisjoint(_WORD.findall(low, start, end))


def _unnamed(text: str, at: int, letters: Sequence[_Code]) -> list[Fact]:
    return [fact for letter in letters for fact in _voices(text, at, letter)]


def _shared(text: str, at: int, letters: Sequence[_Code], makers: list[Maker]) -> list[Fact]:
    """The voices of makers who are listed behind the letters."""
    subtitles = [fact for letter in letters if letter.is_subtitles for fact in _voices(text, at, letter)]
    voices = [letter for letter in letters if letter.kind is not None]
    is_plain = not any(letter.makers or letter.times > 1 for letter in voices)
    if len(voices) == 1 and not voices[0].makers:
        span = (at + voices[0].start, at + voices[0].end)
        return tracks_of(voices[0].kind, makers, span, count=voices[0].times) + subtitles
    if len(voices) == len(makers) and is_plain:
        pairs = zip(voices, makers, strict=True)
        return [fact for voice, maker in pairs for fact in _of(voice, maker)] + subtitles
    # Several kinds and several makers: whose is which is not told.
    nowhere = (makers[0].start, makers[0].start) if makers else (at, at)
    return _unnamed(text, at, letters) + tracks_of(None, makers, nowhere, count=0)


def _of(voice: _Code, maker: Maker) -> list[Fact]:
    return tracks_of(voice.kind, [maker], (maker.start, maker.end))
