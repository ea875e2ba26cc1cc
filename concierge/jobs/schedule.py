"""Runs jobs for as long as a context is open. APScheduler keeps the time, and is seen here alone."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import structlog

from concierge.jobs._job import Job, JobContext

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

__all__ = ["running"]

_log = structlog.get_logger(__name__)


@asynccontextmanager
async def running(jobs: Sequence[Job], context: JobContext) -> AsyncIterator[None]:
    """The jobs run inside, each on its own clock; a late run is made up for once, and none overtakes itself."""
    scheduler = await asyncio.to_thread(_scheduler)
    for job in jobs:
        scheduler.add_job(
            _guarded,
            "interval",
            args=(job, context),
            id=job.name,
            seconds=job.every.total_seconds(),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)


def _scheduler() -> "AsyncIOScheduler":
    """Made in a thread: APScheduler takes longer to load than a command may take to start."""
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    return AsyncIOScheduler(timezone="UTC")


async def _guarded(job: Job, context: JobContext) -> None:
    """One of the three boundaries: a job that fails is told of and runs again at its next time."""
    try:
        await job.run(context)
    except Exception as error:  # noqa: BLE001  see above
        _log.error("job.failed", job=job.name, error=type(error).__name__, exc_info=error)
