"""The job that reads what is new at connected accounts."""

from datetime import timedelta

from concierge.jobs._job import Job, JobContext

__all__ = ["JOB"]


async def _run(context: JobContext) -> None:
    await context.connections.sync_due()


JOB = Job(name="connections", every=timedelta(minutes=10), run=_run)
