"""The job that forgets what left the outbox long ago, and what chats need no more."""

from datetime import timedelta

from concierge.jobs._job import Job, JobContext

__all__ = ["JOB"]


async def _run(context: JobContext) -> None:
    await context.outbox.forget_old()
    await context.inbox.forget_old()
    await context.buttons.forget_expired()
    await context.sent_files.forget_old()
    await context.polls.forget_old()


JOB = Job(name="outbox_cleanup", every=timedelta(hours=6), run=_run)
