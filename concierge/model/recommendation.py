"""What is recommended, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from concierge.model.decision import SourceFailure
from concierge.model.taste_vector import TraitReason
from concierge.model.title import Episode, Title
from concierge.model.title_traits import BestMark

__all__ = ["Lead", "LeadKind", "Recommendation", "Recommendations", "Slot", "best_first"]


class LeadKind(StrEnum):
    """How a title came to be thought of."""

    WATCHLIST = "watchlist"
    SIMILAR = "similar"
    COLLECTION = "collection"
    GENRE = "genre"
    PERSON = "person"
    TRENDING = "trending"
    STARTED = "started"
    SEEN = "seen"


class Slot(StrEnum):
    """What a recommendation is for in an evening."""

    WATCHLIST = "watchlist"
    NEXT_EPISODE = "next_episode"
    NEW = "new"
    SURPRISE = "surprise"
    AGAIN = "again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """How a title was thought of: for SIMILAR and COLLECTION the rated title `of`, with its rating."""

    kind: LeadKind
    of: Title | None = None
    points: float | None = None
    name: str = ""
    name_ru: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """A title for a person. `score` is a guess at their rating, of ten; `reasons` come heaviest first.

    `mark` is what everybody thinks. An `episode` is the next one of a series that the person has begun, the first of
    `episodes_left`. `seen_by` are people of the household who know the title already.
    """

    title: Title
    score: float
    reasons: tuple[TraitReason, ...] = ()
    leads: tuple[Lead, ...] = ()
    mark: BestMark | None = None
    slot: Slot = Slot.NEW
    episode: Episode | None = None
    episodes_left: int = 0
    seen_by: tuple[str, ...] = ()

    @property
    def is_wanted(self) -> bool:
        """Whether it stands on the person's watchlist."""
        return any(lead.kind is LeadKind.WATCHLIST for lead in self.leads)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendations:
    """Best first; `rated` tells of how many ratings they are made, `failures` are sources that may have had more."""

    items: tuple[Recommendation, ...] = ()
    rated: int = 0
    failures: tuple[SourceFailure, ...] = ()


def best_first(items: Iterable[Recommendation]) -> tuple[Recommendation, ...]:
    """By the guessed rating as people read it, with one digit; of equal ones as they came.

    What made one of them be chosen before another - that it is wanted, or like something loved - is no rating: a list
    in that order would look unordered. What somebody knows already comes last.
    """
    return tuple(sorted(items, key=lambda one: (bool(one.seen_by), -round(one.score, 1))))
