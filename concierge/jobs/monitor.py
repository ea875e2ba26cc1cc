"""The job that moves everyone's downloads towards the library."""

from datetime import timedelta

from concierge.jobs._job import Job, JobContext
from concierge.services.monitoring import BUSY

__all__ = ["JOB"]


async def _run(context: JobContext) -> timedelta:
    return await context.monitoring.look()


def _has_client(context: JobContext) -> bool:
    return context.monitoring.runs_here


JOB = Job(name="monitor", every=BUSY, run=_run, can_run=_has_client)
