"""A release for several people at once: which it is, and what it lacks for whom."""

from dataclasses import dataclass

from concierge.model.decision import Decision, Reason, SearchReport

__all__ = ["Lacking", "SharedPick", "SharedReport"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """What one person misses in a release, weightiest first."""

    user_id: int
    name: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedPick:
    """A release, and those for whom it lacks something."""

    decision: Decision
    lacking: tuple[Lacking, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedReport:
    """A search for several people: the whole of it as it is for who asked, and what fits them best, best first."""

    report: SearchReport
    picks: tuple[SharedPick, ...] = ()

    @property
    def best(self) -> SharedPick | None:
        """What serves most of them; None if nothing fits even the one who asked."""
        return self.picks[0] if self.picks else None
