"""A job that is one instance's alone, for as long as that says so."""

import asyncio
from datetime import datetime, timedelta

import structlog

from concierge.errors import StorageError
from concierge.model.job import JobClaim, JobRuns
from concierge.ports import Storage

__all__ = ["LEASE", "Lease", "LeaseLost"]

# Whoever dies in the middle holds a job up for no longer.
LEASE = timedelta(seconds=60)
_log = structlog.get_logger(__name__)


class LeaseLost(Exception):
    """The job may be another instance's by now: what is being done for it has to end."""


class Lease:
    """A claimed job: the moment by the database's clock, when it is due next, and what ran since that was written."""

    def __init__(self, storage: Storage, claim: JobClaim, *, lease: timedelta, asked_s: float) -> None:
        """Takes a fresh claim, for which the database was asked at that moment of the loop's clock.

        Until a run has ended the job stays due, so that one which is stopped in the middle is made up for.
        """
        self.due_at = claim.at
        self._storage = storage
        self._claim = claim
        self._lease = lease
        self._claimed_s = asked_s
        self._ran = JobRuns()

    @property
    def name(self) -> str:
        """The job's name."""
        return self._claim.name

    def now(self) -> datetime:
        """The present moment by the database's clock; this machine's may differ, and may be set meanwhile."""
        return self._claim.at + timedelta(seconds=self._clock_s() - self._claimed_s)

    def note(self, began_at: datetime, ended_at: datetime, failure: str, due_at: datetime) -> None:
        """One run more has ended; it is written with the next renewal, or with the release."""
        self._ran = self._ran.with_one(began_at, ended_at, failure)
        self.due_at = due_at

    async def renew(self) -> None:
        """Renews the lease three times in its length, for ever; one that fails is tried again sooner.

        Raises:
            LeaseLost: it ran out, or the database took no renewal until it nearly did.
        """
        lease_s = self._lease.total_seconds()
        pause_s = lease_s / 3
        while True:
            await asyncio.sleep(pause_s)
            pause_s = lease_s / 3 if await self._is_held() else lease_s / 12
            # What is ended now has to be over before somebody else begins.
            if self._clock_s() - self._claimed_s > lease_s * 5 / 6:
                raise LeaseLost

    async def release(self) -> None:
        """Gives the job back, and writes what ran; a database that takes nothing now lets the lease run out."""
        try:
            async with self._storage.transaction() as rows:
                is_ours = await rows.jobs.release(self._claim, due_at=self.due_at, ran=self._ran)
        except StorageError as error:
            _log.warning("job.not_released", job=self.name, code=error.code)
            return
        if not is_ours:
            _log.warning("job.overtaken", job=self.name)

    async def _is_held(self) -> bool:
        """Whether the database took the renewal. Raises LeaseLost."""
        asked_s, ran = self._clock_s(), self._ran
        self._ran, is_written = JobRuns(), False
        try:
            async with self._storage.transaction() as rows:
                held = await rows.jobs.hold(self._claim, lease=self._lease, due_at=self.due_at, ran=ran)
            is_written = True
        except StorageError as error:
            _log.warning("job.not_renewed", job=self.name, code=error.code)
            return False
        finally:
            if not is_written:  # the work may end in the middle of this, and with it this
                self._ran = ran.before(self._ran)
        if held is None:
            raise LeaseLost
        # Counted from before the question: the lease ends later than is thought here, never earlier.
        self._claim, self._claimed_s = held, asked_s
        return True

    @staticmethod
    def _clock_s() -> float:
        return asyncio.get_running_loop().time()
