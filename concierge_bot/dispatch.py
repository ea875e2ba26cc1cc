"""Hands updates on: those of one chat one after the other, those of different chats side by side."""

import asyncio
from bisect import insort
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import structlog

import concierge

__all__ = ["Dispatch", "Handle"]

MOST_AT_ONCE = 256
NOWHERE: Mapping[int, int] = MappingProxyType({})
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handle:
    """An update to be handled; one that `is_kept` has a row that is to be marked when it was."""

    incoming: concierge.Incoming
    is_kept: bool


class Dispatch:
    """Runs one handler a chat at a time, the earliest update first; what is urgent waits for nobody."""

    def __init__(self, handle: Callable[[Handle], Coroutine[object, object, None]]) -> None:
        """Hands on to that; what it raises is logged, and the chat goes on."""
        self._handle = handle
        self._waiting: dict[int, list[Handle]] = {}
        self._busy: set[int] = set()
        self._elsewhere = NOWHERE
        self._tasks: set[asyncio.Task[object]] = set()
        self._room = asyncio.Semaphore(MOST_AT_ONCE)
        self._is_ending = False

    def put(self, handle: Handle, *, is_urgent: bool = False) -> None:
        """Takes an update, and returns at once. While everything ends nothing is begun: the next run does it."""
        if is_urgent:
            self.beside(self._handle(handle))
        elif not self._is_ending:
            chat_id = handle.incoming.chat_id
            insort(self._waiting.setdefault(chat_id, []), handle, key=_number)
            self._go_on(chat_id)

    def wait_for(self, elsewhere: Mapping[int, int]) -> None:
        """From now on nothing is begun in these chats that is later than what others still have of them."""
        self._elsewhere = elsewhere
        for chat_id in tuple(self._waiting):
            self._go_on(chat_id)

    def beside(self, work: Coroutine[object, object, None]) -> None:
        """Runs work that waits for no chat's turn."""
        if self._is_ending:
            work.close()
        else:
            self._begun(work)

    async def idle(self) -> None:
        """Returns when nothing runs, and nothing waits but for others."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def end(self, *, within_s: float) -> None:
        """Returns when no handler runs any more; those that do are told to end, and given that time for it."""
        self._is_ending = True
        self._waiting.clear()
        running = set(self._tasks)
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running, timeout=within_s)

    def _go_on(self, chat_id: int) -> None:
        if chat_id not in self._busy and self._may_begin(chat_id):
            self._busy.add(chat_id)
            self._begun(self._in_turn(chat_id))

    def _may_begin(self, chat_id: int) -> bool:
        waiting, first = self._waiting.get(chat_id, ()), self._elsewhere.get(chat_id)
        return len(waiting) > 0 and (first is None or _number(waiting[0]) < first)

    async def _in_turn(self, chat_id: int) -> None:
        try:
            while self._may_begin(chat_id):
                async with self._room:
                    # In a task of its own: whatever becomes of one, the next has its turn.
                    await asyncio.wait({self._begun(self._handle(self._waiting[chat_id].pop(0)))})
        finally:
            self._busy.discard(chat_id)
            if not self._waiting.get(chat_id):
                self._waiting.pop(chat_id, None)

    def _begun(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[object]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("bot.unexpected", exc_info=error)


def _number(handle: Handle) -> int:
    return handle.incoming.update_id
