"""Tells people of requests: the owner with buttons, who asked with the answer and the progress."""

import concierge
from concierge.texts import Texts
from concierge_bot.delivery import Delivery, Fate
from concierge_bot.formatted import bold, joined, plain
from concierge_bot.screens.requests import deciding, request_block
from concierge_bot.spot import Spot
from concierge_bot.visit import Parts, keyboard_for
from concierge_bot.wording import DEFAULT_LANGUAGE, spoken

__all__ = ["ChatTeller"]


class ChatTeller:
    """Writes into the private chat of whoever is to hear it."""

    def __init__(self, parts: Parts, owner_telegram_id: int | None) -> None:
        """Answers with these parts; the settings may know the owner whom the database does not."""
        self._parts = parts
        self._owner_telegram_id = owner_telegram_id

    async def tell(self, news: concierge.RequestNews) -> str:
        """The number of the message. Raises NotFound for who has no chat, ServiceUnavailable if it was not taken."""
        telegram_id = news.reader.telegram_id or self._owner_of(news)
        if telegram_id is None:
            raise concierge.NotFound(f"user {news.reader.id} has no chat", what=str(news.reader.id))
        me = await self._parts.house.user(telegram_id=telegram_id)
        spot, say = Spot(chat_id=telegram_id), spoken(me.user.language or DEFAULT_LANGUAGE)
        delivery = await (self._ask if news.is_question else self._answer)(me, spot, news, say)
        if delivery.fate not in {Fate.DELIVERED, Fate.UNSURE}:
            raise _untold(delivery.fate, news)
        return str(next(iter(delivery.message_ids), ""))

    def _owner_of(self, news: concierge.RequestNews) -> int | None:
        return self._owner_telegram_id if news.reader.id == self._parts.house.me.user.id else None

    async def _ask(
        self, me: concierge.UserView, spot: Spot, news: concierge.RequestNews, say: Texts
    ) -> Delivery:
        words = joined(
            [bold(say.say("bot.request.new")), request_block(news.request, news.person, say)], "\n\n"
        )
        keyboard = await keyboard_for(me, spot.chat_id, deciding(news.request.id, say))
        return await self._parts.chats.say(spot, words, keyboard=keyboard)

    async def _answer(
        self, me: concierge.UserView, spot: Spot, news: concierge.RequestNews, say: Texts
    ) -> Delivery:
        request, download = news.request, news.download
        if download is None:
            reason = say.say("bot.request.reason", reason=request.reason) if request.reason else ""
            told = plain(say.say("bot.request.was_declined", title=request.title))
            return await self._parts.chats.say(spot, joined([told, plain(reason)]))
        told = plain(say.say("bot.request.was_approved", title=request.title))
        delivery = await self._parts.chats.say(spot, told)
        if delivery.fate is Fate.DELIVERED and download.is_active:
            self._parts.followers.follow(me, spot, download.id, say)
        return delivery


def _untold(fate: Fate, news: concierge.RequestNews) -> concierge.ConciergeError:
    """Who has blocked the bot, or was never there, will not hear of it later either."""
    if fate in {Fate.BLOCKED, Fate.NO_CHAT}:
        return concierge.Unreachable("telegram", f"user {news.reader.id}: {fate.value}")
    return concierge.ServiceUnavailable("telegram", fate.value)
