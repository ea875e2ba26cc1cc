"""What is there for an evening, and everything that somebody made as one person knows it."""

from dataclasses import dataclass

from concierge.model.decision import SourceFailure
from concierge.model.occasion import Company, Occasion
from concierge.model.own_title import OwnTitle
from concierge.model.recommendation import Recommendation

__all__ = ["DeepDive", "Evening"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evening:
    """A few titles for an evening, each with its place in it; `failures` are sources that may have had more."""

    occasion: Occasion
    company: Company
    items: tuple[Recommendation, ...] = ()
    rated: int = 0
    failures: tuple[SourceFailure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeepDive:
    """Somebody's work: what was seen, and the rest in the order of years. `average` is the person's average rating.

    `total` counts both; what is hidden is in neither.
    """

    name: str
    name_ru: str = ""
    department: str = ""
    seen: tuple[OwnTitle, ...] = ()
    rest: tuple[Recommendation, ...] = ()
    average: float | None = None

    @property
    def total(self) -> int:
        """How many titles there are."""
        return len(self.seen) + len(self.rest)
