"""The sentences of a file with what is to be understood of each: `sentence<TAB>intent; slot=value | intent ...`.

A sentence behind ` >> ` corrects the one before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from concierge.model.understanding import Slots, Understanding, understand

__all__ = ["HERE", "Line", "lines", "shown"]

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A sentence of a person, and what is to be understood of it."""

    said: str
    expected: str

    def understood(self) -> str:
        """What is understood of it, worded as in the file."""
        before: Understanding | None = None
        for sentence in self.said.split(" >> "):
            before = understand(sentence, before)
        return shown(before) if before else ""


def lines(name: str) -> Iterator[Line]:
    """Every line of a file."""
    for line in (HERE / f"{name}.tsv").read_text(encoding="utf-8").splitlines():
        said, expected = line.split("\t")
        yield Line(said=said, expected=ordered(expected))


def shown(understanding: Understanding) -> str:
    """The wishes as a file words them, their slots in the order of their definition."""
    return " | ".join("; ".join((wish.intent, *_said(wish.slots))) for wish in understanding.wishes)


def ordered(expected: str) -> str:
    """The same with slots in the order of their definition."""
    places = {one.name: place for place, one in enumerate(fields(Slots))}
    wishes = [wish.split("; ") for wish in expected.split(" | ")]
    return " | ".join(
        "; ".join((intent, *sorted(slots, key=lambda slot: places[slot.partition("=")[0]])))
        for intent, *slots in wishes
    )


def _said(slots: Slots) -> Iterator[str]:
    for one in fields(slots):
        value = getattr(slots, one.name)
        if value is not None:
            yield f"{one.name}={_worded(value)}"


def _worded(value: object) -> str:
    if value is True:
        return "true"
    return f"{value:g}" if isinstance(value, float) else str(value)
