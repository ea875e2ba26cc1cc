"""The job that looks at followed topics, and lets downloads grow with their torrents."""

from datetime import timedelta
from typing import Final

from concierge.jobs._job import Job, JobContext

__all__ = ["JOB"]

# A client is at most this far ahead of us while a torrent is replaced.
_UNDER_WAY: Final = timedelta(seconds=3)


async def _run(context: JobContext) -> timedelta | None:
    return _UNDER_WAY if await context.followings.tend() else None


def _has_client(context: JobContext) -> bool:
    return context.downloads.owns_client


JOB = Job(name="following", every=timedelta(minutes=1), run=_run, can_run=_has_client)
