"""Where it is kept when jobs are due, who runs them, and what they came to, for all processes of one database."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

from concierge.model.job import JobClaim, JobRuns, JobState

__all__ = ["JobStore"]


class JobStore(Protocol):
    """The jobs, by the database's clock: instances whose own clocks differ agree on what is due and whose it is."""

    async def know(self, waits: Mapping[str, timedelta]) -> None:
        """Writes down jobs that nobody wrote down yet, each due after so long; the others stay as they are."""
        ...

    async def set_due(self, name: str, due_at: datetime) -> bool:
        """Lets a job that waits be due then; False, and nothing is changed, if it is due, somebody's, or unknown."""
        ...

    async def list(self) -> tuple[JobState, ...]:
        """Every job that was ever written down, in the order of their names."""
        ...

    async def claim(
        self, name: str, *, lease: timedelta, longest: timedelta | None = None
    ) -> JobClaim | None:
        """The job, the caller's alone for so long; None if it is somebody else's, or was never written down.

        With `longest`, the longest that it may ever wait, also None if it is not due. What claims to be due, or busy,
        later than can be was written by a clock that went wrong, and is not believed.
        """
        ...

    async def hold(
        self, claim: JobClaim, *, lease: timedelta, due_at: datetime, ran: JobRuns
    ) -> JobClaim | None:
        """The claim, good for so long from now, after noting what ran; None if the job is somebody else's by now."""
        ...

    async def release(self, claim: JobClaim, *, due_at: datetime, ran: JobRuns) -> bool:
        """Gives the job back after noting what ran; False, and nothing is noted, if it is somebody else's by now."""
        ...

    async def hurry(self, name: str) -> bool:
        """Lets the job run now, and once more if it is running; False, and nothing is changed, if it is so already."""
        ...
