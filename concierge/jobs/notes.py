"""The job that puts away memory notes that were of no use for a year."""

from datetime import timedelta

from concierge.jobs._job import Job, JobContext

__all__ = ["JOB"]


async def _run(context: JobContext) -> None:
    await context.memory.archive_unused()


JOB = Job(name="notes", every=timedelta(hours=24), run=_run)
