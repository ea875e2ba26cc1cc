"""The streaming service or broadcaster that a copy comes from."""

import re
from collections.abc import Iterator, Sequence, Set as AbstractSet
from typing import NamedTuple

from concierge.model.parsing._words import words_in
from concierge.model.parsing.facts import Fact
from concierge.model.parsing.tables.networks import EVERYWHERE, LABELS, LEADERS, NETWORKS

__all__ = ["leading_network", "read_network"]

_WORD = re.compile(r"[a-z0-9][a-z0-9&+]*")
_COPY = re.compile(r"web(?:rip|dl|hd|uhd|mux|cap)?(?![^\W\d_])")
_BLANK = " ._-()[]{},"
_NEAR = 3
_LONGEST = 32
_MOST_WORDS = 3
_MOST_PLACES = 8


class _Spelling(NamedTuple):
    network: str
    words: tuple[str, ...]
    is_sure: bool


def _spellings() -> Iterator[tuple[str, str, str]]:
    """Each spelling with its network, and the sign in front of it."""
    for network, row in NETWORKS.items():
        for spelling in row.split("|"):
            sign = spelling[0] if spelling[0] in _SIGNS else ""
            yield network, spelling.removeprefix(sign), sign


def _by_first_word() -> dict[str, tuple[_Spelling, ...]]:
    named: dict[str, tuple[_Spelling, ...]] = {}
    for network, spelling, sign in _spellings():
        if sign != _BEFORE_WEB:
            words = tuple(spelling.split(" "))
            first = _NO_SIGN.split(spelling)[0]
            named[first] = (*named.get(first, ()), _Spelling(network, words, not sign))
    return named


_NO_SIGN = re.compile(r"[^a-z0-9]")
_BEFORE_WEB = "?"
_SIGNS = frozenset("?~")
_NAMED = _by_first_word()
_FIRST_WORDS = frozenset(_NAMED)
# All of them, those of several words as one.
_BY_WORD = {spelling.replace(" ", ""): network for network, spelling, _ in _spellings()}
_LEADER = re.compile(
    rf"(?:[\[(][^\[\]()]{{1,40}}[\])][ .]?)?({'|'.join(row.replace(' ', '[ .]') for row in LEADERS.values())})[ .]-[ .]"
)
_EVERYWHERE = re.compile(rf"(?<![^\W_])(?:{'|'.join(EVERYWHERE).replace(' ', '[ ._]')})(?![^\W_])")
# Words without which nothing but the title's surroundings could tell a network.
_PUBLISHING = frozenset(
    spelling.split(" ")[0] for row in (*EVERYWHERE, *LABELS, *LEADERS.values()) for spelling in row.split("|")
)
_TELLING = _FIRST_WORDS | _PUBLISHING
_LED_BY = {spelling: name for name, row in LEADERS.items() for spelling in row.split("|")}


def read_network(low: str, *, zone: int, marks: Sequence[Fact]) -> Fact | None:
    """The network of a name in lower case whose title ends at `zone`, or None.

    The one that a copy from the web is said to come from counts first. Where none is named, an edition may tell who
    publishes: "Criterion Collection". A network that is told inside of another fact has an empty span.
    """
    words = words_in(low)
    first = _before_web(low, zone)
    if first is None:
        if _TELLING.isdisjoint(words):
            return None
        if not _FIRST_WORDS.isdisjoint(words):
            first = _named(low, zone, _FIRST_WORDS & words, marks)
    if first is None:
        return None if _PUBLISHING.isdisjoint(words) else _label(marks) or _everywhere(low) or _led(low)
    for _, value, start, end, _ in marks:
        if start < first.end and first.start < end and value != "other":
            return first._replace(end=first.start)
    return first


def leading_network(low: str, begin: int = 0) -> Fact | None:
    """The network that signs in front of the title, as in "IMAX - ..."; its span ends where the title begins."""
    found = _LEADER.match(low, begin)
    if found is None:
        return None
    return Fact("network", _LED_BY[found[1].replace(".", " ")], found.start(1), found.end())


def _before_web(low: str, zone: int) -> Fact | None:
    place = low.find("web", zone)
    while place >= 0:
        if place > zone and low[place - 1] in _BLANK and _COPY.match(low, place):
            found = _ending_at(low, max(zone, place - _LONGEST), place)
            if found:
                return found
        place = low.find("web", place + 1)
    return None


def _ending_at(low: str, start: int, end: int) -> Fact | None:
    """The network whose last word is the last one before `end`."""
    words = _WORD.findall(low, start, end)[-_MOST_WORDS:]
    for place in range(len(words)):
        name = _BY_WORD.get("".join(words[place:]))
        if name:
            begin = _start_of(low, words[place:], end)
            # A word that the slice has cut in two is none.
            if begin == 0 or low[begin - 1] in _BLANK:
                return Fact("network", name, begin, low.rindex(words[-1], start, end) + len(words[-1]))
    return None


def _start_of(low: str, words: Sequence[str], end: int) -> int:
    for word in reversed(words):
        end = low.rindex(word, 0, end)
    return end


def _named(low: str, zone: int, firsts: AbstractSet[str], marks: Sequence[Fact]) -> Fact | None:
    found = [fact for first in firsts for fact in _spelled(low, zone, first, marks)]
    return min(found, key=lambda fact: fact.start, default=None)


def _spelled(low: str, zone: int, first: str, marks: Sequence[Fact]) -> Iterator[Fact]:
    """Where the names that begin with a word stand."""
    start = zone - 1
    for _ in range(_MOST_PLACES):
        start = low.find(first, start + 1)
        if start < 0:
            return
        for spelling in _NAMED[first]:
            end = _end_of(low, start, spelling.words)
            if end and _is_meant(low, (start, end), marks, is_sure=spelling.is_sure):
                yield Fact("network", spelling.network, start, end)


def _end_of(low: str, start: int, words: Sequence[str]) -> int:
    """Where words end that stand at an offset one behind another, 0 if they do not."""
    end = start
    for word in words:
        if low[end - 1 : end].isalnum() or not low.startswith(word, end):
            return 0
        end += len(word) + 1
    return 0 if low[end - 1 : end].isalnum() else end - 1


def _is_meant(low: str, span: tuple[int, int], marks: Sequence[Fact], *, is_sure: bool) -> bool:
    start, end = span
    if low[start - 1 : start] == "-" and end == len(low):
        # The group signs there.
        return False
    return is_sure or any(
        (0 <= mark.start - end <= _NEAR and not low[end : mark.start].strip(_BLANK))
        or (0 <= start - mark.end <= _NEAR and not low[mark.end : start].strip(_BLANK))
        for mark in marks
    )


def _label(marks: Sequence[Fact]) -> Fact | None:
    for mark in marks:
        if mark.field == "edition" and mark.value in LABELS:
            return Fact("network", LABELS[mark.value], mark.start, mark.start)
    return None


def _led(low: str) -> Fact | None:
    leader = leading_network(low)
    return leader._replace(end=leader.start) if leader else None


def _everywhere(low: str) -> Fact | None:
    """A broadcaster within the title, of which it stays a part."""
    found = _EVERYWHERE.search(low)
    if found is None:
        return None
    network = EVERYWHERE[found[0].replace(".", " ").replace("_", " ")]
    return Fact("network", network, found.start(), found.start())
