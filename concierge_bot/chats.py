"""The chats that the bot writes into."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import RetryAfter, TelegramError

from concierge_bot.delivery import Delivery, Fate
from concierge_bot.drafts import Drafts
from concierge_bot.live import Keyboard, LiveMessage, Rendered, Surroundings, live, seconds
from concierge_bot.pace import Pace
from concierge_bot.place import Place
from concierge_bot.timing import Timing

__all__ = ["Chats"]


class Chats:
    """Writes into chats, into each at its own pace and into all at one that they share."""

    def __init__(self, bot: Bot, timing: Timing) -> None:
        """Writes through that bot."""
        self._around = Surroundings(bot=bot, pace=Pace(), drafts=Drafts(bot), timing=timing)

    def live(
        self,
        chat_id: int,
        *,
        message_id: int | None = None,
        message_thread_id: int | None = None,
        reply_to: int | None = None,
    ) -> AbstractAsyncContextManager[LiveMessage]:
        """A message that follows a changing text by edits: a new one, or the one with that id."""
        place = Place(chat_id=chat_id, thread_id=message_thread_id, reply_to=reply_to)
        return live(LiveMessage(self._around, place, message_id=message_id, is_draft=False, can_stop=False))

    @asynccontextmanager
    async def answer(
        self,
        chat_id: int,
        *,
        message_thread_id: int | None = None,
        reply_to: int | None = None,
        can_stop: bool = False,
    ) -> AsyncIterator[LiveMessage]:
        """A message that is being thought of: the bot seems busy until it is seen, then it grows.

        It grows as a draft where Telegram takes drafts, and stands in the chat when the block is left. With
        `can_stop` Telegram shows a button, whose press names the message's `draft_id`.
        """
        place = Place(chat_id=chat_id, thread_id=message_thread_id, reply_to=reply_to)
        is_draft = self._around.drafts.are_taken(chat_id)
        message = LiveMessage(self._around, place, message_id=None, is_draft=is_draft, can_stop=can_stop)
        busy = asyncio.create_task(self._seem_busy(place, message))
        try:
            async with live(message):
                yield message
        finally:
            busy.cancel()
            with suppress(asyncio.CancelledError):
                await busy

    async def say(
        self,
        chat_id: int,
        text: Rendered,
        *,
        keyboard: Keyboard | None = None,
        message_thread_id: int | None = None,
        reply_to: int | None = None,
    ) -> Delivery:
        """Sends a message, however long it takes until Telegram accepts it; what became of it is returned."""
        opened = self.live(chat_id, message_thread_id=message_thread_id, reply_to=reply_to)
        async with opened as message:
            message.show(text, keyboard=keyboard)
        return message.delivery or Delivery(fate=Fate.LOST)

    async def _seem_busy(self, place: Place, message: LiveMessage) -> None:
        """At once, without waiting for a turn, and again until there is something to see."""
        around = self._around
        while not message.is_seen.is_set():
            if not around.pace.is_shut(place.chat_id):
                try:
                    await around.bot.send_chat_action(
                        place.chat_id, ChatAction.TYPING, message_thread_id=place.thread_id
                    )
                except RetryAfter as error:
                    around.pace.shut(place.chat_id, seconds(error))
                except TelegramError:
                    # Nothing depends on it; the message itself will find out what is wrong.
                    pass
            with suppress(TimeoutError):
                async with asyncio.timeout(around.timing.typing_s):
                    await message.is_seen.wait()
