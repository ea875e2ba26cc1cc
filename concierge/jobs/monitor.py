"""The job that moves everyone's downloads towards the library."""

from datetime import timedelta

from concierge.jobs._job import Job, JobContext

__all__ = ["JOB"]


async def _run(context: JobContext) -> None:
    await context.downloads.tend()


def _has_client(context: JobContext) -> bool:
    return context.downloads.owns_client


JOB = Job(name="monitor", every=timedelta(seconds=3), run=_run, can_run=_has_client)
