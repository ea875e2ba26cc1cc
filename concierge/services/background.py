"""Work that goes on after its answer was given, owned by whoever opened it."""

import asyncio
from collections.abc import Coroutine
from types import TracebackType
from typing import Self, TypeVar

import structlog

from concierge.errors import ConciergeError

__all__ = ["Background"]

T = TypeVar("T")
_log = structlog.get_logger(__name__)


class Background:
    """Keeps tasks until they end; leaving the context cancels those that have not, some after a moment."""

    def __init__(self, *, moment_s: float = 2.0) -> None:
        """Begins with nothing to do. At the end tasks that are worth it have `moment_s` left."""
        self._tasks: set[asyncio.Task[object]] = set()
        self._worth_waiting: set[asyncio.Task[object]] = set()
        self._moment_s = moment_s

    async def __aenter__(self) -> Self:
        """Itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Cancels what is still going on and waits for its end."""
        if kind is None and self._worth_waiting:
            await asyncio.wait(self._worth_waiting, timeout=self._moment_s)
        while self._tasks:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def start(self, work: Coroutine[object, object, T], *, is_worth_waiting: bool = False) -> asyncio.Task[T]:
        """The task that does `work`; what it raises is logged, whether or not anybody awaits it.

        One that `is_worth_waiting` has a moment at the end of a process: what it brings is kept for the next one.
        """
        task = asyncio.create_task(work)
        self._tasks.add(task)
        if is_worth_waiting:
            self._worth_waiting.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[object]) -> None:
        self._tasks.discard(task)
        self._worth_waiting.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, ConciergeError):
            _log.debug("background.refused", code=error.code)
        elif error is not None:
            _log.warning("background.failed", exc_info=error)
