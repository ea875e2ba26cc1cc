"""Jobs that tell what they did, and schedules that look often."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import timedelta

from concierge.adapters.storage.storage import SqlStorage
from concierge.jobs._job import Job, JobContext
from concierge.jobs._turns import Pace, Turns
from concierge.jobs.clockwork import Clockwork
from concierge.jobs.schedule import running
from concierge.model.job import JobState
from concierge.ports import Storage
from tests.jobs.job_house import JobHouse

__all__ = ["HOUR", "QUICK", "Told", "a_clockwork", "at_work", "state_of"]

HOUR = timedelta(hours=1)
QUICK = Pace(lease=timedelta(seconds=3), look=timedelta(milliseconds=20))


@dataclass(slots=True)
class Told:
    """A job's runs as they begin; each does `deed`, whose answer is when it wants to run next."""

    name: str = "tick"
    every: timedelta = HOUR
    deed: Callable[[], Coroutine[object, object, timedelta | None]] | None = None
    begun: int = 0
    ended: int = 0
    most_at_once: int = 0
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def job(self) -> Job:
        """The job itself."""
        return Job(name=self.name, every=self.every, run=self._run)

    async def reaches(self, count: int) -> None:
        """Returns when so many runs have begun."""
        async with asyncio.timeout(60), self._changed:
            await self._changed.wait_for(lambda: self.begun >= count)

    async def _run(self, _: JobContext) -> timedelta | None:
        self.begun += 1
        self.most_at_once = max(self.most_at_once, self.begun - self.ended)
        async with self._changed:
            self._changed.notify_all()
        try:
            return await self.deed() if self.deed else None
        finally:
            self.ended += 1


def at_work(storage: Storage, *jobs: Job, pace: Pace = QUICK) -> AbstractAsyncContextManager[None]:
    """An instance that runs the jobs."""
    return running(jobs, Turns(storage, _context(storage), pace), storage, pace)


def a_clockwork(storage: Storage, *jobs: Job) -> Clockwork:
    """What an instance knows of the jobs."""
    return Clockwork(jobs, Turns(storage, _context(storage), QUICK), storage)


def _context(storage: Storage) -> JobContext:
    """Services that these jobs never ask: over the storage where it is a real one."""
    return JobHouse(storage=storage).context if isinstance(storage, SqlStorage) else JobHouse().context


async def state_of(storage: Storage, name: str = "tick") -> JobState:
    """What is kept of the job."""
    async with storage.reading() as rows:
        return next(state for state in await rows.jobs.list() if state.name == name)
