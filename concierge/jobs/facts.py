"""The job that learns what is known of titles on people's lists."""

from datetime import timedelta
from typing import Final

from concierge.jobs._job import Job, JobContext

__all__ = ["JOB"]

_MOST_A_RUN: Final = 200


async def _run(context: JobContext) -> None:
    await context.facts.learn_due(_MOST_A_RUN)


JOB = Job(name="facts", every=timedelta(minutes=1), run=_run)
