"""Work for a disk: called off, it is over when nobody writes any more."""

from __future__ import annotations

import asyncio
import threading

import pytest

from concierge.nas.threads import aside


async def test_it_gives_what_the_work_gives() -> None:
    assert await aside(pow, 2, 5) == 32
    with pytest.raises(ZeroDivisionError):
        await aside(divmod, 1, 0)


@pytest.mark.parametrize("fails", [False, True])
async def test_whoever_calls_it_off_twice_waits_for_the_thread_all_the_same(*, fails: bool) -> None:
    begun, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        may_end.wait(20)
        ended.set()
        if fails:
            raise OSError

    task = asyncio.ensure_future(aside(work))
    await asyncio.to_thread(begun.wait, 20)
    for _ in range(2):
        task.cancel()
        for _ in range(5):
            await asyncio.sleep(0)
    was_over = task.done()
    may_end.set()

    with pytest.raises(asyncio.CancelledError):
        await task

    assert not was_over
    assert ended.is_set()
