"""What became of each offered release, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from concierge.errors import Fact
from concierge.model.parsing import ParsedRelease
from concierge.model.release import Release
from concierge.model.title import Title
from concierge.model.wish import Wish

__all__ = ["Decision", "Reason", "SearchReport", "SourceFailure", "StoredResult"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a release was turned down, or ranks lower; `is_temporary` if waiting may mend it.

    `code` is stable; the sentence stands in `concierge.texts` under `reason.<code>`, filled with `facts`.
    """

    code: str
    is_temporary: bool = False
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFailure:
    """A source that did not contribute; `code` is an error's code, `is_late` if its answer may still come."""

    service: str
    code: str
    is_late: bool = False
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One release, judged.

    `rejections` is empty for an accepted one. `praises` and `penalties` say why it ranks where it does, weightiest
    first. `labels` are the roles that it has among the accepted: "best", "smallest", "dub", "original".
    `handle` names it in later calls, also after a restart.
    """

    release: Release
    parsed: ParsedRelease
    handle: str = ""
    praises: tuple[Reason, ...] = ()
    penalties: tuple[Reason, ...] = ()
    rejections: tuple[Reason, ...] = ()
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchReport:
    """The answer to a search: what fits, best first; what does not, with reasons; who did not answer; how long it took.

    `title` is None when the search went by text alone. `has_clear_winner` says that the first accepted release may
    be started without asking which.
    """

    id: str = ""
    title: Title | None
    wish: Wish = field(default_factory=Wish)
    accepted: tuple[Decision, ...] = ()
    rejected: tuple[Decision, ...] = ()
    failures: tuple[SourceFailure, ...] = ()
    took_s: float = 0.0
    has_clear_winner: bool = False

    @property
    def best(self) -> Decision | None:
        """The first accepted release, if there is any."""
        return self.accepted[0] if self.accepted else None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredResult:
    """A decision as a search left it, with the title and the wish that it was made for."""

    decision: Decision
    title: Title | None
    wish: Wish
