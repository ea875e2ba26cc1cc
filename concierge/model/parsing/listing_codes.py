"""Seasons and episodes in codes: "[S01]", "[02x01-04 из 07]", "[25 из 25 + OVA]", "(ТВ-2)", "S03E01-08 из 08"."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from concierge.model.parsing.listing_statements import Statement, first_ones, spelled_out
from concierge.model.parsing.pieces import ROUND, SLASH, SQUARE, TEXT, Piece

__all__ = ["coded_parts"]

_EPISODES = r"\d{1,4}(?!\d)(?:\s?(?:[-–—,&]|и|по)\s?\d{1,4}(?!\d))*"
_OF = r"(?:\s?\(?(?:из|of|з)\s?|/)"
_CODE = re.compile(
    r"\s?(?:"
    r"s(?P<s>\d{1,2}(?!\d)(?:\s?-\s?s?\d{1,2}(?!\d))?)"
    r"(?:[\s.]{0,2}ep?(?P<se>\d{1,4}(?:(?:\s?[-,]\s?(?:s\d{1,2})?e?|e)\d{1,4})*))?"
    r"|(?P<x>\d{1,2})x(?P<xe>\d{1,4}(?:\s?[-–,]\s?(?:\d{1,2}x)?\d{1,4})*)"
    r"|ep?(?P<e>\d{1,4}(?:\s?-\s?e?\d{1,4})?)"
    r"|(?:тв|tv)[-\s]?(?P<tv>\d{1,2})"
    rf"|(?P<n>{_EPISODES})(?=(?:\+\d{{1,3}})?{_OF}[\d?xх])"
    r"|(?P<r>\d{1,3}\s?[-–]\s?\d{1,3})(?=\s?\])"
    rf")(?![^\W_])(?:\+\d{{1,3}})?(?:{_OF}(?P<total>\d{{1,4}}(?!\d)|[?xх*]{{1,4}}))?"
)
# What may begin a code: in brackets, and in a text.
_STARTS = frozenset(" 0123456789seтt")
_TEXT_STARTS = frozenset("0123456789se")
_BEHIND = re.compile(
    r"\s(?:(?:тв|tv)-(?P<tv>\d{1,2})|s(?P<s>\d{1,2})(?:ep?(?P<se>\d{1,4}(?:-e?\d{1,4})?))?)\s?$"
)
_SHELVED = re.compile(r"(?<![^\W_])(?P<x>\d{1,2})-(?P<xe>\d\d)\.(?:mkv|avi|mp4)$")
_FILES = (".mkv", ".avi", ".mp4")
_LONGEST_FILE = 12
_SEASONS = (("s", 1), ("x", 0), ("tv", 3))
_EPISODE_GROUPS = ("se", "xe", "e", "n", "r")
_RECENT = 4096


def coded_parts(
    low: str, pieces: Sequence[Piece], head_end: int, taken: Sequence[int]
) -> list[tuple[int, Statement]]:
    """What codes state, each with the place that it counts from.

    Codes stand in brackets, in those of the head if these are round, or make up a text of their own. Brackets with a
    statement in words, at one of the places `taken`, have no codes: "[1-3 из 5 сезонов]".
    """
    stated: list[tuple[int, Statement]] = []
    before = SLASH
    for kind, start, end in pieces:
        if kind == TEXT:
            sign = low[start] if low[start] != " " else low[start + 1]
            if sign in _TEXT_STARTS and (before == SLASH or start >= head_end):
                stated += ((start, each) for each in _in_text(low[start:end], is_first=not start))
        elif (
            (kind == SQUARE or (kind == ROUND and start < head_end))
            and low[start + 1] in _STARTS
            and not (taken and any(start <= place < end for place in taken))
        ):
            stated += ((start + 1, each) for each in _in_brackets(low[start + 1 : end]))
        before = kind
    if "тв-" in low or "tv-" in low or " s0" in low or " s1" in low:
        stated += _behind_names(low, pieces, head_end)
    if low.endswith(_FILES) and (found := _SHELVED.search(low, max(0, len(low) - _LONGEST_FILE))):
        stated += ((0, each) for each in _statements(found))
    return stated


def _behind_names(low: str, pieces: Sequence[Piece], head_end: int) -> Iterator[tuple[int, Statement]]:
    """A season behind a name: "Имя ТВ-2", "Имя S04"."""
    for kind, start, end in pieces:
        if kind == TEXT and (found := _BEHIND.search(low, start, min(end, head_end))):
            yield from ((0, each) for each in _statements(found))


@lru_cache(maxsize=_RECENT)
def _in_brackets(stretch: str) -> tuple[Statement, ...]:
    found = _CODE.match(stretch)
    return tuple(_statements(found)) if found else ()


def _in_text(stretch: str, *, is_first: bool) -> tuple[Statement, ...]:
    """The statements of a text, if it is no name: "2x2" and "10 из 10" may be names."""
    found = _CODE.match(stretch)
    if found is None or found["tv"]:
        return ()
    if found["n"] or found["r"]:
        is_name = is_first or "/" in found[0] or bool(stretch[found.end() :].strip())
    else:
        is_name = found["xe"] is not None and len(found["xe"]) == 1
    return () if is_name else tuple(_statements(found))


def _statements(found: re.Match[str]) -> Iterator[Statement]:
    told = found.groupdict()
    for group, letters in _SEASONS:
        if told.get(group):
            start = found.start(group)
            word = (max(start - letters, found.start()), start)
            yield Statement("seasons", word[0], word, found.span(group), spelled_out(found[group]))
    for group in _EPISODE_GROUPS:
        if told.get(group):
            total = told.get("total") or ""
            count = int(total) if total.isdecimal() else 0
            numbers = spelled_out(found[group])
            if group == "n" and numbers == (count,):
                # "25 из 25" is how the whole is announced.
                numbers = first_ones(count)
            start = found.start(group)
            span = found.span("total") if count else (0, 0)
            yield Statement(
                "episodes", found.start(), (start, start), found.span(group), numbers, count, span
            )
