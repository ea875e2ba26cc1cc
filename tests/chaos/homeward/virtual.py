"""A loop whose time passes when nobody has anything to do: days of waiting take no longer than what is done in them."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import TypeVar

__all__ = ["BEGIN", "VirtualLoop", "WallClock"]

T = TypeVar("T")
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)


class VirtualLoop(asyncio.SelectorEventLoop):
    """It begins anew with each `play`, at nought."""

    def __init__(self) -> None:
        self._moment = 0.0
        super().__init__(_Still(self))
        self._clock_resolution = 1e-6
        self.troubles: list[str] = []
        self.set_exception_handler(lambda _, context: self.troubles.append(repr(context)))

    def time(self) -> float:
        return self._moment

    def pass_by(self, seconds: float) -> None:
        self._moment += seconds

    def play(self, work: Coroutine[object, object, T]) -> T:
        """What the work gives; whatever else it began is called off."""
        self._moment = 0.0
        self.troubles.clear()
        try:
            return self.run_until_complete(work)
        finally:
            self.run_until_complete(_call_off(asyncio.all_tasks(self)))


async def _call_off(tasks: set[asyncio.Task[object]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class WallClock:
    """What everybody's clock shows in such a loop."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop

    def now(self) -> datetime:
        return BEGIN + timedelta(seconds=self._loop.time())


class _Still(selectors.SelectSelector):
    """Nothing ever comes from outside; so whoever would wait has waited."""

    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise RuntimeError("everybody waits for something that never happens")
        self._loop.pass_by(max(timeout, 0.0))
        return []
