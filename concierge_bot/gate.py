"""The bot's gate: lets in the private chats of those who are known, in order, and nobody and nothing else."""

import asyncio
import re
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from inspect import iscoroutine

import structlog
from telegram import Update
from telegram.constants import ChatType
from telegram.error import TelegramError
from telegram.ext import BaseUpdateProcessor

__all__ = ["Gate"]

MOST_AT_ONCE = 256
# The one thing that somebody unknown may say.
INVITED = re.compile(r"/start [A-Za-z0-9_-]{32}", re.ASCII)
log = structlog.get_logger(__name__)


class Gate(BaseUpdateProcessor):
    """Runs the handlers of different chats side by side and those of one chat one after the other.

    What others send is dropped before any handler sees it, but for a code of invitation.
    """

    def __init__(self, is_known: Callable[[int], Awaitable[bool]]) -> None:
        """Lets in those of whose Telegram id `is_known` says so, asked anew for each update."""
        super().__init__(MOST_AT_ONCE)
        self._is_known = is_known
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
            if isinstance(update, Update) and task is not None and await self._is_welcome(update):
                self._running.add(task)
                await self._handle(update, coroutine)
            else:
                log.info("bot.update_dropped")
        finally:
            if task is not None:
                self._running.discard(task)
            if iscoroutine(coroutine):
                coroutine.close()

    async def _is_welcome(self, update: Update) -> bool:
        user, chat, message = update.effective_user, update.effective_chat, update.message
        if user is None or chat is None or chat.type != ChatType.PRIVATE:
            return False
        is_invited = message is not None and INVITED.fullmatch((message.text or "").strip()) is not None
        return is_invited or await self._is_known(user.id)

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
