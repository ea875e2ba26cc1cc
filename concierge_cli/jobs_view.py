"""How jobs look, in a terminal of 80 columns and as documents."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

import concierge
from concierge_cli.documents.jobs import JobDocument
from concierge_cli.language import moment, say
from concierge_cli.visible import visible

__all__ = ["job_document", "jobs_view", "ran_line"]

_HOUR_S = 3600


def jobs_view(jobs: Sequence[concierge.JobStatus]) -> RenderableType:
    """Each job with what it does, when it runs next and what it came to; and how to run one now."""
    lines = [line for job in jobs for line in _job_lines(job)]
    return Group(*lines, Text(say().say("jobs.next", n=len(jobs)), style="dim"))


def ran_line(job: concierge.JobStatus) -> str:
    """What is said after a run by hand."""
    due = "" if job.state is None else f"{moment(job.state.due_at)} UTC"
    return say().say("jobs.ran", job=job.name, moment=due)


def job_document(job: concierge.JobStatus) -> JobDocument:
    """The document of a job; nobody ever ran one without a state."""
    state = job.state
    return JobDocument(
        name=job.name,
        every_s=job.every.total_seconds(),
        at=None if job.at is None else f"{job.at:%H:%M}",
        due_at=state.due_at if state else None,
        busy_until=state.busy_until if state and state.is_busy else None,
        began_at=state.began_at if state else None,
        ended_at=state.ended_at if state else None,
        runs=state.runs if state else 0,
        failures=state.failures if state else 0,
        failed_at=state.failed_at if state else None,
        failure=state.failure if state else "",
        is_failing=state.is_failing if state else False,
    )


def _job_lines(job: concierge.JobStatus) -> list[Text]:
    lines = [Text.assemble((visible(job.name), "bold"), f"  {_when(job)}")]
    if say().knows(f"job.{job.name}"):
        lines.append(_below(say().say(f"job.{job.name}"), "dim"))
    lines.append(_below(_now(job.state)))
    if job.state is not None and job.state.ended_at is not None:
        last = f"{moment(job.state.ended_at)} UTC"
        lines.append(_below(say().say("jobs.last", n=job.state.runs, moment=last)))
    if job.state is not None and job.state.failed_at is not None:
        lines.append(_below(_failure(job.state), "yellow" if job.state.is_failing else ""))
    return lines


def _when(job: concierge.JobStatus) -> str:
    if job.at is not None:
        return say().say("jobs.daily", time=f"{job.at:%H:%M}")
    seconds = job.every.total_seconds()
    if seconds % _HOUR_S == 0:
        return say().say("jobs.every", time=say().say("jobs.hours", count=int(seconds // _HOUR_S)))
    return say().say("jobs.every", time=say().duration(seconds))


def _now(state: concierge.JobState | None) -> str:
    if state is None:
        return say().say("jobs.never")
    if state.is_busy:
        return say().say("jobs.busy")
    if state.due_at <= state.seen_at:
        return say().say("jobs.due")
    return say().say("jobs.waits", moment=f"{moment(state.due_at)} UTC")


def _failure(state: concierge.JobState) -> str:
    failed = "" if state.failed_at is None else f"{moment(state.failed_at)} UTC"
    key = "jobs.failing" if state.is_failing else "jobs.failed"
    return say().say(key, n=state.failures, moment=failed, code=state.failure)


def _below(text: str, style: str = "") -> Text:
    return Text(f"  {visible(text)}", style=style)
