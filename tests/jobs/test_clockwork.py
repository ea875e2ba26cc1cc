"""What an operator sees of jobs, and one run now."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import time, timedelta

import pytest

from concierge.errors import JobBusy, NotFound, ServiceUnavailable
from concierge.jobs._job import Job
from concierge.model.job import next_at
from concierge.testing import NOW
from tests.jobs.clocks import HOUR, Told, a_clockwork, at_work, state_of
from tests.storage import a_storage

DAY = timedelta(days=1)


async def nothing(_: object) -> None:
    """Has nothing to do."""


@pytest.mark.parametrize(
    "asked, wait",
    [
        (None, HOUR),
        (timedelta(seconds=10), timedelta(seconds=10)),
        (-HOUR, timedelta()),
        (9000 * DAY, 2 * DAY),
    ],
    ids=["its own", "sooner", "past", "beyond"],
)
def test_a_run_may_choose_the_next_one(asked: timedelta | None, wait: timedelta) -> None:
    assert Job(name="x", every=HOUR, run=nothing).next_after(NOW, asked) == NOW + wait


def test_a_daily_job_comes_at_its_time_and_may_still_be_wanted_sooner() -> None:
    daily = Job(name="x", every=DAY, run=nothing, at=time(4))

    assert daily.next_after(NOW) == next_at(time(4), NOW)
    assert daily.next_after(NOW, HOUR) == NOW + HOUR


def test_a_job_of_a_long_interval_may_wait_that_long() -> None:
    monthly = Job(name="x", every=30 * DAY, run=nothing)

    assert monthly.next_after(NOW) <= NOW + monthly.longest


async def test_every_job_is_listed_though_none_ran_yet_and_nothing_is_written() -> None:
    storage = a_storage()
    daily = Job(name="a", every=DAY, run=nothing, at=time(4, 30))

    listed = await a_clockwork(storage, Told(name="b").job, daily).list()

    assert [(one.name, one.every, one.at, one.state) for one in listed] == [
        ("a", DAY, time(4, 30), None),
        ("b", HOUR, None, None),
    ]
    async with storage.reading() as rows:
        assert await rows.jobs.list() == ()


async def test_a_job_runs_now_though_it_is_not_due_and_again_at_its_time() -> None:
    told = Told()
    clockwork = a_clockwork(a_storage(), told.job)

    states = [(await clockwork.run("tick")).state for _ in range(2)]

    assert [state.runs for state in states if state] == [1, 2]
    last = states[-1]
    assert last is not None
    assert last.ended_at is not None
    assert (last.is_busy, last.due_at - last.ended_at) == (False, HOUR)


async def test_a_job_that_wants_to_run_again_soon_runs_once_by_hand() -> None:
    told = Told(every=timedelta(milliseconds=1))

    await a_clockwork(a_storage(), told.job).run("tick")

    assert told.begun == 1


async def test_a_job_that_another_instance_is_at_is_not_run() -> None:
    storage, free = a_storage(), asyncio.Event()

    async def deed() -> timedelta | None:
        await free.wait()
        return None

    async with storage.transaction() as rows:
        await rows.jobs.know({"tick": timedelta()})
    there, here = Told(deed=deed), Told()
    async with at_work(storage, there.job):
        await there.reaches(1)
        with pytest.raises(JobBusy) as caught:
            await a_clockwork(storage, here.job).run("tick")
        free.set()

    assert (caught.value.facts, here.begun) == ({"job": "tick"}, 0)


async def test_a_job_that_only_another_instance_can_run_is_run_there_at_once() -> None:
    storage, there = a_storage(), Told()
    async with storage.transaction() as rows:
        await rows.jobs.know({"tick": HOUR})

    with pytest.raises(JobBusy) as caught:
        await a_clockwork(storage, replace(there.job, can_run=lambda _: False)).run("tick")
    async with at_work(storage, there.job):
        await there.reaches(1)

    assert caught.value.facts == {"job": "tick", "problem": "elsewhere"}


async def test_a_job_that_fails_by_hand_says_so_and_it_is_kept() -> None:
    async def fail() -> timedelta | None:
        raise ServiceUnavailable("tmdb", "down")

    storage = a_storage()

    with pytest.raises(ServiceUnavailable):
        await a_clockwork(storage, Told(deed=fail).job).run("tick")

    kept = await state_of(storage)
    assert (kept.failure, kept.failures, kept.is_failing, kept.is_busy) == ("unavailable", 1, True, False)


async def test_a_run_by_hand_that_is_interrupted_gives_the_job_back() -> None:
    storage = a_storage()
    told = Told(deed=asyncio.Event().wait)  # type: ignore[arg-type]  # it never answers

    running = asyncio.create_task(a_clockwork(storage, told.job).run("tick"))
    await told.reaches(1)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert not (await state_of(storage)).is_busy


async def test_a_job_that_does_not_exist_is_not_found() -> None:
    with pytest.raises(NotFound):
        await a_clockwork(a_storage(), Told().job).run("tock")


async def test_a_job_longer_than_its_lease_keeps_it() -> None:
    storage, free = a_storage(), asyncio.Event()

    async def deed() -> timedelta | None:
        await free.wait()
        return None

    there, here = Told(deed=deed), Told()
    async with storage.transaction() as rows:
        await rows.jobs.know({"tick": timedelta()})
    async with at_work(storage, there.job):
        await there.reaches(1)
        first = (await state_of(storage)).busy_until
        async with asyncio.timeout(60):
            while (await state_of(storage)).busy_until == first:  # noqa: ASYNC110  only its row tells
                await asyncio.sleep(0.05)
        with pytest.raises(JobBusy):
            await a_clockwork(storage, here.job).run("tick")
        free.set()
