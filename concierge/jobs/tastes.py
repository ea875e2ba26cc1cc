"""The job that sums up people's ratings before anybody asks for a recommendation."""

from datetime import timedelta

from concierge.jobs._job import Job, JobContext

__all__ = ["JOB"]


async def _run(context: JobContext) -> None:
    await context.tastes.sum_up()


JOB = Job(name="tastes", every=timedelta(minutes=5), run=_run)
