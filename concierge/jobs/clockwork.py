"""All jobs of this version: what is known of them, one run now, and the schedule of all."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager

from concierge.errors import NotFound
from concierge.jobs._job import Job
from concierge.jobs._turns import Turns
from concierge.jobs.schedule import running, written_down
from concierge.model.job import JobStatus
from concierge.ports import Storage

__all__ = ["Clockwork"]


class Clockwork:
    """The jobs, for whoever looks after the installation."""

    def __init__(self, jobs: Sequence[Job], turns: Turns, storage: Storage) -> None:
        """Takes the jobs, who runs them, and where it is kept when they are due."""
        self._jobs = {job.name: job for job in sorted(jobs, key=lambda job: job.name)}
        self._turns = turns
        self._storage = storage

    async def list(self) -> tuple[JobStatus, ...]:
        """Every job, in the order of their names. Nothing is written."""
        async with self._storage.reading() as rows:
            states = {state.name: state for state in await rows.jobs.list()}
        return tuple(
            JobStatus(name=name, every=job.every, at=job.at, state=states.get(name))
            for name, job in self._jobs.items()
        )

    async def run(self, name: str) -> JobStatus:
        """The job after one run now, due or not.

        Raises:
            NotFound: there is no such job.
            JobBusy: another instance is at it; or only another one can be, which runs it as soon as it can.
            ConciergeError: the job failed.
        """
        job = self._jobs.get(name)
        if job is None:
            raise NotFound(f"there is no job {name!r}", what=name)
        await written_down([job], self._storage)
        await self._turns.once(job)
        return next(status for status in await self.list() if status.name == name)

    def running(self) -> AbstractAsyncContextManager[None]:
        """Inside, every job runs on its own clock."""
        return running(tuple(self._jobs.values()), self._turns, self._storage)
