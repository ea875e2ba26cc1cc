"""The documents of what runs by itself."""

from datetime import datetime

from concierge_cli.documents.base import Document

__all__ = ["BY_COMMAND", "JobDocument", "JobsDocument"]


class JobDocument(Document):
    """A job. `at` is the time of the day at which it runs, in the zone of the machine; null if it runs `every_s`.

    Until `busy_until` an instance is at it, unless that says so again; null while none is. Moments are null until
    something of the kind happened. `failure` is the code of the last run that failed; the job `is_failing` if that was
    its last run.
    """

    name: str
    every_s: float
    at: str | None
    due_at: datetime | None
    busy_until: datetime | None
    began_at: datetime | None
    ended_at: datetime | None
    runs: int
    failures: int
    failed_at: datetime | None
    failure: str
    is_failing: bool


class JobsDocument(Document):
    """`concierge jobs --json`."""

    jobs: list[JobDocument]


BY_COMMAND = {"jobs": JobsDocument, "jobs-run": JobDocument}
