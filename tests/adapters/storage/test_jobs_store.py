"""Jobs in the database: who has one, when it is due, and what is written of its runs."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from concierge.adapters.storage.storage import SqlStorage
from concierge.model.job import JobClaim, JobRuns, JobState
from tests.adapters.storage.statements import Statements
from tests.adapters.storage.values import NOW

LEASE = timedelta(minutes=1)
OVER = timedelta(seconds=-1)
NOW_DUE = timedelta(seconds=-1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NONE = JobRuns()


async def known(storage: SqlStorage, wait: timedelta = NOW_DUE, name: str = "tick") -> None:
    async with storage.transaction() as rows:
        await rows.jobs.know({name: wait})


async def state(storage: SqlStorage) -> JobState:
    async with storage.reading() as rows:
        [found] = await rows.jobs.list()
    return found


async def claimed(
    storage: SqlStorage, lease: timedelta = LEASE, longest: timedelta | None = DAY
) -> JobClaim | None:
    async with storage.transaction() as rows:
        return await rows.jobs.claim("tick", lease=lease, longest=longest)


async def taken(storage: SqlStorage, lease: timedelta = LEASE) -> JobClaim:
    claim = await claimed(storage, lease, None)
    assert claim is not None
    return claim


async def released(storage: SqlStorage, claim: JobClaim, ran: JobRuns = NONE) -> bool:
    async with storage.transaction() as rows:
        return await rows.jobs.release(claim, due_at=claim.at + HOUR, ran=ran)


async def held(storage: SqlStorage, claim: JobClaim, ran: JobRuns = NONE) -> JobClaim | None:
    async with storage.transaction() as rows:
        return await rows.jobs.hold(claim, lease=LEASE, due_at=claim.at + HOUR, ran=ran)


async def hurried(storage: SqlStorage) -> bool:
    async with storage.transaction() as rows:
        return await rows.jobs.hurry("tick")


async def test_a_job_that_is_known_keeps_its_time(storage: SqlStorage) -> None:
    await known(storage, HOUR)
    before = await state(storage)

    async with storage.transaction() as rows:
        await rows.jobs.know({"tick": 9 * HOUR, "another": HOUR})
        await rows.jobs.know({})

    async with storage.reading() as rows:
        another, after = await rows.jobs.list()
    assert (another.name, after.name, after.due_at) == ("another", "tick", before.due_at)
    assert (after.runs, after.failures, after.failure, after.is_busy, after.is_failing) == (
        0,
        0,
        "",
        False,
        False,
    )
    assert timedelta() <= before.seen_at + HOUR - before.due_at < HOUR


async def test_of_many_who_want_a_job_one_has_it(storage: SqlStorage) -> None:
    await known(storage)

    claims = await asyncio.gather(*(claimed(storage) for _ in range(6)))

    assert len([claim for claim in claims if claim is not None]) == 1
    assert (await state(storage)).is_busy


async def test_a_job_that_is_not_due_is_had_by_whoever_insists(storage: SqlStorage) -> None:
    await known(storage, HOUR)

    assert await claimed(storage) is None
    assert await claimed(storage, longest=None) is not None
    assert await claimed(storage, longest=None) is None


async def test_a_job_that_nobody_wrote_down_is_nobodys(storage: SqlStorage) -> None:
    assert await claimed(storage, longest=None) is None
    assert not await hurried(storage)


async def test_every_step_is_one_statement(storage: SqlStorage, statements: Statements) -> None:
    await known(storage)

    with statements.counted() as sent:
        claim = await claimed(storage)
        assert claim is not None
        assert await held(storage, claim) is not None
        assert await released(storage, claim)
        await hurried(storage)
        await state(storage)

    assert len(sent) == 5


async def test_whose_lease_is_over_writes_nothing_once_the_job_is_anothers(storage: SqlStorage) -> None:
    await known(storage)
    dead = await taken(storage, OVER)
    heir = await taken(storage)
    before = await state(storage)

    ran = NONE.with_one(NOW, NOW, "unavailable")
    assert await held(storage, dead, ran) is None
    assert not await released(storage, dead, ran)

    after = await state(storage)
    assert (after.busy_until, after.due_at, after.runs) == (before.busy_until, before.due_at, 0)
    assert await released(storage, heir)


async def test_whose_lease_is_over_keeps_the_job_while_nobody_else_wants_it(storage: SqlStorage) -> None:
    await known(storage)
    slow = await taken(storage, OVER)

    renewed = await held(storage, slow)

    assert renewed is not None
    assert renewed.word == slow.word
    assert (await state(storage)).is_busy


async def test_a_job_that_is_given_back_is_due_as_its_run_said(storage: SqlStorage) -> None:
    await known(storage)
    claim = await taken(storage)
    begun = await state(storage)

    await released(storage, claim)

    after = await state(storage)
    assert (begun.began_at, after.busy_until, after.due_at) == (claim.at, None, claim.at + HOUR)
    assert await claimed(storage) is None


async def test_what_ran_is_counted_and_the_last_failure_stays_known(storage: SqlStorage) -> None:
    await known(storage)
    claim = await taken(storage)
    later = NOW + HOUR

    await held(storage, claim, NONE.with_one(NOW, NOW, "").with_one(NOW, later, "unavailable"))
    failing = await state(storage)
    await released(storage, claim, NONE.with_one(later, later + HOUR, ""))

    after = await state(storage)
    assert (failing.runs, failing.failures, failing.is_failing) == (2, 1, True)
    assert (after.runs, after.failures, after.is_failing) == (3, 1, False)
    assert (after.began_at, after.ended_at) == (later, later + HOUR)
    assert (after.failure, after.failed_at) == ("unavailable", later)


@pytest.mark.parametrize("wait", [3 * DAY, 9000 * DAY], ids=["days", "years"])
async def test_a_time_that_a_wrong_clock_wrote_is_not_waited_for(
    storage: SqlStorage, wait: timedelta
) -> None:
    await known(storage, wait)

    assert await claimed(storage) is not None


async def test_a_lease_that_a_wrong_clock_gave_is_not_waited_for(storage: SqlStorage) -> None:
    await known(storage)
    await taken(storage, 9000 * DAY)

    assert await claimed(storage) is not None


async def test_a_job_that_is_wanted_sooner_is_due_now(storage: SqlStorage) -> None:
    await known(storage, HOUR)

    assert [await hurried(storage) for _ in range(2)] == [True, False]

    assert await claimed(storage) is not None


async def test_a_job_that_is_wanted_while_it_runs_runs_once_more(storage: SqlStorage) -> None:
    await known(storage)
    claim = await taken(storage)

    assert [await hurried(storage) for _ in range(2)] == [True, False]
    await held(storage, claim)
    await released(storage, claim)

    again = await claimed(storage)
    assert again is not None
    await released(storage, again)
    assert await claimed(storage) is None


async def test_a_job_that_waits_may_be_given_another_time_and_no_other(storage: SqlStorage) -> None:
    await known(storage, HOUR)
    before = await state(storage)

    async def set_due(due_at: datetime) -> bool:
        async with storage.transaction() as rows:
            return await rows.jobs.set_due("tick", due_at)

    assert await set_due(before.due_at + HOUR)
    assert (await state(storage)).due_at == before.due_at + HOUR
    claim = await taken(storage)
    assert not await set_due(before.due_at)  # somebody is at it
    await released(storage, claim)
    assert await set_due(claim.at)
    assert not await set_due(before.due_at)  # it is due
