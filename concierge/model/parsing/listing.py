"""The names that Russian trackers give: a title in several languages, then the facts in each tracker's own order."""

import re
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

from concierge.model.parsing.facts import Fact
from concierge.model.parsing.listing_layout import CODES, YEAR, Layout, layout_of
from concierge.model.parsing.listing_notes import collections_in, notes_in
from concierge.model.parsing.listing_parts import PART_WORD, listing_parts
from concierge.model.parsing.names import Head, names_in, original_of
from concierge.model.parsing.pieces import ROUND, SQUARE, Piece, pieces_of
from concierge.model.parsing.voice_codes import coded_voices, lettered_voices
from concierge.model.parsing.voices import track, voices_in

__all__ = ["Listing", "read_listing"]

_START = attrgetter("start")
_CYRILLIC = re.compile("[а-яёіїєґ]")
_MARKED = re.compile(
    r"[\[(](?:18[89]|19\d|20\d)\d(?!\d)|\s[/|\\]|[/|\\]\s|\d\s?(?:из|з)\s?[\d?xх]|(?:19|20)\d\d\s?г(?![^\W_])"
    r"|\[\d{1,2}x\d\d|\[s\d\d|\d\d-\d\d\.(?:avi|mkv|mp4)$"
)
_IN_LATIN = re.compile(r"\[(?:18[89]|19\d|20\d)\d[,;]|\|\s?[dpla][12]?\s?(?:[,|]|$)")

_OUR_COUNTRY = re.compile(
    r"\[\s?\d{4}[^,\]]{0,12},\s?(?P<country>россия|ссср|рсфср|российская империя)(?![^\W_])"
)


class Listing(NamedTuple):
    """The facts of a listing, in order, none upon another; the names end at `head_end`.

    Every name is a fact "name". The foreign one is said once more by a fact "original_name" with an empty span at
    its end.
    """

    facts: tuple[Fact, ...]
    head_end: int


def read_listing(text: str, low: str, marks: Sequence[Fact]) -> Listing | None:
    """What a Russian tracker's name says but for the technical words in `marks`; None if it is not one."""
    if not _is_listing(text, low):
        return None
    pieces = pieces_of(low)
    layout = layout_of(low, pieces, marks)
    parts = listing_parts(text, low, pieces, layout.head_end)
    head = Head(text, low, layout.head_end, parts.cuts, marks, has_aliases=layout.grammar == CODES)
    notes = list(notes_in(text, low, pieces, layout))
    kind = next((fact.value for fact in notes if fact.field == "kind"), None) if notes else None
    is_series = bool(parts.facts) or kind == "series"
    names = _named(head, pieces, layout, is_series=is_series)
    facts = [
        Fact("russian", value=True, start=layout.sign, end=layout.sign),
        *layout.years,
        *parts.facts,
        *names,
        *notes,
        *collections_in(low, layout, names, is_film=not is_series and kind is None),
        *_voiced(text, low, pieces, layout, marks),
    ]
    return Listing(tuple(_apart(facts)), _head_end(pieces, layout, names))


def _is_listing(text: str, low: str) -> bool:
    if text.isascii() or not _CYRILLIC.search(low):
        return ("[1" in low or "[2" in low or "|" in low) and _IN_LATIN.search(low) is not None
    if " " not in text and "/" not in text:
        return PART_WORD.search(low) is not None
    return _MARKED.search(low) is not None or PART_WORD.search(low) is not None


def _named(head: Head, pieces: Sequence[Piece], layout: Layout, *, is_series: bool) -> list[Fact]:
    names = names_in(head, pieces)
    facts = [Fact("name", name.value, name.start, name.end) for name in names]
    # The international name of a film stands last at Rutor.
    original = original_of(names, is_last=layout.grammar == YEAR and not is_series)
    if original is not None:
        facts.append(Fact("original_name", original.value, original.end, original.end))
    return facts


def _head_end(pieces: Sequence[Piece], layout: Layout, names: Sequence[Fact]) -> int:
    """Where the names end, and brackets may tell what is no name: "Apocalypse Now [Redux] (Коппола) [1979, ...]"."""
    last = names[-1].end if names else 0
    # Rutracker's round brackets are for people.
    kinds = (SQUARE,) if layout.info else (SQUARE, ROUND)
    for piece in pieces:
        if piece.start >= layout.head_end:
            break
        if piece.start >= last and piece.kind in kinds:
            return piece.start
    return layout.head_end


def _voiced(
    text: str, low: str, pieces: Sequence[Piece], layout: Layout, marks: Sequence[Fact]
) -> list[Fact]:
    if layout.grammar == CODES:
        return coded_voices(text, low, pieces, layout.facts_begin)
    facts = voices_in(text, low, layout.head_end, layout.info.start) if layout.info else []
    bar = low.find("|", layout.facts_begin)
    facts += voices_in(text, low, layout.facts_begin, bar if bar >= 0 else len(low))
    if bar >= 0:
        facts += lettered_voices(text, low, pieces, marks, layout.facts_begin)
    if layout.info is not None and not any(fact.field == "track" for fact in facts):
        facts += _ours(low, layout.info)
    return facts


def _ours(low: str, info: Piece) -> Iterator[Fact]:
    """A Russian film's name lists no voices: it speaks Russian."""
    found = _OUR_COUNTRY.match(low, info.start, info.end)
    if found:
        yield Fact("track", track("ru", None), *found.span("country"))


def _apart(facts: Iterable[Fact]) -> Iterator[Fact]:
    """The facts in order, without those which stand upon another one."""
    end = 0
    for fact in sorted(facts, key=_START):
        if fact.start >= end:
            yield fact
            end = fact.end
