"""How fast one host is asked: so many requests at once, and so many a second."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

__all__ = ["Pace"]


class Pace:
    """Lets requests to a host through. A few may follow each other at once, after that each waits its turn."""

    def __init__(self, *, at_once: int, per_s: float, burst: int) -> None:
        """`burst` requests may begin together after a rest; `at_once` may be under way."""
        self._places = asyncio.Semaphore(at_once)
        self._interval_s = 1 / per_s
        self._slack_s = (burst - 1) / per_s
        self._due_s = 0.0

    @asynccontextmanager
    async def entered(self) -> AsyncIterator[None]:
        """Inside, the request may be sent."""
        async with self._places:
            await asyncio.sleep(self._wait_s())
            yield

    def _wait_s(self) -> float:
        """How long the next request has to wait; it takes its turn by asking. The generic cell rate algorithm."""
        now = asyncio.get_running_loop().time()
        due = max(self._due_s, now)
        self._due_s = due + self._interval_s
        return max(0.0, due - self._slack_s - now)
