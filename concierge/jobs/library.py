"""The job that reads what stands in the library, and what people have watched there."""

from datetime import timedelta

from concierge.jobs._job import Job, JobContext

__all__ = ["JOB"]


async def _run(context: JobContext) -> None:
    await context.library.learn()
    await context.library_watching.read_all()


JOB = Job(name="library", every=timedelta(hours=6), run=_run)
