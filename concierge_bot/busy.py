"""What Telegram shows while something takes a few seconds and has no text yet."""

from contextlib import suppress

from telegram.constants import ChatAction
from telegram.error import TelegramError

from concierge_bot.visit import Visit

__all__ = ["seem_busy"]


async def seem_busy(visit: Visit) -> None:
    """Shows that something is being done; nothing depends on it."""
    with suppress(TelegramError):
        await visit.parts.bot.send_chat_action(
            visit.spot.chat_id, ChatAction.TYPING, message_thread_id=visit.spot.thread_id
        )
