"""Reminds people in their chats of what they wanted to rate later."""

import concierge
from concierge_bot import title_words as words_for
from concierge_bot.delivery import Fate
from concierge_bot.rating import rating_keys
from concierge_bot.spot import Spot
from concierge_bot.visit import Parts, keyboard_for
from concierge_bot.wording import DEFAULT_LANGUAGE, spoken

__all__ = ["ChatReminder"]


class ChatReminder:
    """Asks once more, in the private chat of whoever wanted that."""

    def __init__(self, parts: Parts) -> None:
        """Writes with these parts."""
        self._parts = parts

    async def remind(self, reminder: concierge.RatingReminder) -> str:
        """The number of the message; "" if the title was rated since.

        Raises:
            NotFound, NotAllowed: there is no chat, or no such title for that person any more.
            ServiceError: the title is not to be had, or the message was not taken.
        """
        telegram_id = reminder.reader.telegram_id
        if telegram_id is None:
            raise concierge.NotFound(f"user {reminder.reader.id} has no chat", what=str(reminder.reader.id))
        me = await self._parts.house.user(telegram_id=telegram_id)
        title = await _title(me, reminder.card)
        (own,) = await me.metadata.own((title,))
        if own is not None and own.score is not None:
            return ""
        say, spot = spoken(me.user.language or DEFAULT_LANGUAGE), Spot(chat_id=telegram_id)
        keys = rating_keys(say, reminder.card, can_wait=True)
        keyboard = await keyboard_for(me, spot.chat_id, keys, as_one=True)
        question = say.say("bot.rate.again", title=words_for.label(title, say))
        delivery = await self._parts.chats.say(spot, question, keyboard=keyboard)
        if delivery.fate not in {Fate.DELIVERED, Fate.UNSURE}:
            raise _untold(delivery.fate, reminder)
        return str(next(iter(delivery.message_ids), ""))


async def _title(me: concierge.UserView, card: str) -> concierge.Title:
    named = concierge.title_named(card)
    if named is None:
        raise concierge.NotFound("no title's card", what=card)
    kind, ids = named
    return await me.metadata.with_ids(ids, kind)


def _untold(fate: Fate, reminder: concierge.RatingReminder) -> concierge.ConciergeError:
    """Who has blocked the bot will not hear of it later either."""
    if fate in {Fate.BLOCKED, Fate.NO_CHAT}:
        return concierge.NotAllowed(f"user {reminder.reader.id} lets nobody write")
    return concierge.ServiceUnavailable("telegram", fate.value)
