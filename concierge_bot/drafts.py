"""Drafts: previews of an answer that Telegram shows to one person while it is being written."""

import itertools

from telegram import Bot
from telegram.error import BadRequest, EndPointNotFound, InvalidToken

from concierge_bot.formatted import Formatted
from concierge_bot.spot import Spot

__all__ = ["Drafts"]


class Drafts:
    """Remembers where Telegram takes no drafts: an older server anywhere, a chat that is none of one person."""

    def __init__(self, bot: Bot) -> None:
        """Drafts through that bot."""
        self._bot = bot
        self._refused: set[int] = set()
        self._is_unknown = False
        self._numbers = itertools.count(1)

    def are_taken(self, spot: Spot) -> bool:
        """Whether it is worth trying there."""
        return spot.is_private and not self._is_unknown and spot.chat_id not in self._refused

    def number(self) -> int:
        """The id for the drafts of one answer; the person's press on stop names it."""
        return next(self._numbers)

    async def show(self, spot: Spot, number: int, words: Formatted, *, can_stop: bool) -> bool:
        """Shows the whole text as far as it has come, for half a minute; False where drafts are refused.

        Raises:
            TelegramError: Telegram wants silence, is away, or the chat is closed to the bot.
        """
        try:
            await self._bot.send_message_draft(
                spot.chat_id,
                number,
                words.text,
                message_thread_id=spot.thread_id,
                entities=words.entities or None,
                api_kwargs={"can_stop": True} if can_stop else None,
            )
        except (InvalidToken, EndPointNotFound):
            # An unknown method looks like an unknown token, which a message that follows would find out.
            self._is_unknown = True
            return False
        except BadRequest as error:
            if "chat not found" in error.message.lower():
                raise
            self._refused.add(spot.chat_id)
            return False
        return True
