"""Sends away, in as few words as there are: a group that a stranger took the bot into, a stranger's inline query."""

import structlog
from telegram import Bot
from telegram.error import TelegramError

import concierge
from concierge_bot.chats import Chats
from concierge_bot.envelope import Envelope

__all__ = ["Doorman"]

# What is asked beyond these at the same time gets no answer at all: a stranger costs next to nothing.
MOST_AT_ONCE = 8
KEPT_S = 300
log = structlog.get_logger(__name__)


class Doorman:
    """Stands where updates come in, and sees to those that are no person's wish."""

    def __init__(self, house: concierge.Concierge, bot: Bot, chats: Chats) -> None:
        """Acts for the bot."""
        self._house = house
        self._bot = bot
        self._chats = chats
        self._busy = 0

    def wants(self, envelope: Envelope) -> bool:
        """Whether there is something to be done about what somebody unknown has sent."""
        is_refused = envelope.lets_in or envelope.kind == "inline_query"
        return is_refused and self._busy < MOST_AT_ONCE

    async def send_away(self, envelope: Envelope) -> None:
        """Leaves the group, or answers the query with nothing; not a word is said."""
        self._busy += 1
        try:
            if envelope.lets_in and envelope.chat_id is not None:
                await self._bot.leave_chat(envelope.chat_id)
                log.info("bot.left_group")
            else:
                await self._bot.answer_inline_query(
                    envelope.query_id, [], cache_time=KEPT_S, is_personal=True
                )
        except TelegramError as error:
            log.info("bot.not_sent_away", problem=type(error).__name__)
        finally:
            self._busy -= 1

    async def follow(self, old_id: int, new_id: int) -> None:
        """A group goes on under another id, and everything in it. Raises StorageError."""
        self._chats.move(old_id, new_id)
        await self._house.move_chat(old_id, new_id)
        log.info("bot.group_moved")
