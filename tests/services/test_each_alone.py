from __future__ import annotations

import asyncio

import pytest

from concierge.errors import ServiceUnavailable
from concierge.services.each_alone import each_alone


async def test_one_that_fails_holds_up_nobody_and_is_told_of_at_the_end() -> None:
    done: list[int] = []

    async def work(number: int) -> None:
        if number == 2:
            raise ServiceUnavailable("tmdb", "down")
        if number == 3:
            raise KeyError(number)
        done.append(number)

    with pytest.raises(ExceptionGroup) as caught:
        await each_alone(range(1, 6), work)

    assert done == [1, 4, 5]
    assert [type(error) for error in caught.value.exceptions] == [ServiceUnavailable, KeyError]


async def test_who_is_stopped_does_not_go_on_with_the_next() -> None:
    begun: list[int] = []

    async def work(number: int) -> None:
        begun.append(number)
        await asyncio.Event().wait()

    task = asyncio.create_task(each_alone((1, 2), work))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert begun == [1]
