"""Jobs on the clock: when they are due, who is at them, and what they came to."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta, tzinfo

__all__ = ["JobClaim", "JobRuns", "JobState", "JobStatus", "next_at"]

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobState:
    """What is kept of a job for all processes of one database; every moment is by the database's clock.

    `seen_at` is when this was read. An instance is at the job until `busy_until`, unless it says so again before that.
    `failure` is the code of the last run that failed, whatever came after it.
    """

    name: str
    due_at: datetime
    seen_at: datetime
    busy_until: datetime | None = None
    began_at: datetime | None = None
    ended_at: datetime | None = None
    failed_at: datetime | None = None
    failure: str = ""
    runs: int = 0
    failures: int = 0

    @property
    def is_busy(self) -> bool:
        """Whether an instance was at the job when this was read."""
        return self.busy_until is not None and self.busy_until > self.seen_at

    @property
    def is_failing(self) -> bool:
        """Whether the last run failed."""
        return self.failed_at is not None and self.failed_at == self.ended_at


@dataclass(frozen=True, slots=True, kw_only=True)
class JobStatus:
    """A job that this version has: how often it runs, or at which time of the day; no state before its first run."""

    name: str
    every: timedelta
    at: time | None
    state: JobState | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobClaim:
    """A job that is one instance's alone for a while, known by its `word`; `at` is when, by the database's clock."""

    name: str
    word: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRuns:
    """What some runs of a job came to: the last one's moments, the last failure, and how many there were."""

    count: int = 0
    failures: int = 0
    began_at: datetime | None = None
    ended_at: datetime | None = None
    failed_at: datetime | None = None
    failure: str = ""

    def with_one(self, began_at: datetime, ended_at: datetime, failure: str) -> "JobRuns":
        """These and one run more, which failed if `failure` is a code."""
        more = replace(self, count=self.count + 1, began_at=began_at, ended_at=ended_at)
        if not failure:
            return more
        return replace(more, failures=self.failures + 1, failed_at=ended_at, failure=failure)

    def before(self, later: "JobRuns") -> "JobRuns":
        """These runs and then those."""
        latest = later if later.count else self
        failed = later if later.failures else self
        return JobRuns(
            count=self.count + later.count,
            failures=self.failures + later.failures,
            began_at=latest.began_at,
            ended_at=latest.ended_at,
            failed_at=failed.failed_at,
            failure=failed.failure,
        )


def next_at(at: time, after: datetime, zone: tzinfo | None = None) -> datetime:
    """The first moment after `after` at which a clock on the wall shows `at`; without a zone, the machine's.

    A time that the day lacks, because clocks go forward, comes as much later; one that it has twice comes once.
    """
    today = after.astimezone(zone).date()
    moments = ((datetime.combine(today + days * _DAY, at, zone)).astimezone(UTC) for days in (-1, 0, 1, 2))
    return next(moment for moment in moments if moment > after)
