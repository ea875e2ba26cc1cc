"""The films that belong together, as one person has seen them."""

from dataclasses import dataclass

from concierge.model.decision import SourceFailure
from concierge.model.score import Score
from concierge.model.title import Title

__all__ = ["Franchise", "FranchisePart"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FranchisePart:
    """One film; `is_out` is false while it is only announced."""

    title: Title
    is_seen: bool = False
    score: Score | None = None
    is_out: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Franchise:
    """The parts in the order in which they came out. `name` is "" where nobody told one.

    `failures` are sources that may know of more parts.
    """

    name: str = ""
    parts: tuple[FranchisePart, ...] = ()
    failures: tuple[SourceFailure, ...] = ()

    @property
    def seen(self) -> int:
        """How many parts were seen."""
        return sum(part.is_seen for part in self.parts)

    @property
    def out(self) -> int:
        """How many parts there are to be seen by now."""
        return sum(part.is_out or part.is_seen for part in self.parts)

    @property
    def missing(self) -> tuple[FranchisePart, ...]:
        """Those that are out and were not seen."""
        return tuple(part for part in self.parts if part.is_out and not part.is_seen)
