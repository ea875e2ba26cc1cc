"""The bot's gate: lets in the owner's private chat, in order, and nobody and nothing else."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable
from contextlib import suppress
from inspect import iscoroutine

import structlog
from telegram import Update
from telegram.constants import ChatType
from telegram.error import TelegramError
from telegram.ext import BaseUpdateProcessor

__all__ = ["Gate"]

MOST_AT_ONCE = 256
log = structlog.get_logger(__name__)


class Gate(BaseUpdateProcessor):
    """Runs the handlers of different chats side by side and those of one chat one after the other.

    What others send is dropped before any handler sees it.
    """

    def __init__(self, owner_id: int) -> None:
        """Lets in that person alone."""
        super().__init__(MOST_AT_ONCE)
        self._owner_id = owner_id
        self._in_order: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._running: set[asyncio.Task[object]] = set()

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def empty(self, *, within_s: float) -> None:
        """Returns when no handler runs any more; those that do are told to end, and given that time for it."""
        while self._running:
            running = set(self._running)
            for task in running:
                task.cancel()
            await asyncio.wait(running, timeout=within_s)

    async def do_process_update(self, update: object, coroutine: Awaitable[object]) -> None:
        """Runs the handlers of a welcome update when its turn has come."""
        task = asyncio.current_task()
        try:
            if isinstance(update, Update) and task is not None and self._is_welcome(update):
                self._running.add(task)
                await self._handle(update, coroutine)
            else:
                log.info("bot.update_dropped")
        finally:
            if task is not None:
                self._running.discard(task)
            if iscoroutine(coroutine):
                coroutine.close()

    def _is_welcome(self, update: Update) -> bool:
        user, chat = update.effective_user, update.effective_chat
        if user is None or chat is None:
            return False
        return user.id == self._owner_id and chat.type == ChatType.PRIVATE

    async def _handle(self, update: Update, coroutine: Awaitable[object]) -> None:
        chat = update.effective_chat
        async with asyncio.TaskGroup() as group:
            # Beside the queue, so that the button does not seem dead while another answer is being written.
            group.create_task(_acknowledge(update))
            async with self._in_order[chat.id if chat else 0]:
                await coroutine


async def _acknowledge(update: Update) -> None:
    if update.callback_query is not None:
        with suppress(TelegramError):
            await update.callback_query.answer()
