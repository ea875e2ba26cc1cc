"""The job that forgets what left the outbox long ago."""

from datetime import timedelta

from concierge.jobs._job import Job, JobContext

__all__ = ["JOB"]


async def _run(context: JobContext) -> None:
    await context.outbox.forget_old()


JOB = Job(name="outbox_cleanup", every=timedelta(hours=6), run=_run)
