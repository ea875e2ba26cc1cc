"""Tells people in their private chats: the outbox's way through Telegram."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

import concierge
from concierge_bot.chats import Chats
from concierge_bot.delivery import is_no_chat
from concierge_bot.formatted import joined
from concierge_bot.later import Later
from concierge_bot.live import seconds
from concierge_bot.news_keys import NOTHING, Offered
from concierge_bot.pictures import LONGEST_CAPTION, Pictures
from concierge_bot.posting import Piece, is_unsure
from concierge_bot.spot import Spot
from concierge_bot.telling import LONGEST_UNITS, poster_of, told

__all__ = ["Offers", "TelegramNotifier"]

NAME: Final = "telegram"
MOST_REMEMBERED: Final = 10_000
Offers = Callable[[concierge.Message], Awaitable[Offered]]
log = structlog.get_logger(__name__)


async def _nothing(_: concierge.Message) -> Offered:
    return NOTHING


class TelegramNotifier:
    """Writes a new message for each: an edit would ring nowhere. It tells nothing before it has chats."""

    name = NAME
    disturbs = True

    def __init__(self) -> None:
        """Knows no chats yet: `concierge` is opened with it, and the bot connects after that."""
        self.chats: Chats | None = None
        self.pictures: Pictures | None = None
        self.offered_for: Offers = _nothing
        self.later: Later | None = None
        self._unsure: OrderedDict[str, None] = OrderedDict()

    def is_for(self, user: concierge.User) -> bool:
        """Everybody whom Telegram knows and who has not shut the door."""
        return user.telegram_id is not None and user.unreachable_since is None

    async def tell(self, message: concierge.Message) -> str:
        """Writes it, and returns the number of the message.

        What Telegram may have taken without saying so is written once more only, and then counts as told.

        Raises:
            Unreachable: the person has blocked the bot or is gone.
            RateLimited: Telegram wants silence in this person's chat.
            ServiceError: it was not told for another reason.
        """
        if self.chats is None or message.to.telegram_id is None:
            raise concierge.ServiceUnavailable(NAME, "there is no chat yet", problem="not_connected")
        spot, is_again = Spot(chat_id=message.to.telegram_id), message.key in self._unsure
        try:
            # Before there are buttons: while nothing can be told, they would only pile up.
            await self.chats.ready(spot, knocks=is_again)
        except TelegramError as error:
            raise _problem(error) from None
        offered = await self.offered_for(message)
        try:
            message_id = await self._posted(self.chats, spot, poster_of(message), _piece(message, offered))
        except TelegramError as error:
            if is_again and _may_be_there(error):
                log.warning("bot.told_unsure", key=message.key)
                return ""
            self._note(message.key, error)
            raise _problem(error) from None
        self._unsure.pop(message.key, None)
        if self.later is not None and offered.later is not None:
            self.later.look(spot, message_id, offered.later)
        return str(message_id)

    async def check(self) -> None:
        """Returns once the bot is connected. Raises ServiceUnavailable."""
        if self.chats is None:
            raise concierge.ServiceUnavailable(NAME, "the bot is not connected", problem="not_connected")

    async def _posted(self, chats: Chats, spot: Spot, url: str, piece: Piece) -> int:
        """Under the picture; alone where it cannot be had or is refused, or the words are too long for it."""
        if url and self.pictures is not None and piece.words.units <= LONGEST_CAPTION:
            sent = await self.pictures.send(url, lambda photo: chats.post_photo(spot, photo, piece))
            if sent is not None:
                return sent.message_id
        return await chats.post(spot, piece.words, keyboard=piece.keyboard)

    def _note(self, key: str, error: TelegramError) -> None:
        if _may_be_there(error):
            self._unsure[key] = None
            if len(self._unsure) > MOST_REMEMBERED:
                self._unsure.popitem(last=False)


def _piece(message: concierge.Message, offered: Offered) -> Piece:
    words = joined([told(message), offered.words], "\n\n").cut(LONGEST_UNITS)
    return Piece(words=words, keyboard=offered.keyboard)


def _may_be_there(error: TelegramError) -> bool:
    return isinstance(error, NetworkError) and not isinstance(error, BadRequest) and is_unsure(error)


def _is_gone(error: TelegramError) -> bool:
    if isinstance(error, BadRequest):
        return is_no_chat(error)
    return isinstance(error, Forbidden | ChatMigrated)


def _problem(error: TelegramError) -> concierge.ConciergeError:
    """The same in the house's words, without what may quote the token."""
    name = type(error).__name__
    match error:
        case RetryAfter():
            return concierge.RateLimited(NAME, name, retry_after_s=seconds(error), is_personal=True)
        case _ if _is_gone(error):
            return concierge.Unreachable(NAME, name)
        case InvalidToken():
            return concierge.LoginFailed(NAME, name)
        case NetworkError() if not isinstance(error, BadRequest):
            return concierge.ServiceUnavailable(NAME, name)
        case _:
            return concierge.UnexpectedAnswer(NAME, name)
