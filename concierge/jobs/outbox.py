"""The job that makes happen what waits in the outbox."""

from datetime import timedelta

from concierge.jobs._job import Job, JobContext

__all__ = ["JOB"]


async def _run(context: JobContext) -> None:
    await context.outbox.deliver_due()


JOB = Job(name="outbox", every=timedelta(seconds=2), run=_run)
