"""Where a title ends among the words behind it, and how it is written."""

import re
from collections.abc import Callable, Sequence
from itertools import islice, pairwise

from concierge.model.parsing.facts import Fact

__all__ = [
    "ANCHORS",
    "back_over",
    "bracket_stop",
    "first_anchor",
    "has_words",
    "names_of",
    "outside",
    "tight",
    "unnumbered",
    "written",
]

# Fields that no title speaks of.
ANCHORS = frozenset({"rip", "resolution", "codec", "bit_depth", "hdr", "audio", "crc"})
_NUMBERS = frozenset({"year", "channels"})
# What goes before a year, and before a season or an episode, without being a part of the title.
_EDITORIAL = frozenset(
    [
        "edition",
        "proper",
        "repack",
        "internal",
        "retail",
        "hybrid",
        "open_matte",
        "upscaled",
        "documentary",
        "read_nfo",
        "complete",
    ]
)
_SERIAL = frozenset({"complete", "documentary"})
_LAST_WORD = re.compile(r"(?<![^\W_])[^\W_]+$")
_OTHER_NAME = re.compile(r"(?<=\S)(?:[ ._]+(?:\(?aka|a\.k\.a\.?|a k a)[ ._]+|\s+/\s+|\s+\|\s+)(?=\S)")
_IN_BRACKETS = re.compile(r"(?<=\w)[ ._]\(([^()]+)\)[ ._]*$")
_BRACKET = re.compile(r"[\[({【]")
_COUNTED_TWICE = re.compile(r"(?<=\w)[ ._]+(?:-[ ._]+\d{1,3}(?:\.5)?|\d{2,3}-\d{2,3}|ep)[ ._-]*$")
_VOLUME = re.compile(
    r"(?<=\w)[ ._]+(?:-[ ._]+)?(?:vol(?:ume)?\.?[ ._]?\d{1,2}(?:[ ._]?[&-][ ._]?\d{1,2})?|nc(?:op|ed)\d*)[ ._-]*$"
)
_WORDS = re.compile(r"[^\W\d_]{2,}")
_JOINERS = frozenset(
    ["and", "or", "of", "the", "a", "an", "in", "on", "to", "for", "&", "und", "et", "y", "и"]
)
_BLANKS = " ._-"
_JOINED = " ._-[](){}+&,|/"
_EDGES = " -–—.,;:_([{~/|+=*#•\t"
_CLOSED = {")": "(", "]": "["}
_LONGEST_TONGUE = 24
_LONGEST_CODE = 3
_LONGEST_COUNT = 24
_MOST_BRACKETS = 8


def first_anchor(marks: Sequence[Fact], begin: int) -> Fact | None:
    """The first technical word that no title contains."""
    for mark in marks:
        field, _, start, _, is_weak = mark
        if not is_weak and start >= begin and field in ANCHORS:
            return mark
    return None


def outside(marks: Sequence[Fact], spans: Sequence[tuple[int, int]]) -> list[Fact]:
    """The marks that reach into none of the spans."""
    if not spans:
        return [*marks]
    return [mark for mark in marks if not _reaches(mark, spans)]


def _reaches(mark: Fact, spans: Sequence[tuple[int, int]]) -> bool:
    for first, last in spans:  # noqa: SIM110 - twice as fast as any() on this hot path
        if first < mark.end and mark.start < last:
            return True
    return False


def has_words(low: str, marks: Sequence[Fact], edge: int) -> bool:
    """Whether there is anything but technical words before `edge`."""
    fields = [mark.field for mark in marks[:2]]
    # "Final Cut 2022" is called so.
    if fields[0] == "year" or fields == ["edition", "year"] or marks[-1].end < edge:
        return True
    return any(_WORDS.search(low, one.end, two.start) for one, two in pairwise(marks))


def bracket_stop(low: str, marks: Sequence[Fact], begin: int, edge: int) -> int:
    """The first bracket behind the title that holds more than a piece of it."""
    # Most names have no brackets at all.
    is_plain = "(" not in low and "[" not in low and "{" not in low and "【" not in low
    word = None if is_plain else _WORDS.search(low, begin, edge)
    if word is None:
        return edge
    for found in islice(_BRACKET.finditer(low, word.end(), edge), _MOST_BRACKETS):
        close = low.find(")", found.end())
        is_square = found[0] != "("
        if is_square or close < 0 or close >= edge:
            return found.start()
        if any(found.start() < mark.start < close for mark in marks):
            return found.start()
    return edge


def back_over(  # noqa: PLR0913 - one question with two answers that differ by where it is asked
    low: str,
    marks: Sequence[Fact],
    begin: int,
    edge: int,
    *,
    is_tongue: Callable[[str], bool],
    is_part: bool = False,
    may_vanish: bool = False,
) -> int:
    """`edge` moved back over the weak words and languages right before it; never to `begin`, unless `may_vanish`.

    Before a year, a season or an episode only some are no part of the title: "Texas Chainsaw 3D 2013".
    """
    before, is_dated = _before(marks, begin, edge)
    fields = _EDITORIAL if is_dated else _SERIAL if is_part else None
    while True:
        last = edge
        while last > begin and low[last - 1] in _JOINED:
            last -= 1
        while before and before[-1].end > last:
            before.pop()
        if before and before[-1].end == last and before[-1].start > begin and _may_go(before[-1], fields):
            start = before[-1].start
        else:
            first = max(begin, last - _LONGEST_TONGUE)
            word = _LAST_WORD.search(low[first:last])
            if (
                word is None
                or not is_tongue(word[0])
                or (fields is _EDITORIAL and (low[edge : edge + 1] == "(" or _is_again(low, word[0], edge)))
            ):
                return edge
            start = first + word.start()
        if _is_title_word(low, begin, start, may_vanish=may_vanish):
            return edge
        edge = start


def _is_again(low: str, word: str, edge: int) -> bool:
    """Whether a language is named behind the year as well: "The.Good.German.2006.GERMAN" is called so."""
    return len(word) > _LONGEST_CODE and low.find(word, edge) >= 0


def _before(marks: Sequence[Fact], begin: int, edge: int) -> tuple[list[Fact], bool]:
    """The marks that end between the two places, and whether a year stands right behind them."""
    before: list[Fact] = []
    is_dated = False
    for mark in marks:
        field, _, start, end, _ = mark
        if start > edge + 1:
            break
        if begin < end <= edge:
            before.append(mark)
        if start >= edge and field == "year":
            is_dated = True
    return before, is_dated


def _is_title_word(low: str, begin: int, start: int, *, may_vanish: bool) -> bool:
    """Whether a word that begins there must be the title's: a joiner, or without `may_vanish` nothing, is before."""
    joined = _BLANKS if may_vanish else _JOINED
    before = _LAST_WORD.search(low[max(begin, start - _LONGEST_TONGUE) : start].rstrip(joined))
    return not may_vanish if before is None else before[0] in _JOINERS


def _may_go(mark: Fact, fields: frozenset[str] | None) -> bool:
    if fields is None:
        return mark.field not in _NUMBERS
    return (mark.field if mark.field != "flag" else mark.value) in fields


def unnumbered(low: str, begin: int, end: int, *, is_part: bool, is_tagged: bool) -> int:
    """The title's end before a number that only counts: the absolute one before "S01E05", a fansub's volume."""
    start = max(begin + 1, end - _LONGEST_COUNT)
    if is_part and (found := _COUNTED_TWICE.search(low, start, end)):
        return found.start()
    if is_tagged and ("vol" in low or "nc" in low) and (found := _VOLUME.search(low, start, end)):
        return found.start()
    return end


def names_of(text: str, start: int, end: int) -> list[Fact]:
    """The names between two offsets, as people would write them: several around "AKA", a slash or in brackets."""
    if end <= start:
        return []
    raw, spans, place = text[start:end], [], 0
    folded = raw.lower()
    if "aka" in folded or "a.k.a" in folded or "a k a" in folded or "/" in folded or "|" in folded:
        for found in _OTHER_NAME.finditer(folded):
            spans.append((place, found.start()))
            place = found.end()
    spans.append((place, len(raw)))
    bracketed = _IN_BRACKETS.search(raw, place) if "(" in raw else None
    if bracketed and " " in bracketed[1].replace(".", " ").strip():
        spans[-1:] = [(place, bracketed.start()), bracketed.span(1)]
    return [
        Fact("name", name, *tight(text, start + first, start + last))
        for first, last in spans
        if (name := written(raw[first:last]))
    ]


def tight(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without what hangs over at its ends."""
    begun = text[start:end].lstrip(_EDGES)
    start = end - len(begun)
    return start, start + len(begun.rstrip(_EDGES))


def written(raw: str) -> str:
    """A piece of a name with its blanks restored, without what hangs over at its ends."""
    if "_" in raw:
        raw = raw.replace("_", " ")
    raw = _stripped(raw)
    if "." in raw and " " not in raw:
        raw = _stripped(_undotted(raw))
    while raw[-1:] in _CLOSED and _CLOSED[raw[-1]] not in raw:
        raw = raw[:-1].rstrip(_EDGES)
    return " ".join(raw.split()) if "  " in raw else raw


def _stripped(raw: str) -> str:
    """Without what hangs over, but with a bracket that is closed within: "(500) Days"."""
    bare = raw.strip(_EDGES)
    close = bare.find(")", 0, -1)
    if close > 0 and "(" not in bare[:close] and raw[raw.index(bare) - 1 : raw.index(bare)] == "(":
        return "(" + bare
    return bare


def _undotted(raw: str) -> str:
    """Dots become blanks, but for those of initials: "Agents.of.S.H.I.E.L.D"."""
    pieces = raw.split(".")
    if 1 not in map(len, pieces):
        return " ".join(pieces)
    joined = pieces[0]
    for before, piece in pairwise(pieces):
        is_initial = len(before) == 1 and len(piece) <= 1 and not before.isdigit()
        joined += ("." if is_initial else " ") + piece
    return joined
