"""The grammar that a listing is written in: where its names end, and which year it tells."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from concierge.model.parsing.facts import Fact
from concierge.model.parsing.pieces import BAR, ROUND, SLASH, SQUARE, TEXT, Piece

__all__ = ["CODES", "INFO", "PLAIN", "YEAR", "Layout", "layout_of"]

# Rutracker: [2024, США, драма]; Kinozal: / 2024 / ДБ /; Rutor, torrent.by and NNM-Club: (2024) WEB-DL; the rest.
INFO, CODES, YEAR, PLAIN = "info", "codes", "year", "plain"

_YEARS = re.compile(
    r"\s?(?P<year>(?:18[89]|19\d|20\d)\d)(?![\dpiхx])(?:\s?[-–—]\s?(?P<end>(?:19|20)\d\d)(?!\d))?"
    r"(?:\s?(?:г|год|гг)\.?)?(?=[\s,;.)\]/–—-]|$)"
)
_ONLY_YEARS = re.compile(_YEARS.pattern + r"\s*$")
_LATER_YEAR = re.compile(r"(?<![\d.])(?P<year>(?:19|20)\d\d)(?![\dpiхx.])")
_BARE_YEAR = re.compile(r"(?<![^\s.,(])(?P<year>(?:19|20)\d\d)[\s.,(\[]*$")
_TOLD_YEAR = re.compile(r"(?<![^\s.,(])(?P<year>(?:19|20)\d\d)\s?(?:г|год)(?![^\W_])")
_BRACKETS = frozenset({ROUND, SQUARE})
_DIGITS = frozenset(" 12")
_STRONG = {"resolution": 4, "rip": 5, "codec": 4}


class Layout(NamedTuple):
    """`head_end` is where the names end, and `facts_begin` where voices may stand.

    `years` are facts; `info` is Rutracker's bracket; `sign` is the place which gives the grammar away.
    """

    grammar: str
    head_end: int
    facts_begin: int
    years: tuple[Fact, ...]
    sign: int
    info: Piece | None = None


def layout_of(low: str, pieces: Sequence[Piece], marks: Sequence[Fact]) -> Layout:
    """The grammar of a listing."""
    dated: tuple[Piece, re.Match[str]] | None = None
    is_last = False
    for place, piece in enumerate(pieces):
        kind, start, _ = piece
        # A bracket holds one sign at least, since one that closes nothing is text.
        found = _YEARS.match(low, start + 1) if kind in _BRACKETS and low[start + 1] in _DIGITS else None
        if found and kind == SQUARE:
            return _informed(pieces, place, found, marks, dated[0].start if dated else start)
        if found and not is_last:
            # Brackets which a slash follows stand behind one of several names.
            dated = piece, found
            is_last = place + 1 == len(pieces) or pieces[place + 1].kind != SLASH
    coded = _coded(low, pieces, dated[0].start if dated else 0)
    if coded is not None:
        year, found = coded
        return Layout(CODES, year.start - 1, year.end, _year_facts(found), year.start - 1)
    if dated is not None:
        year, found = dated
        return Layout(YEAR, year.start, year.end, _year_facts(found), year.start)
    return _plain(low, pieces, marks)


def _informed(
    pieces: Sequence[Piece], place: int, found: re.Match[str], marks: Sequence[Fact], end: int
) -> Layout:
    info = pieces[place]
    end = min(end, _before_tags(pieces, place).start)
    begin = next(
        (mark.start for mark in marks if mark.start > info.start and mark.field in _STRONG), info.end
    )
    return Layout(INFO, end, min(begin, info.end), _year_facts(found), info.start, info)


def _before_tags(pieces: Sequence[Piece], place: int) -> Piece:
    """The first of the tags which stand before the facts: "Имя [TV] [12 из 12] [RUS(int), JAP+Sub] [2013, ...]"."""
    while place > 1 and pieces[place - 1].kind == SQUARE and pieces[place - 2].kind != SLASH:
        place -= 1
    return pieces[place]


def _coded(low: str, pieces: Sequence[Piece], least: int) -> tuple[Piece, re.Match[str]] | None:
    """The last year which has a stretch between slashes to itself."""
    for place in range(len(pieces) - 1, 0, -1):
        piece = pieces[place]
        if piece.start < least:
            return None
        if piece.kind != TEXT or pieces[place - 1].kind != SLASH:
            continue
        if place + 1 < len(pieces) and pieces[place + 1].kind != SLASH:
            continue
        found = _ONLY_YEARS.match(low, piece.start, piece.end)
        if found:
            return piece, found
    return None


def _year_facts(found: re.Match[str]) -> tuple[Fact, ...]:
    first, last = int(found["year"]), int(found["end"]) if found.lastgroup == "end" else 0
    year = Fact("year", first, *found.span("year"))
    return (year, Fact("year_end", last, *found.span("end"))) if last > first else (year,)


def _plain(low: str, pieces: Sequence[Piece], marks: Sequence[Fact]) -> Layout:
    """Names up to the first bar, or the first word that is surely technical."""
    end = next((piece.start for piece in pieces if piece.kind == BAR), len(low))
    strong = next((mark.start for mark in marks if mark.start and _is_strong(mark)), end)
    end = min(end, strong)
    bare = _TOLD_YEAR.search(low, 1, end) or _BARE_YEAR.search(low, max(1, end - 16), end)
    if bare:
        return Layout(PLAIN, bare.start(), end, _year_facts(bare), 0)
    years = next(
        (
            _year_facts(found)
            for piece in pieces
            if piece.kind == SQUARE and (found := _LATER_YEAR.search(low, piece.start, piece.end))
        ),
        (),
    )
    return Layout(PLAIN, end, end, years, 0)


def _is_strong(mark: Fact) -> bool:
    least = _STRONG.get(mark.field)
    return least is not None and mark.end - mark.start >= least
