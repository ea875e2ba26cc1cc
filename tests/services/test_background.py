"""Work that outlives its answer has an owner."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs

from concierge.errors import ServiceUnavailable
from concierge.services.background import Background


async def nothing() -> int:
    return 7


async def forever() -> None:
    await asyncio.Event().wait()


async def test_a_task_can_be_awaited() -> None:
    async with Background() as background:
        assert await background.start(nothing()) == 7


async def test_leaving_cancels_what_is_not_over_and_what_that_begins() -> None:
    background = Background()
    begun: list[asyncio.Task[None]] = []

    async def begets() -> None:
        try:
            await forever()
        finally:
            begun.append(background.start(forever()))

    async with background:
        begun.append(background.start(begets()))
        await asyncio.sleep(0)

    assert [task.cancelled() for task in begun] == [True, True]


@pytest.mark.parametrize(
    "error, event",
    [(ServiceUnavailable("x", "down"), "background.refused"), (ZeroDivisionError(), "background.failed")],
)
async def test_what_nobody_awaits_is_logged(error: Exception, event: str) -> None:
    async def fails() -> None:
        raise error

    with capture_logs() as logs:
        async with Background() as background:
            await asyncio.wait([background.start(fails())])

    assert [line["event"] for line in logs] == [event]
