"""One thing that a release's name says, and where it says it."""

from typing import NamedTuple, TypeAlias

from concierge.model.audio import AudioTrack

__all__ = ["Fact", "FactValue"]

FactValue: TypeAlias = str | int | bool | AudioTrack | tuple[float, ...] | tuple[str, ...]


class Fact(NamedTuple):
    """A field of `ParsedRelease.as_record` with its value and the span of the text that it was read from.

    `is_weak` if it is one technical word, and titles use that word as well.
    """

    field: str
    value: FactValue
    start: int
    end: int
    is_weak: bool = False
