"""Buttons that come under news later: a media server shows a new film a minute after it was told of it."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import TypeAlias

import structlog
from telegram import Bot, InlineKeyboardMarkup
from telegram.error import TelegramError

import concierge
from concierge_bot.chats import Chats
from concierge_bot.spot import Spot

__all__ = ["Find", "Later"]

Find: TypeAlias = Callable[[], Awaitable[InlineKeyboardMarkup | None]]
log = structlog.get_logger(__name__)


class Later:
    """Looks a few times more, and changes the buttons of the message: an edit disturbs nobody."""

    def __init__(
        self,
        bot: Bot,
        chats: Chats,
        start: Callable[[Coroutine[object, object, None]], None],
        waits_s: Sequence[float],
    ) -> None:
        """Takes who starts its work, and for how long it waits before each look."""
        self._bot, self._chats, self._start = bot, chats, start
        self._waits_s = waits_s
        self._waiting: set[tuple[int, int]] = set()

    def look(self, spot: Spot, message_id: int, find: Find) -> None:
        """Gives the message the buttons as soon as `find` finds them."""
        self._waiting.add((spot.chat_id, message_id))
        self._start(self._looked(spot, message_id, find))

    def leave(self, chat_id: int, message_id: int) -> None:
        """Lets the message be: a button was pressed, and the others may have changed with it."""
        self._waiting.discard((chat_id, message_id))

    async def _looked(self, spot: Spot, message_id: int, find: Find) -> None:
        which = (spot.chat_id, message_id)
        try:
            for wait_s in self._waits_s:
                await asyncio.sleep(wait_s)
                if which not in self._waiting:
                    return
                if (keyboard := await find()) is not None:
                    await self._chats.call(spot, lambda: self._put(which, keyboard))
                    return
        except (TelegramError, concierge.ConciergeError) as error:
            log.info("bot.not_changed_later", problem=type(error).__name__)
        finally:
            self._waiting.discard(which)

    async def _put(self, which: tuple[int, int], keyboard: InlineKeyboardMarkup) -> None:
        if which not in self._waiting:
            return
        chat_id, message_id = which
        await self._bot.edit_message_reply_markup(
            chat_id=self._chats.now_at(chat_id), message_id=message_id, reply_markup=keyboard
        )
