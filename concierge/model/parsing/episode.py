"""What an episode is called."""

import re
from collections.abc import Sequence

from concierge.model.parsing.facts import Fact
from concierge.model.parsing.frame import Frame
from concierge.model.parsing.title import ANCHORS, back_over, tight, written
from concierge.model.parsing.tongues import is_tongue

__all__ = ["episode_name"]

_NUMBERED = frozenset({"seasons", "episodes", "date"})
_TRAILING = frozenset({"version", "episode_total"})
_BRACKET = re.compile(r"[\[({【]")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_TAG = re.compile(r"[ ._-]*[\[(][^\[\]()]+[\])][ ._-]*\[$")
_NEAR = 8


def episode_name(
    text: str, low: str, marks: Sequence[Fact], frame: Frame, parts: Sequence[Fact]
) -> list[Fact]:
    """The words between an episode's number and the first technical one."""
    start = _behind_number(parts)
    if start is None:
        return []
    end = frame.end
    for field, _, place, _, is_weak in marks:
        if place >= start and (not is_weak or field == "year"):
            end = min(end, place)
            break
    if end - start <= 1 or _is_remark(low, marks, start, end):
        return []
    bracket = _BRACKET.search(low, start + 3, end)
    if bracket:
        end = bracket.start()
    if low[start] == "-" and low[start + 1 : end].isalnum() and end >= frame.end - _NEAR:
        return []
    edge = back_over(low, marks, start, end, is_tongue=is_tongue, may_vanish=True)
    name = written(text[start:edge]).strip("[]() -")
    return [Fact("episode_title", name, *tight(text, start, edge))] if _WORDS.search(name) else []


def _is_remark(low: str, marks: Sequence[Fact], start: int, end: int) -> bool:
    """Whether no episode is called so: a group before a checksum, or words behind "x264[Cap.102]"."""
    if low[start : start + 1] == "]":
        return any(mark.field in ANCHORS and mark.start < start for mark in marks)
    return _TAG.match(low, start, end) is not None and any(m.field == "crc" and m.start == end for m in marks)


def _behind_number(parts: Sequence[Fact]) -> int | None:
    """Where the number of an episode ends, or its date; None if there is none."""
    end, has_episode = 0, False
    for field, _, start, stop, _ in parts:
        if field in _NUMBERED or (field in _TRAILING and start - end <= _NEAR):
            end = max(end, stop)
            has_episode = has_episode or field != "seasons"
    return end if has_episode else None
