"""The chats that the bot writes into."""

from contextlib import AbstractAsyncContextManager, suppress

from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import TelegramError

from concierge_bot.live import Keyboard, LiveMessage, live
from concierge_bot.pace import Pace
from concierge_bot.spot import Spot
from concierge_bot.timing import Timing

__all__ = ["Chats"]


class Chats:
    """Writes into chats, into each at its own pace."""

    def __init__(self, bot: Bot, timing: Timing) -> None:
        """Writes through that bot."""
        self._bot = bot
        self._timing = timing
        self._paces: dict[int, Pace] = {}

    def live(self, spot: Spot, *, message_id: int | None = None) -> AbstractAsyncContextManager[LiveMessage]:
        """A message that follows a changing text: a new one, or the one with that id."""
        pace = self._paces.setdefault(spot.chat_id, Pace(self._timing.edit_s))
        retry_s = self._timing.first_retry_s
        return live(self._bot, spot.chat_id, pace, message_id=message_id, first_retry_s=retry_s)

    async def say(self, spot: Spot, text: str, *, keyboard: Keyboard | None = None) -> None:
        """Sends a message, however long it takes until Telegram accepts it."""
        async with self.live(spot) as message:
            message.show(text, keyboard=keyboard)

    async def seem_busy(self, spot: Spot) -> None:
        """Shows that an answer is being written; a failure does not matter."""
        with suppress(TelegramError):
            await self._bot.send_chat_action(spot.chat_id, ChatAction.TYPING)
