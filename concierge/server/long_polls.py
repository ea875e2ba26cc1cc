"""Questions whose answer waits for something to happen."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from typing import TypeVar

from starlette.requests import Request

__all__ = ["MOST_WAITING", "LongPolls"]

MOST_WAITING = 4
T = TypeVar("T")


class LongPolls:
    """Lets a few of each name wait at once. All end when `ended` is set, and each when its client goes away."""

    def __init__(self, ended: asyncio.Event, *, most: int = MOST_WAITING) -> None:
        """Whoever closes the server sets `ended`."""
        self._ended = ended
        self._most = most
        self._waiting: Counter[str] = Counter()

    async def answer(
        self, name: str, request: Request, ask: Callable[[float], Coroutine[None, None, T]], wait_s: float
    ) -> T:
        """What `ask(wait_s)` gives; or `ask(0)`, where nobody waits any more or too many do."""
        if wait_s <= 0 or self._waiting[name] >= self._most:
            return await ask(0.0)
        self._waiting[name] += 1
        try:
            found = await self._raced(ask(wait_s), request)
        finally:
            self._waiting[name] -= 1
        return await ask(0.0) if found is None else found.result()

    async def _raced(self, asking: Coroutine[None, None, T], request: Request) -> asyncio.Task[T] | None:
        """The question with its answer; None if the end was there before."""
        question = asyncio.create_task(asking)
        ends = [asyncio.create_task(_waited(self._ended.wait())), asyncio.create_task(_gone(request))]
        tasks: list[asyncio.Task[T] | asyncio.Task[None]] = [question, *ends]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            return question if question.done() else None
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _waited(event: Awaitable[object]) -> None:
    await event


async def _gone(request: Request) -> None:
    """Ends when whoever asked hangs up."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
