"""Several instances on one database: each job is one instance's at a time, and none is lost with whoever had it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from concierge.adapters.storage import StorageSection
from concierge.adapters.storage.storage import SqlStorage, open_storage
from concierge.adapters.storage.tables import JobRow, table
from concierge.errors import ServiceUnavailable, StorageError
from concierge.model.job import next_at
from tests.adapters.storage.statements import Statements
from tests.gates.source import ROOT
from tests.jobs.clocks import HOUR, QUICK, Told, at_work, state_of
from tests.storage import FailingStorage

SOON = timedelta(milliseconds=5)
LATE = timedelta(days=-1)


@pytest.fixture
async def other(section: StorageSection, tmp_path: Path) -> AsyncIterator[SqlStorage]:
    """The same database as another instance has it open."""
    async with open_storage(section, tmp_path) as opened:
        yield opened


async def due(storage: SqlStorage, *names: str, wait: timedelta = LATE) -> None:
    async with storage.transaction() as rows:
        await rows.jobs.know(dict.fromkeys(names, wait))


async def looks(statements: Statements, count: int) -> None:
    """Returns when somebody has looked so often for what is due."""
    with statements.everywhere() as sent:
        async with asyncio.timeout(60):
            while sum("FROM jobs" in one for one in sent) < count:  # noqa: ASYNC110  only what is sent tells
                await asyncio.sleep(0.01)


async def test_a_job_that_runs_often_stays_with_one_instance(storage: SqlStorage, other: SqlStorage) -> None:
    await due(storage, "tick")
    one, two = Told(every=SOON), Told(every=SOON)

    async with at_work(storage, one.job):
        await one.reaches(1)
        async with at_work(other, two.job):
            await one.reaches(60)

    assert (one.most_at_once, two.begun) == (1, 0)
    kept = await state_of(storage)
    # The last run may have been stopped in the middle.
    assert one.begun - 1 <= kept.runs <= one.begun
    assert not kept.is_busy


async def test_the_next_instance_takes_it_when_the_first_one_ends(
    storage: SqlStorage, other: SqlStorage
) -> None:
    await due(storage, "tick")
    one, two = Told(every=SOON), Told(every=SOON)

    async with at_work(other, two.job):
        await two.reaches(1)
    async with at_work(storage, one.job):
        await one.reaches(1)

    assert (await state_of(storage)).runs >= two.begun - 1


async def test_a_job_that_runs_seldom_is_never_run_twice_at_once(
    storage: SqlStorage, other: SqlStorage
) -> None:
    await due(storage, "tick")
    pace = replace(QUICK, held=timedelta())
    told = Told(every=SOON)

    async with at_work(storage, told.job, pace=pace), at_work(other, told.job, pace=pace):
        await told.reaches(12)

    assert told.most_at_once == 1
    assert told.begun - 1 <= (await state_of(storage)).runs <= told.begun


async def test_what_became_due_while_nobody_ran_is_made_up_for_once(
    storage: SqlStorage, other: SqlStorage, statements: Statements
) -> None:
    names = ("a", "b", "c")
    await due(storage, *names)
    jobs = [Told(name=name) for name in names]

    async with (
        at_work(storage, *(one.job for one in jobs)),
        at_work(other, *(one.job for one in jobs)),
    ):
        for one in jobs:
            await one.reaches(1)
        await looks(statements, 8)

    assert [one.begun for one in jobs] == [1, 1, 1]


async def test_a_job_that_is_not_due_is_left_alone_after_a_restart(
    storage: SqlStorage, statements: Statements
) -> None:
    await due(storage, "tick", wait=HOUR)
    before = await state_of(storage)
    told = Told()

    async with at_work(storage, told.job):
        await looks(statements, 4)

    after = await state_of(storage)
    assert (told.begun, after.due_at) == (0, before.due_at)


async def test_a_new_job_is_written_down_and_due_after_its_own_time(
    storage: SqlStorage, statements: Statements
) -> None:
    told = Told(every=HOUR)

    async with at_work(storage, told.job):
        await looks(statements, 4)

    state = await state_of(storage)
    assert (told.begun, state.runs) == (0, 0)
    assert timedelta() < state.due_at - state.seen_at <= HOUR


def started(section: StorageSection, folder: Path, zone: str) -> subprocess.Popen[str]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("COV", "CONCIERGE"))}
    environ |= {"DATABASE_URL": section.database_url.get_secret_value(), "TZ": zone}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.adapters.storage.ticker", str(folder)],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo"])
async def test_an_instance_that_dies_in_the_middle_is_taken_over_after_its_lease(
    section: StorageSection, tmp_path: Path, storage: SqlStorage, statements: Statements, zone: str
) -> None:
    await due(storage, "tick")
    told = Told()
    with started(section, tmp_path, zone) as other:
        assert other.stdout is not None
        assert await asyncio.to_thread(other.stdout.readline) == "began\n"

        async with at_work(storage, told.job):
            await looks(statements, 8)
            begun_before = told.begun
            other.kill()
            await told.reaches(1)

    assert begun_before == 0
    assert (await state_of(storage)).runs == told.begun == 1


async def test_a_job_that_is_stopped_in_the_middle_is_due_at_once_for_the_next(
    storage: SqlStorage, other: SqlStorage
) -> None:
    await due(storage, "tick")
    stopped = Told(deed=asyncio.Event().wait)  # type: ignore[arg-type]  # it never answers

    async with at_work(storage, stopped.job):
        await stopped.reaches(1)
    between = await state_of(storage)
    heir = Told()
    async with at_work(other, heir.job):
        await heir.reaches(1)

    assert (stopped.ended, between.is_busy, between.runs) == (1, False, 0)


async def test_a_job_that_is_anothers_by_now_is_stopped_and_writes_nothing(
    storage: SqlStorage, engine: AsyncEngine
) -> None:
    await due(storage, "tick")
    told = Told(deed=asyncio.Event().wait)  # type: ignore[arg-type]  # it never answers
    pace = replace(QUICK, lease=timedelta(milliseconds=600))
    jobs = table(JobRow)

    async with at_work(storage, told.job, pace=pace):
        await told.reaches(1)
        until = (await state_of(storage)).seen_at + HOUR
        async with engine.begin() as connection:
            await connection.execute(update(jobs).values(busy_word="another", busy_until=until))
        async with asyncio.timeout(60):
            while not told.ended:  # noqa: ASYNC110  only the job tells
                await asyncio.sleep(0.01)

    assert (await state_of(storage)).runs == 0


async def test_a_job_that_fails_touches_no_other_and_runs_again(storage: SqlStorage) -> None:
    async def fail() -> timedelta | None:
        raise ServiceUnavailable("tmdb", "down")

    async def stumble() -> timedelta | None:
        raise ExceptionGroup("two people's", [KeyError("x"), ServiceUnavailable("tmdb", "down")])

    async def break_down() -> timedelta | None:
        raise KeyError("x")

    await due(storage, "bad", "worse", "worst", "good")
    bad, worse, worst, good = (
        Told(name=name, every=SOON, deed=deed)
        for name, deed in (("bad", fail), ("worse", stumble), ("worst", break_down), ("good", None))
    )

    async with at_work(storage, bad.job, worse.job, worst.job, good.job):
        for one in (bad, worse, worst, good):
            await one.reaches(3)

    kept = [await state_of(storage, name) for name in ("bad", "worse", "worst", "good")]
    assert [one.failure for one in kept] == ["unavailable", "unavailable", "unexpected", ""]
    assert all(one.failures == one.runs >= 2 and one.is_failing for one in kept[:3])
    assert (kept[3].failures, kept[3].is_failing) == (0, False)


async def test_a_job_says_itself_when_it_wants_to_run_next(storage: SqlStorage) -> None:
    answers = iter([SOON, SOON, 2 * HOUR])

    async def deed() -> timedelta | None:
        return next(answers)

    await due(storage, "tick")
    told = Told(deed=deed)

    async with at_work(storage, told.job):
        await told.reaches(3)
        async with asyncio.timeout(60):
            while (state := await state_of(storage)).is_busy:  # noqa: ASYNC110  only its row tells
                await asyncio.sleep(0.01)

    assert state.ended_at is not None
    assert (state.runs, state.due_at - state.ended_at >= 2 * HOUR) == (3, True)


async def test_a_run_that_finds_nothing_to_do_sends_no_statement(
    storage: SqlStorage, statements: Statements
) -> None:
    await due(storage, "tick", "tock")
    often = [Told(name="tick", every=SOON), Told(name="tock", every=SOON)]

    async with at_work(storage, *(one.job for one in often), pace=replace(QUICK, lease=HOUR, look=HOUR)):
        for one in often:
            await one.reaches(1)
        with statements.counted() as sent:
            for one in often:
                await one.reaches(one.begun + 50)

    assert sent == []


async def test_an_instance_that_waits_reads_once_a_look_and_writes_nothing(
    storage: SqlStorage, statements: Statements
) -> None:
    await due(storage, "tick", "tock", wait=HOUR)

    async with at_work(storage, Told(name="tick").job, Told(name="tock").job):
        with statements.counted() as sent:
            await looks(statements, 5)

    assert len(sent) >= 5
    assert all(one.startswith("SELECT") for one in sent)


async def test_a_database_that_takes_nothing_for_a_while_ends_no_schedule(storage: SqlStorage) -> None:
    failing = FailingStorage(storage)
    await due(storage, "tick")
    failing.error = StorageError("down")
    told = Told()

    async with at_work(failing, told.job):
        await asyncio.sleep(0.1)
        begun_before, failing.error = told.begun, None
        await told.reaches(1)

    assert begun_before == 0


async def test_a_job_that_is_wanted_sooner_runs_at_the_next_look(storage: SqlStorage) -> None:
    await due(storage, "tick", wait=HOUR)
    told = Told()

    async with at_work(storage, told.job):
        async with storage.transaction() as rows:
            await rows.jobs.hurry("tick")
        await told.reaches(1)


async def test_an_instance_leaves_a_job_that_it_cannot_run_to_another(
    storage: SqlStorage, other: SqlStorage, statements: Statements
) -> None:
    await due(storage, "tick")
    unable, able = Told(), Told()

    async with at_work(storage, replace(unable.job, can_run=lambda _: False)):
        await looks(statements, 4)
        async with at_work(other, able.job):
            await able.reaches(1)

    assert unable.begun == 0


@pytest.mark.parametrize("at", [None, time(4)], ids=["sooner", "daily"])
async def test_a_job_whose_time_was_changed_is_due_by_the_new_one_at_the_next_start(
    storage: SqlStorage, statements: Statements, at: time | None
) -> None:
    await due(storage, "tick", wait=20 * HOUR)
    job = replace(Told(every=HOUR).job, at=at)

    async with at_work(storage, job):
        await looks(statements, 4)

    kept = await state_of(storage)
    assert kept.due_at <= job.next_after(kept.seen_at)
    assert at is None or kept.due_at == next_at(at, kept.seen_at)
