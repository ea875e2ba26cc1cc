"""How an import goes, and what it came to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from concierge.model.decision import SourceFailure
from concierge.model.importing import RowProblem
from concierge.model.title import Title

__all__ = ["Added", "ImportProgress", "ImportReport", "Unresolved"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """How many marks are new, or say more than before: titles and episodes seen, scores, wishes, reviews."""

    watched: int = 0
    ratings: int = 0
    watchlist: int = 0
    reviews: int = 0

    def __add__(self, other: "Added") -> "Added":
        """Both together."""
        return Added(
            watched=self.watched + other.watched,
            ratings=self.ratings + other.ratings,
            watchlist=self.watchlist + other.watchlist,
            reviews=self.reviews + other.reviews,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Unresolved:
    """A row that a person may want to look at, and why.

    One with an `id` is in the lists by its name, and can be decided upon; the others are not in the lists. `choices`
    are the titles that may be meant, with their names, years and ids.
    """

    place: str
    reason: RowProblem
    title: str = ""
    year: int | None = None
    id: int | None = None
    choices: tuple[Title, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportProgress:
    """So many rows read, or names looked for; `total` is None while nobody knows it."""

    done: int
    total: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What became of all rows. `unchanged` were those that said nothing new.

    `failure` is why a service could not be read to its end: what came before that is in the lists. Of `bad_rows` the
    first thousand are in `unresolved`, with what became by now of titles that came by their `names`: keys, each with
    where it stood first.
    """

    source: str
    read: int = 0
    added: Added = field(default_factory=Added)
    unchanged: int = 0
    unresolved: tuple[Unresolved, ...] = ()
    bad_rows: int = 0
    failure: SourceFailure | None = None
    names: Mapping[str, str] = field(default_factory=dict, repr=False)
