"""Runs jobs for as long as a context is open. APScheduler waits for what is due, and is seen here alone."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from concierge.errors import StorageError
from concierge.jobs._job import Job
from concierge.jobs._turns import PACE, Pace, Turns
from concierge.model.job import JobState
from concierge.ports import Storage
from concierge.services.background import Background

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

__all__ = ["running", "written_down"]

# A database tells the time in thousandths; who asks within the same one is too early.
_A_LITTLE = timedelta(milliseconds=5)
_log = structlog.get_logger(__name__)


@asynccontextmanager
async def running(
    jobs: Sequence[Job], turns: Turns, storage: Storage, pace: Pace = PACE
) -> AsyncIterator[None]:
    """The jobs run inside, each on its own clock, and each in one instance of all that are open on the database.

    When a job is due stands in the database: what became due while nobody ran is made up for once, at the start. An
    instance that dies in the middle of a job, or with one in its hands, is taken over when its lease ends. At the end
    what is running is stopped, and is due for the next one who comes.
    """
    scheduler = await asyncio.to_thread(_scheduler)
    scheduler.start()
    try:
        async with Background() as background:
            schedule = _Schedule(jobs, turns, storage, scheduler, background)
            background.start(schedule.watch(pace.look))
            yield
    finally:
        scheduler.shutdown(wait=False)


def _scheduler() -> "AsyncIOScheduler":
    """Made in a thread: APScheduler takes longer to load than a command may take to start."""
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    return AsyncIOScheduler(timezone="UTC")


class _Schedule:
    """Reads what is due, one statement a look, and lets APScheduler begin it in time.

    That is told how long to wait anew with each look, so that a clock that is set, on this machine or another, puts
    nothing off for longer than a look.
    """

    def __init__(
        self,
        jobs: Sequence[Job],
        turns: Turns,
        storage: Storage,
        scheduler: "AsyncIOScheduler",
        background: Background,
    ) -> None:
        self._jobs: Mapping[str, Job] = {job.name: job for job in jobs if turns.can_run(job)}
        self._turns = turns
        self._storage = storage
        self._scheduler = scheduler
        self._background = background
        self._under_way: set[str] = set()
        self._is_known = False

    async def watch(self, every: timedelta) -> None:
        """Looks again and again; a database that does not answer is asked at the next look."""
        while True:
            try:
                await self._look(every)
            except StorageError as error:
                _log.warning("jobs.not_read", code=error.code)
            await asyncio.sleep(every.total_seconds())

    async def _look(self, within: timedelta) -> None:
        states = await self._states()
        if not self._is_known:
            await self._make_known(states)
            states, self._is_known = await self._states(), True
        for name, state in states.items():
            if (wait := _wait(self._jobs[name], state)) <= within:
                self._plan(self._jobs[name], wait)

    async def _states(self) -> Mapping[str, JobState]:
        async with self._storage.reading() as rows:
            return {state.name: state for state in await rows.jobs.list() if state.name in self._jobs}

    async def _make_known(self, states: Mapping[str, JobState]) -> None:
        """Once: new jobs are written down, and those whose time was changed in the settings get their new one."""
        if missing := [job for name, job in self._jobs.items() if name not in states]:
            await written_down(missing, self._storage)
        for name, state in states.items():
            due_at = self._jobs[name].put_right(state.due_at, state.seen_at)
            if state.due_at > state.seen_at and due_at != state.due_at and not state.is_busy:
                async with self._storage.transaction() as rows:
                    await rows.jobs.set_due(name, due_at)

    def _plan(self, job: Job, wait: timedelta) -> None:
        """One that is late, however late it is, is begun at once and once."""
        if job.name in self._under_way:
            return
        self._scheduler.add_job(
            self._begin,
            "date",
            run_date=datetime.now(UTC) + wait,
            args=(job,),
            id=job.name,
            replace_existing=True,
            coalesce=True,
            misfire_grace_time=None,
        )

    async def _begin(self, job: Job) -> None:
        """Lets the turn go on by itself: APScheduler would not wait for its end."""
        if job.name not in self._under_way:
            self._under_way.add(job.name)
            self._background.start(self._turn(job))

    async def _turn(self, job: Job) -> None:
        try:
            await self._turns.take(job)
        finally:
            self._under_way.discard(job.name)


async def written_down(jobs: Sequence[Job], storage: Storage) -> None:
    """Returns when every job stands in the database; one that did not is due after its own time."""
    now = datetime.now(UTC)
    async with storage.transaction() as rows:
        await rows.jobs.know({job.name: job.next_after(now) - now for job in jobs})


def _wait(job: Job, state: JobState) -> timedelta:
    """How long it takes, from when that was read, until somebody may begin; what cannot be is not believed."""
    due = state.due_at - state.seen_at
    wait = due if due <= job.longest else timedelta()
    if state.busy_until is not None and state.is_busy:
        wait = max(wait, state.busy_until - state.seen_at)
    return max(wait, timedelta()) + _A_LITTLE
