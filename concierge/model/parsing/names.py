"""The names in the head of a listing: "Имя / Original" without brackets, seasons and slips of the keyboard."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from concierge.model.parsing.facts import Fact
from concierge.model.parsing.pieces import BAR, ROUND, SLASH, SQUARE, TEXT, Piece

__all__ = ["Head", "Name", "names_in", "original_of"]

_EDGES = " \t,;|\\/"
_TORN_EDGES = " \t,;:.–—-+|\\/("
_OPENED = re.compile(r"\s[(\[]")
_BETWEEN = frozenset({SLASH, BAR})
_DASHES = "-–—"
_JOINTS = re.compile(r"[._]")
_SPACES = re.compile(r"\s{2,}|\t")
# Names as their listings decorate them: "Пила 3D", "Наруто TV".
_STEREO = re.compile(r"\s3[dD]$")
_BROADCAST = re.compile(r"\s(?:TV|ТВ)$")
# "[Rec] 2" and "[Rec]²: Финал" are names, "[Обновлено] Имя" is a tag before one.
_GOES_ON = re.compile(r"\s?(?:[²³:.,!-]|\d{1,2}(?!\d)|[ivx]{1,4}(?![^\W_]))")
_NO_COUNTRIES = frozenset({"TV", "OVA", "ONA", "3D", "HD"})
_LONGEST_COUNTRY = 3
_NO_NAMES = frozenset(
    {"мини-сериал", "минисериал", "мини сериал", "телесериал", "мультсериал", "трилогия", "дилогия"}
)
_NO_ALIAS = re.compile(
    r"\d|верси|сезон|сборник|логи[яи]|сериал|выпуск|коллекц|фильм|церемон|этап|мультф|част|издание|cut|edition|version"
)
_CYRILLIC = re.compile("[а-яёіїєґА-ЯЁІЇЄҐ]")
_LATIN = re.compile("[a-zA-ZÀ-ÖØ-öø-ž]")

_ASCII = re.compile("[a-zA-Z]")
_TWINS = str.maketrans("АВЕКМНОРСТУХаеорсух", "ABEKMHOPCTYXaeopcyx")
_LATIN_TWINS = str.maketrans("ABEKMHOPCTYXaeopcyx", "АВЕКМНОРСТУХаеорсух")
_CLASH = re.compile(r"[a-z][а-яё]|[а-яё][a-z]")
_WORD = re.compile(r"\w+")


class Name(NamedTuple):
    """A name, and where it stands; `is_alias` if it stands in brackets behind another one."""

    value: str
    start: int
    end: int
    is_alias: bool = False


class Head(NamedTuple):
    """What stands before the facts of a listing.

    Beyond each of `cuts` no name goes on. `marks` are technical words. With `has_aliases` what stands in round
    brackets behind a name is another one.
    """

    text: str
    low: str
    end: int
    cuts: tuple[int, ...] = ()
    marks: Sequence[Fact] = ()
    has_aliases: bool = False


def names_in(head: Head, pieces: Sequence[Piece]) -> list[Name]:
    """The names in order, as people would write them."""
    names: list[Name] = []
    has_parts = False
    for stretch in _stretches(head, pieces):
        found = _names_of(head, stretch)
        # What follows upon "/ Сезон: 1 /" is about the season: "/ Спецвыпуск".
        names += (name for name in found if not has_parts or _is_foreign(name.value))
        has_parts = has_parts or not found
    for wrong, mended in _mends(head):
        names = [name._replace(value=wrong.sub(mended, name.value).strip()) for name in names]
    return [_of_its_scripts(name) for name in names if name.value]


def _stretches(head: Head, pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    stretch: list[Piece] = []
    for piece in pieces:
        if piece.start >= head.end:
            break
        if piece.kind not in _BETWEEN:
            stretch.append(piece)
        elif stretch:
            yield stretch
            stretch = []
    if stretch:
        yield stretch


def original_of(names: Sequence[Name], *, is_last: bool) -> Name | None:
    """The foreign name: the first one, or with `is_last` the last one; one with letters before one without."""
    if len(names) == 1:
        return None
    others = [name for name in names[1:] if not name.is_alias] or names[1:]
    foreign = [name for name in others if _is_foreign(name.value)]
    if not foreign:
        return names[0] if others and _is_foreign(names[0].value) else None
    if len(foreign) > 1:
        foreign = [name for name in foreign if _LATIN.search(name.value)] or foreign
    return foreign[-1 if is_last else 0]


def _is_foreign(name: str) -> bool:
    return name.isascii() or not _CYRILLIC.search(name)


def _names_of(head: Head, stretch: Sequence[Piece]) -> list[Name]:
    names: list[Name] = []
    ranges, edges = _kept(head, stretch)
    if ranges:
        start, end = ranges[0]
        begun = head.text[start:end].lstrip(edges)
        value = shown = begun.rstrip(edges)
        if len(ranges) > 1:
            value = " ".join(head.text[first:last].strip() for first, last in ranges).strip(edges)
        if value and value[-1] in _DASHES and value[-2:-1].isspace():
            value = value[:-2].rstrip()
        if value and not (start and value.lower() in _NO_NAMES):
            start = end - len(begun)
            names.append(Name(value, start, start + len(shown)))
    if head.has_aliases and len(stretch) > 1:
        for piece in stretch[1:]:
            if piece.kind == ROUND:
                names += _aliases(head, piece)
    return names


def _kept(head: Head, stretch: Sequence[Piece]) -> tuple[list[tuple[int, int]], str]:
    """What of a stretch belongs to its name, and the signs that do not belong to the edges of that."""
    if len(stretch) == 1 and stretch[0].kind == TEXT:
        _, start, end = stretch[0]
        end = min(end, head.end)
        stop = _cut(head, start, end)
        return ([(start, stop)], _EDGES) if stop == end else ([(start, stop)], _TORN_EDGES)
    ranges: list[tuple[int, int]] = []
    for place, piece in enumerate(stretch):
        kind, start, end = piece
        end = min(end, head.end)
        if kind == TEXT:
            stop = _cut(head, start, end)
        elif _is_of_name(head, stretch, place):
            stop = end
        else:
            continue
        if ranges and ranges[-1][1] == start:
            ranges[-1] = ranges[-1][0], stop
        elif head.text[start:stop].strip(_TORN_EDGES):
            ranges.append((start, stop))
        if stop < end:
            return ranges, _TORN_EDGES
    return ranges, _EDGES


def _cut(head: Head, start: int, end: int) -> int:
    """Where a text ceases to be a name: at the first part that is told, or a bracket that is never closed."""
    if head.cuts:
        place = bisect_left(head.cuts, start)
        if place < len(head.cuts) and head.cuts[place] < end:
            return head.cuts[place]
    if head.low.find("(", start, end) < 0 and head.low.find("[", start, end) < 0:
        return end
    opened = _OPENED.search(head.low, start, end)
    return opened.start() if opened else end


def _is_of_name(head: Head, stretch: Sequence[Piece], place: int) -> bool:
    piece, text = stretch[place], head.text
    if any(piece.start < cut < piece.end for cut in head.cuts):
        return False
    if piece.kind == SQUARE:
        is_alone = all(each.kind != TEXT for each in stretch)
        return not place and (is_alone or _GOES_ON.match(head.low, piece.end) is not None)
    inside, behind = text[piece.start + 1 : piece.end - 1], text[piece.end : piece.end + 1]
    if not place:
        return len(stretch) > 1 and stretch[1].kind == TEXT
    if behind.isalnum() and text[piece.start - 1].isalnum():
        return True
    return (
        inside.isascii()
        and inside.isupper()
        and len(inside) <= _LONGEST_COUNTRY
        and inside not in _NO_COUNTRIES
    )


def _aliases(head: Head, piece: Piece) -> Iterator[Name]:
    start, end = piece.start + 1, piece.end - 1
    inside = head.text[start:end]
    if _NO_ALIAS.search(head.low, start, end) or inside.isupper():
        return
    if any(mark.start == start for mark in head.marks) or any(start <= cut < end for cut in head.cuts):
        return
    parts = inside.split(", ")
    if not all(part[:1].isupper() for part in parts):
        parts = [inside]
    for part in parts:
        yield Name(part.strip(), start, start + len(part), is_alias=True)
        start += len(part) + 2


def _mends(head: Head) -> Iterator[tuple[re.Pattern[str], str]]:
    """What has to be mended in the names of this head."""
    text, low = head.text, head.low
    if " " not in text:
        yield _JOINTS, " "
    if "  " in text or "\t" in text:
        yield _SPACES, " "
    if "3d" in low and "3d" in low[head.end :]:
        yield _STEREO, ""
    if "[tv" in low or "[тв" in low:
        yield _BROADCAST, ""


def _of_its_scripts(name: Name) -> Name:
    value = name.value
    if value.isascii() or not _ASCII.search(value) or not _CLASH.search(value.lower()):
        return name
    return name._replace(value=_WORD.sub(_of_one_script, value))


def _of_one_script(found: re.Match[str]) -> str:
    """A word without letters that only look right: "Вlack" has a Russian В."""
    word = found[0]
    if not _CLASH.search(word.lower()):
        return word
    latin = word.translate(_TWINS)
    if not _CYRILLIC.search(latin):
        return latin
    cyrillic = word.translate(_LATIN_TWINS)
    return word if _LATIN.search(cyrillic) else cyrillic
