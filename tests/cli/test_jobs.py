"""What `concierge jobs` says, word for word, and what a run by hand meets.

Read each file after `pytest tests/cli/test_jobs.py --golden=write`.
"""

from __future__ import annotations

import json
import signal
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest

import concierge
from concierge.jobs._job import Job
from concierge.registry import discover
from concierge.texts import LANGUAGES, texts
from concierge_cli.documents.jobs import JobDocument, JobsDocument
from concierge_cli.jobs_view import job_document, jobs_view, ran_line
from tests.adapters.storage.values import NOW
from tests.cli.golden_views import expect, expect_no_other, printed as view_of
from tests.cli.world import Shell

GOLDEN = Path(__file__).parent / "golden_jobs"
HOUR = timedelta(hours=1)
IDLE = concierge.JobState(
    name="notes",
    due_at=NOW + HOUR,
    seen_at=NOW,
    began_at=NOW - HOUR,
    ended_at=NOW - HOUR + timedelta(seconds=3),
    runs=21,
)
FAILED = replace(IDLE, failures=2, failed_at=NOW - 5 * HOUR, failure="unavailable", runs=103)
NEVER_RAN = replace(IDLE, began_at=None, ended_at=None, runs=0)
BUSY = replace(IDLE, name="outbox", busy_until=NOW + timedelta(minutes=1), due_at=NOW, runs=5)


def job(
    state: concierge.JobState | None, name: str, every: timedelta = HOUR, at: time | None = None
) -> concierge.JobStatus:
    return concierge.JobStatus(name=name, every=every, at=at, state=state and replace(state, name=name))


SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
VIEWS = {
    "none-ran": (job(None, "facts", timedelta(minutes=1)),),
    "all": (
        job(NEVER_RAN, "cleanup", DAY, time(4, 30)),
        job(replace(FAILED, failed_at=FAILED.ended_at), "connections", timedelta(minutes=10)),
        job(replace(FAILED, failures=1), "imports", timedelta(minutes=1)),
        job(replace(IDLE, due_at=NOW - DAY, runs=1), "metadata_cleanup", DAY),
        job(IDLE, "notes", DAY),
        job(BUSY, "outbox", 2 * SECOND),
        job(IDLE, "of\u202e another\x1b[31m maker"),
    ),
}


@pytest.mark.parametrize("name", VIEWS)
def test_it_says_what_it_always_said(name: str, language: str, request: pytest.FixtureRequest) -> None:
    expect(GOLDEN / f"{name}.{language}.txt", view_of(jobs_view(VIEWS[name])), request)


def test_a_run_says_when_the_next_one_is(language: str, request: pytest.FixtureRequest) -> None:
    expect(GOLDEN / f"ran.{language}.txt", f"{ran_line(job(IDLE, 'notes'))}\n", request)


def test_there_is_no_golden_output_of_a_view_that_is_gone() -> None:
    expect_no_other(GOLDEN, [*VIEWS, "ran"])


def test_a_document_holds_what_is_kept() -> None:
    busy, idle, new = (job_document(job(state, "x", at=time(4))) for state in (BUSY, IDLE, None))

    assert (busy.busy_until, idle.busy_until) == (BUSY.busy_until, None)
    assert (idle.due_at, idle.runs, idle.at, idle.every_s) == (IDLE.due_at, 21, "04:00", 3600)
    assert (new.due_at, new.runs, new.is_failing) == (None, 0, False)


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_every_job_is_told_of(spoken: str) -> None:
    names = {one.name for one in discover("concierge.jobs", "JOB", Job)}

    assert {name for name in names if not texts(spoken).knows(f"job.{name}")} == set()


def test_a_job_is_listed_and_run_by_hand(shell: Shell) -> None:
    before = JobsDocument.model_validate_json(shell.run("jobs", "--json").out).jobs
    ran = JobDocument.model_validate_json(shell.run("jobs", "run", "notes", "--json").out)
    spoken = shell.run("jobs", "run", "notes")
    after = JobsDocument.model_validate_json(shell.run("jobs", "list", "--json").out).jobs
    unknown = shell.run("jobs", "run", "nothing", "--json")

    assert {one.runs for one in before} == {0}
    assert (ran.name, ran.runs, ran.failures) == ("notes", 1, 0)
    assert (spoken.code, spoken.out.startswith("Работа «notes» выполнена.")) == (0, True)
    assert {one.name: one.runs for one in after if one.runs} == {"notes": 2}
    assert (unknown.code, json.loads(unknown.out)["error"]["code"]) == (1, "not_found")
    assert "Нет работы «nothing»" in unknown.err


def test_a_job_that_a_server_is_at_is_left_to_it(shell: Shell) -> None:
    own = shell.with_(CONCIERGE_SERVER__PORT="0")
    with own.start("serve") as process:
        assert process.stdout is not None
        process.stdout.readline()
        while not own.run("jobs", "--json").out.count('busy_until": "2'):
            pass
        refused = own.run("jobs", "run", "outbox")
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
    allowed = own.run("jobs", "run", "outbox")

    assert refused.code == 1
    assert "сейчас занят другой" in refused.err
    assert allowed.code == 0
