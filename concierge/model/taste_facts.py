"""What the database tells of a title to whoever recommends: its facts, and what one person has to do with it."""

from dataclasses import dataclass
from enum import StrEnum

from concierge.model.known_title import KnownTitle
from concierge.model.title_traits import BestMark

__all__ = ["FactedTitle", "SuggestionState"]


class SuggestionState(StrEnum):
    """What a person said to a proposal about their taste."""

    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class FactedTitle:
    """A title with the facts that are kept; `is_seen` and `points`, their rating, are one person's."""

    known: KnownTitle
    mark: BestMark | None = None
    is_seen: bool = False
    points: float | None = None
