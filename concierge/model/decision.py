"""What became of each offered release, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from concierge.errors import Fact
from concierge.model.parsing import ParsedRelease
from concierge.model.quality_profile import QualityProfile
from concierge.model.release import Release
from concierge.model.title import Title
from concierge.model.wish import Wish

__all__ = [
    "MOST_CHOICES",
    "Decision",
    "Ranking",
    "Reason",
    "Relaxation",
    "SearchReport",
    "SourceAnswer",
    "SourceFailure",
    "StoredResult",
    "StoredSearch",
    "UpgradeDecision",
]

MOST_CHOICES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a release was turned down, or what speaks for or against it; `is_temporary` if waiting may mend it.

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
class SourceAnswer:
    """What one source came back with: `count` rows after `took_s` seconds, or the failure, or some of both."""

    service: str
    count: int = 0
    failure: SourceFailure | None = None
    took_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One release, judged.

    `evidence` says by what it was known as the wanted work. `rejections` is empty for an accepted one. `praises` and
    `penalties` say why it ranks where it does, weightiest first. `labels` are the roles that it has among the
    accepted: "recommended", "fastest", "smallest". `estimate_s` is how long the download will take, by how fast
    others were, its seeders and its size; None if there is nothing to go by. `handle` names it in later calls, also
    after a restart.
    """

    release: Release
    parsed: ParsedRelease
    handle: str = ""
    evidence: tuple[Reason, ...] = ()
    praises: tuple[Reason, ...] = ()
    penalties: tuple[Reason, ...] = ()
    rejections: tuple[Reason, ...] = ()
    labels: tuple[str, ...] = ()
    estimate_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxation:
    """A smallest change by which something fits: `count` releases, `best` before all others.

    `changes` name what is given up, one thing or two; each has its words under `relax.<code>`. `wish` and `profile`
    are the changed ones: to rank with them gives exactly those releases.
    """

    changes: tuple[Reason, ...]
    count: int
    best: Release
    wish: Wish
    profile: QualityProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The accepted releases, best first, and the others, likeliest first.

    `relaxations` are there when nothing is accepted, the mildest first. `has_clear_winner` says that the first may
    be started without asking which.
    """

    accepted: tuple[Decision, ...] = ()
    rejected: tuple[Decision, ...] = ()
    relaxations: tuple[Relaxation, ...] = ()
    has_clear_winner: bool = False

    @property
    def picks(self) -> tuple[Decision, ...]:
        """The recommended release, the fastest and the smallest; one that is several of them stands there once."""
        return picks(self.accepted)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchReport:
    """The answer to a search: what fits, best first; what does not, with reasons; who did not answer; how long it took.

    `title` is None when the search went by `words` alone. `relaxations` and `has_clear_winner` are the ranking's.
    `household` names the trackers that were asked by an account of the household, and not by one of the person's own.
    """

    id: str = ""
    title: Title | None
    words: str = ""
    wish: Wish = field(default_factory=Wish)
    profile: QualityProfile = field(default_factory=QualityProfile)
    accepted: tuple[Decision, ...] = ()
    rejected: tuple[Decision, ...] = ()
    relaxations: tuple[Relaxation, ...] = ()
    failures: tuple[SourceFailure, ...] = ()
    took_s: float = 0.0
    has_clear_winner: bool = False
    household: tuple[str, ...] = ()

    @property
    def best(self) -> Decision | None:
        """The first accepted release, if there is any."""
        return self.accepted[0] if self.accepted else None

    @property
    def picks(self) -> tuple[Decision, ...]:
        """The recommended release, the fastest and the smallest; one that is several of them stands there once."""
        return picks(self.accepted)

    @property
    def choices(self) -> tuple[Decision, ...]:
        """What a person chooses between: a clear winner alone; else the picks, and up to three with the next best."""
        if self.has_clear_winner:
            return self.accepted[:1]
        plain = [decision for decision in self.accepted if not decision.labels]
        return (*self.picks, *plain)[:MOST_CHOICES]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredResult:
    """A decision as a search left it, with the title and the wish that it was made for."""

    decision: Decision
    title: Title | None
    wish: Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSearch:
    """A search as it was made, and every release that it found, in no particular order, under their handles.

    `title` is None when it went by `words` alone.
    """

    id: str
    title: Title | None
    words: str
    wish: Wish
    profile: QualityProfile
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UpgradeDecision:
    """Whether a release is worth replacing what is there, and why or why not."""

    is_upgrade: bool
    reason: Reason


def picks(accepted: tuple[Decision, ...]) -> tuple[Decision, ...]:
    """`Ranking.picks`."""
    return tuple(decision for decision in accepted if decision.labels)
