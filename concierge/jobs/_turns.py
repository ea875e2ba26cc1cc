"""The turns that this instance takes at jobs: claims one, runs it, and writes what came of it."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import structlog

from concierge.errors import ConciergeError, JobBusy, StorageError
from concierge.jobs._job import Job, JobContext
from concierge.jobs._lease import LEASE, Lease, LeaseLost
from concierge.ports import Storage

__all__ = ["PACE", "Pace", "Turns", "code_of"]

_UNEXPECTED = "unexpected"
T = TypeVar("T")
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long a job is one instance's, unless that says so again, and how often an instance looks for what is due.

    Whose next run comes within `held` stays with its instance in between.
    """

    lease: timedelta = LEASE
    held: timedelta = timedelta(minutes=1)
    look: timedelta = timedelta(seconds=10)


PACE = Pace()


class Turns:
    """Runs jobs, each alone among all instances of one database.

    A job whose next run comes within a minute stays with the instance that ran it, which keeps its time in memory: a
    run that finds nothing to do costs no statement but its own. What the runs came to is written with the renewals of
    the lease, three a minute. Any other job is claimed and released for each run: two statements.
    """

    def __init__(self, storage: Storage, context: JobContext, pace: Pace = PACE) -> None:
        """Takes where jobs are kept and what they work with."""
        self._storage = storage
        self._context = context
        self._pace = pace

    async def take(self, job: Job) -> None:
        """Runs the job if it is due and nobody is at it, and again while it wants to soon; what fails is logged."""
        try:
            lease = await self._claimed(job, longest=job.longest)
        except StorageError as error:
            _log.warning("job.not_claimed", job=job.name, code=error.code)
            return
        if lease is None:
            return
        try:
            await self._alone(lease, self._again_and_again(job, lease))
        except LeaseLost:
            _log.warning("job.lost", job=job.name)

    async def once(self, job: Job) -> None:
        """Runs the job now, due or not.

        Raises:
            JobBusy: another instance is at it; or only another one can be, which runs it as soon as it can.
            Exception: whatever the job raises.
        """
        if not job.can_run(self._context):
            await self._hurried(job)
            raise JobBusy(f"only another instance can run {job.name}", job=job.name, problem="elsewhere")
        busy = JobBusy(f"another instance is at {job.name}", job=job.name)
        lease = await self._claimed(job)
        if lease is None:
            raise busy
        try:
            error = await self._alone(lease, self._run(job, lease))
        except LeaseLost:
            raise busy from None
        if error is not None:
            raise error

    def can_run(self, job: Job) -> bool:
        """Whether this instance has what the job needs."""
        return job.can_run(self._context)

    async def _hurried(self, job: Job) -> None:
        async with self._storage.transaction() as rows:
            await rows.jobs.hurry(job.name)

    async def _claimed(self, job: Job, *, longest: timedelta | None = None) -> Lease | None:
        asked_s = asyncio.get_running_loop().time()
        async with self._storage.transaction() as rows:
            claim = await rows.jobs.claim(job.name, lease=self._pace.lease, longest=longest)
        if claim is None:
            return None
        return Lease(self._storage, claim, lease=self._pace.lease, asked_s=asked_s)

    async def _alone(self, lease: Lease, work: Coroutine[object, object, T]) -> T:
        """What the work gives, while the lease is renewed; it is released however that ends. Raises LeaseLost."""
        given: list[T] = []
        try:
            async with asyncio.TaskGroup() as group:
                renewing = group.create_task(lease.renew())
                given.append(await work)
                renewing.cancel()
        except* LeaseLost:
            given.clear()
        finally:
            await lease.release()
        if not given:
            raise LeaseLost
        return given[0]

    async def _again_and_again(self, job: Job, lease: Lease) -> None:
        while True:
            if (error := await self._run(job, lease)) is not None:
                _log.error("job.failed", job=job.name, error=type(error).__name__, exc_info=error)
            wait = lease.due_at - lease.now()
            if wait >= self._pace.held:
                return
            await asyncio.sleep(wait.total_seconds())

    async def _run(self, job: Job, lease: Lease) -> Exception | None:
        """One of the three boundaries: what a job raises is noted, touches no other job, and is its next time's."""
        began_at, asked, failed = lease.now(), None, None
        try:
            asked = await job.run(self._context)
        except Exception as error:  # noqa: BLE001  see above
            failed = error
        ended_at = lease.now()
        code = "" if failed is None else code_of(failed)
        lease.note(began_at, ended_at, code, job.next_after(ended_at, asked))
        return failed


def code_of(error: BaseException) -> str:
    """The code of the error, or of the first of several that has one; "unexpected" if none has."""
    match error:
        case ConciergeError():
            return error.code
        case BaseExceptionGroup():
            codes = (code_of(one) for one in error.exceptions)
            return next((code for code in codes if code != _UNEXPECTED), _UNEXPECTED)
    return _UNEXPECTED
