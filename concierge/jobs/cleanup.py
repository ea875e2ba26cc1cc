"""The job that takes torrents which gave back enough out of their clients."""

from datetime import time, timedelta

from concierge.jobs._job import Job, JobContext
from concierge.services.cleanup import JOB_NAME

__all__ = ["JOB"]


async def _run(context: JobContext) -> None:
    await context.cleanup.run()


def _has_client(context: JobContext) -> bool:
    return context.cleanup.owns_client


# The settings give it another time.
JOB = Job(name=JOB_NAME, every=timedelta(days=1), run=_run, at=time(4, 30), can_run=_has_client)
