"""The job that looks for titles that came by name alone."""

from datetime import timedelta

from concierge.jobs._job import Job, JobContext

__all__ = ["JOB"]


async def _run(context: JobContext) -> None:
    await context.imports.resolve_due()


JOB = Job(name="imports", every=timedelta(minutes=1), run=_run)
