"""Answers that are being made, each of which its person may stop."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["Turns"]


class Turns:
    """Knows in each chat whose answer is being made."""

    def __init__(self) -> None:
        """Nothing is under way."""
        self._running: dict[tuple[int, int], asyncio.Task[object]] = {}
        self._stopped: set[tuple[int, int]] = set()

    @contextmanager
    def running(self, chat_id: int, telegram_id: int, task: asyncio.Task[object]) -> Iterator[None]:
        """While the block runs, `stop` ends that task."""
        place = (chat_id, telegram_id)
        self._running[place] = task
        try:
            yield
        finally:
            self._running.pop(place, None)
            self._stopped.discard(place)

    def stop(self, chat_id: int, telegram_id: int) -> bool:
        """Ends that person's answer in the chat; False if none is being made."""
        place = (chat_id, telegram_id)
        task = self._running.get(place)
        if task is None:
            return False
        self._stopped.add(place)
        task.cancel()
        return True

    def was_stopped(self, chat_id: int, telegram_id: int) -> bool:
        """Whether it was the person who ended the answer that is being made."""
        return (chat_id, telegram_id) in self._stopped
