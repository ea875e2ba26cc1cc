"""Hands updates on: those of one chat one after the other, those of different chats side by side."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass

import structlog

import concierge

__all__ = ["Dispatch", "Handle"]

MOST_AT_ONCE = 256
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handle:
    """An update to be handled; one that `is_kept` has a row that is to be marked when it was."""

    incoming: concierge.Incoming
    is_kept: bool


class Dispatch:
    """Runs one handler a chat at a time; what is urgent waits for nobody."""

    def __init__(self, handle: Callable[[Handle], Coroutine[object, object, None]]) -> None:
        """Hands on to that; it sees to its own errors."""
        self._handle = handle
        self._waiting: dict[int, deque[Handle]] = {}
        self._tasks: set[asyncio.Task[object]] = set()
        self._room = asyncio.Semaphore(MOST_AT_ONCE)
        self._is_ending = False

    def put(self, handle: Handle, *, is_urgent: bool = False) -> None:
        """Takes an update, and returns at once. While everything ends nothing is begun: the next run does it."""
        chat_id = handle.incoming.chat_id
        if is_urgent:
            self.beside(self._handle(handle))
        elif chat_id in self._waiting:
            self._waiting[chat_id].append(handle)
        elif not self._is_ending:
            self._waiting[chat_id] = deque((handle,))
            self.beside(self._in_turn(chat_id))

    def beside(self, work: Coroutine[object, object, None]) -> None:
        """Runs work that waits for no chat's turn."""
        if self._is_ending:
            work.close()
            return
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[object]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("bot.unexpected", exc_info=error)

    async def idle(self) -> None:
        """Returns when nothing waits and nothing runs."""
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

    async def _in_turn(self, chat_id: int) -> None:
        waiting = self._waiting[chat_id]
        try:
            while waiting:
                async with self._room:
                    await self._handle(waiting.popleft())
        finally:
            if self._waiting.get(chat_id) is waiting:
                if waiting:  # one has failed; those behind it get their turn all the same
                    self.beside(self._in_turn(chat_id))
                else:
                    del self._waiting[chat_id]
