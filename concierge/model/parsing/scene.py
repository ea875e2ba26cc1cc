"""Names of scene and P2P releases, of anime, and of files and folders."""

import re
from collections.abc import Sequence
from operator import itemgetter
from typing import NamedTuple

from concierge.model.parsing.content import read_content
from concierge.model.parsing.east import eastern_title
from concierge.model.parsing.episode import episode_name
from concierge.model.parsing.facts import Fact
from concierge.model.parsing.frame import Frame, framed
from concierge.model.parsing.group import group_facts
from concierge.model.parsing.networks import read_network
from concierge.model.parsing.parts import read_parts
from concierge.model.parsing.title import (
    ANCHORS,
    back_over,
    bracket_stop,
    first_anchor,
    has_words,
    names_of,
    outside,
    unnumbered,
)
from concierge.model.parsing.tongues import is_language_name, is_tongue, read_tongues
from concierge.model.parsing.year import year_facts

__all__ = ["has_picture", "read_scene"]

_COUNTRIES = {"us": "US", "usa": "US", "uk": "UK", "gb": "UK", "au": "AU", "nz": "NZ", "ca": "CA"}
_COUNTRY = re.compile(rf"[ ._]\(?(?P<code>{'|'.join(_COUNTRIES)})\)?[ ._-]*$")
_LONGEST_COUNTRY = 12
_AFTER_COUNTRY = " ._-)"
_LAST_LETTERS = frozenset(code[-2:] for code in _COUNTRIES)
_BLANKS = " ._-"
_START = itemgetter(Fact._fields.index("start"))
_NUMBERED = frozenset({"seasons", "episodes", "date", "episode_total"})


class _Span(NamedTuple):
    begin: int
    end: int
    years: tuple[Fact, ...]


def read_scene(text: str, low: str, marks: Sequence[Fact]) -> list[Fact]:
    """Every fact of such a name; a weak word counts only outside of the titles."""
    frame = framed(text, low)
    if frame.facts:
        marks = outside(marks, [(fact.start, fact.end) for fact in frame.facts])
    marks = _told_apart(text, marks, frame)
    spans = [(start, end) for field, _, start, end, _ in marks if field != "year"]
    parts = read_parts(low, begin=frame.begin, marks=spans)
    if parts and parts[0].field == "part":
        parts = _without_title_parts(parts)
    span = _title_span(low, marks, frame, parts)
    end, country = _country(text, low, span, parts)
    content = read_content(low, has_picture=has_picture(marks), has_parts=_has_parts(parts), zone=end)
    begin = span.begin
    if content.title_end is not None:
        begin, end = max(begin, content.title_start), content.title_end
    if content.facts:
        frame = _without_extras(low, frame, content.facts)
    names = names_of(text, begin, end)
    if not names and frame.first_tag:
        names, frame = names_of(text, *frame.first_tag), frame._replace(first_tag=None)
    network = _network(low, marks, frame, names)
    if network and network.start < network.end:
        marks = sorted([*marks, network], key=_START)
    names, episode = _told_once(names, episode_name(text, low, marks, frame, parts), parts)
    read = [*frame.facts, *parts, *span.years, *episode, *names, *country]
    if network and network.start == network.end:
        read.append(network)
    valid = _valid(marks, [(begin, end), *[(fact.start, fact.end) for fact in (*episode, *parts)]])
    read += [mark for mark in valid if mark.field != "year"]
    return [*read, *_behind(text, low, valid, frame, read), *content.facts]


def _without_extras(low: str, frame: Frame, facts: Sequence[Fact]) -> Frame:
    """The frame without a word at its end that says what the file is: "-GROUP.sample"."""
    for fact in facts:
        if fact.field == "extras" and fact.start < fact.end == frame.end:
            return frame._replace(end=len(low[: fact.start].rstrip(_BLANKS)))
    return frame


def _network(low: str, marks: Sequence[Fact], frame: Frame, names: Sequence[Fact]) -> Fact | None:
    zone = names[-1].end if names else frame.begin
    place = 0
    while place < len(marks) and marks[place].start < zone:
        place += 1
    return read_network(low, zone=max(zone, frame.begin), marks=marks[place:])


def _told_once(
    names: list[Fact], episode: list[Fact], parts: Sequence[Fact]
) -> tuple[list[Fact], list[Fact]]:
    """Names and what the episode is called; the same words are the episode's only behind "S01E02"."""
    if not names or not episode or names[-1].end <= episode[0].start or episode[0].end <= names[0].start:
        return names, episode
    before = {fact.field for fact in parts if fact.end <= names[0].start}
    return ([], episode) if {"seasons", "episodes"} <= before else (names, [])


def has_picture(marks: Sequence[Fact]) -> bool:
    """Whether technical words speak of a picture or its sound."""
    return not ANCHORS.isdisjoint([field for field, _, _, _, is_weak in marks if not is_weak])


def _has_parts(parts: Sequence[Fact]) -> bool:
    return not _NUMBERED.isdisjoint([fact.field for fact in parts])


def _without_title_parts(parts: Sequence[Fact]) -> tuple[Fact, ...]:
    """The facts without the parts of a title: "Dune: Part Two" is called so."""
    place = 0
    while place < len(parts) and parts[place].field == "part":
        place += 1
    return tuple(parts[place:])


def _valid(marks: Sequence[Fact], closed: Sequence[tuple[int, int]]) -> list[Fact]:
    """The marks without those that are words of a title."""
    kept = []
    for mark in marks:
        if mark.is_weak or mark.field == "edition":
            place = mark.start
            for start, end in closed:
                if start <= place < end:
                    break
            else:
                kept.append(mark)
        else:
            kept.append(mark)
    return kept


def _told_apart(text: str, marks: Sequence[Fact], frame: Frame) -> Sequence[Fact]:
    """The marks, where a word such as "web" or "TS" is either the source or a word of the title."""
    if marks and marks[0].field == "bit_depth" and marks[0].start == frame.begin:
        # "8-Bit Christmas" is called so.
        marks = marks[1:]
    rips = [mark for mark in marks if mark[0] == "rip"]
    weak = [mark for mark in rips if mark.is_weak]
    if not weak:
        return marks
    anchor = first_anchor(marks, frame.begin)
    if anchor is None:
        shouted = (
            mark for mark in weak if mark.start > frame.begin and text[mark.start : mark.end].isupper()
        )
        named = next(shouted, None)
        return [mark._replace(is_weak=False) if mark is named else mark for mark in marks]
    if len(weak) == len(rips):
        return marks
    return [mark for mark in marks if mark not in weak or not frame.begin < mark.start < anchor.start]


def _behind(text: str, low: str, valid: Sequence[Fact], frame: Frame, read: Sequence[Fact]) -> list[Fact]:
    """Who made it, and in which languages."""
    zone, others = frame.begin, []
    taken = [(start, end) for _, _, start, end, _ in valid]
    for field, _, start, end, _ in read:
        taken.append((start, end))
        if field == "name":
            zone = max(zone, end)
        elif field != "container":
            others.append((start, end))
    facts = group_facts(text, low, valid, frame, others)
    taken += [(fact.start, fact.end) for fact in facts]
    taken.sort()
    facts += read_tongues(low, zone=zone, marks=taken)
    return facts


def _title_span(low: str, marks: Sequence[Fact], frame: Frame, parts: Sequence[Fact]) -> _Span:
    """Where the title begins and ends, and the year that was found on the way."""
    begin = frame.begin
    anchor = first_anchor(marks, begin)
    stop = min(frame.end, anchor.start) if anchor else frame.end
    if parts and begin <= parts[0].start < stop:
        stop = parts[0].start
    years = _years(low, marks, parts, (begin, stop))
    if years and years[0].start == begin:
        begin = years[-1].end
    elif parts and parts[0].start <= begin:
        begin, stop = _behind_number(low, marks, frame, parts)
    eastern = eastern_title(low, begin, frame.end, marks, (*parts, *years))
    if eastern:
        return _Span(*eastern, years)
    if years and begin < years[0].start < stop:
        stop = years[0].start
    edge = bracket_stop(low, marks, begin, stop)
    if marks and marks[0].start == begin and not has_words(low, marks, edge):
        return _Span(begin, begin, years)
    is_part = bool(parts) and parts[0].start - edge <= 1
    spoken = is_language_name if is_part else is_tongue
    edge = back_over(low, marks, begin, edge, is_tongue=spoken, is_part=is_part)
    is_tagged = frame.first_tag is not None and not years
    return _Span(begin, unnumbered(low, begin, edge, is_part=is_part, is_tagged=is_tagged), years)


def _years(
    low: str, marks: Sequence[Fact], parts: Sequence[Fact], bounds: tuple[int, int]
) -> tuple[Fact, ...]:
    dated = [mark for mark in marks if mark[0] == "year"]
    if not dated:
        return ()
    return year_facts(low, outside(dated, [(fact.start, fact.end) for fact in parts]), *bounds)


def _behind_number(low: str, marks: Sequence[Fact], frame: Frame, parts: Sequence[Fact]) -> tuple[int, int]:
    """Begin and end of a title that follows a number: "03 - Title", "221208 Title ep34"."""
    leading = 1
    while leading < len(parts) and not low[parts[leading - 1].end : parts[leading].start].strip(" ._-[]()"):
        leading += 1
    begin = parts[leading - 1].end
    while begin < frame.end and not low[begin].isalnum():
        begin += 1
    anchor = first_anchor(marks, begin)
    stops = [place.start for place in (anchor, *parts[leading : leading + 1]) if place]
    return begin, min([frame.end, *stops])


def _country(text: str, low: str, span: _Span, parts: Sequence[Fact]) -> tuple[int, tuple[Fact, ...]]:
    """The title's end before a country, which stands between the title and a season."""
    if not parts:
        return span.end, ()
    # Its last letters but for signs.
    last = low[max(span.begin, span.end - _LONGEST_COUNTRY) : span.end].rstrip(_AFTER_COUNTRY)[-2:]
    if last not in _LAST_LETTERS:
        return span.end, ()
    found = _COUNTRY.search(low, max(span.begin, span.end - _LONGEST_COUNTRY), span.end)
    if found is None or not low[span.begin : found.start()].strip(" ._-"):
        return span.end, ()
    if not (text[slice(*found.span("code"))].isupper() or text == low):
        return span.end, ()
    code = found["code"]
    return found.start(), (Fact("country", _COUNTRIES[code], *found.span("code")),)
