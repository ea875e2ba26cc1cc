"""The job that moves everyone's downloads towards the library."""

from datetime import timedelta

from concierge.jobs._job import Job, JobContext

__all__ = ["JOB"]


async def _run(context: JobContext) -> None:
    await context.downloads.tend()


JOB = Job(name="monitor", every=timedelta(seconds=3), run=_run)
