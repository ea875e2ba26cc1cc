"""The job that forgets what metadata sources answered long ago."""

from datetime import timedelta

from concierge.jobs._job import Job, JobContext

__all__ = ["JOB"]


async def _run(context: JobContext) -> None:
    await context.metadata.forget_old()


JOB = Job(name="metadata_cleanup", every=timedelta(hours=24), run=_run)
