"""Logins that wait for a person to read a picture: nothing of them is written down, so none outlives the process."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import TypeAlias

__all__ = ["PendingLogin", "PendingLogins"]

ANSWER_WITHIN_S = 600.0
Place: TypeAlias = tuple[int, int]


@dataclass(slots=True)
class PendingLogin:
    """A login under way: it is either at work, or waits for an answer."""

    _rests: asyncio.Event = field(default_factory=asyncio.Event)
    _answer: asyncio.Future[str] | None = None

    async def answered(self) -> str:
        """Lets whoever waits for `rests` go on, and returns what is answered; "" if nothing is for long."""
        self._answer = asyncio.get_running_loop().create_future()
        self._rests.set()
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                return await self._answer
        except TimeoutError:
            return ""
        finally:
            self._answer = None

    async def rests(self) -> None:
        """Returns when it waits for an answer, or is over."""
        await self._rests.wait()

    async def give(self, answer: str) -> None:
        """Answers, and returns when it rests again."""
        if self._answer is not None and not self._answer.done():
            self._rests.clear()
            self._answer.set_result(answer)
        await self._rests.wait()

    def end(self) -> None:
        """It is over; whoever waits goes on."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_result("")
        self._rests.set()


class PendingLogins:
    """The logins under way, one for each person and chat."""

    def __init__(self) -> None:
        """None is."""
        self._pending: dict[Place, PendingLogin] = {}

    def at(self, place: Place) -> PendingLogin | None:
        """The one of that person in that chat."""
        return self._pending.get(place)

    def run(
        self, place: Place, work: Callable[[PendingLogin], Coroutine[object, object, None]]
    ) -> tuple[PendingLogin, Callable[[], Coroutine[object, object, None]]]:
        """A login in the place of one that was under way there, and what carries it out."""
        if (before := self._pending.get(place)) is not None:
            before.end()
        pending = self._pending[place] = PendingLogin()

        async def carried_out() -> None:
            try:
                await work(pending)
            finally:
                pending.end()
                if self._pending.get(place) is pending:
                    del self._pending[place]

        return pending, carried_out
