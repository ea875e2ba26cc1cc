"""A message as Telegram has it: sent, edited, and what its refusals mean."""

from dataclasses import dataclass, replace
from typing import TypeAlias

from telegram import (
    Bot,
    InlineKeyboardMarkup,
    Message,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyParameters,
)
from telegram.constants import ChatAction
from telegram.error import BadRequest, ChatMigrated, NetworkError, TimedOut

from concierge_bot.formatted import Formatted
from concierge_bot.spot import Spot

__all__ = ["Keyboard", "Piece", "Posting", "is_unsure", "send_photo"]

Keyboard: TypeAlias = InlineKeyboardMarkup | ReplyKeyboardMarkup
"""Of buttons under a message, or of sentences under the field in which people write."""

GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")
NO_TOPIC = ("message thread not found", "topic_closed", "topic_deleted")
NEVER_SENT = frozenset({"ConnectTimeout", "PoolTimeout", "ConnectError"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What one message shows."""

    words: Formatted
    keyboard: Keyboard | None = None


class Posting:
    """Messages in one place, in their order. A piece that is `shown` is not written again."""

    def __init__(self, bot: Bot, spot: Spot, *, message_id: int | None) -> None:
        """Begins with the message of that id, or with none."""
        self._bot = bot
        self._spot = spot
        self._thread_id = spot.thread_id
        self._is_plain = False
        self._ids = [] if message_id is None else [message_id]
        self._shown: list[Piece | None] = [None for _ in self._ids]

    @property
    def message_ids(self) -> tuple[int, ...]:
        """Of the messages that stand in the chat."""
        return tuple(self._ids)

    def next(self, wanted: tuple[Piece, ...]) -> int | None:
        """The first piece that is not in the chat yet."""
        return next((at for at, piece in enumerate(wanted) if piece != self._shown_at(at)), None)

    def is_new(self, at: int) -> bool:
        """Whether the piece needs a message of its own."""
        return at >= len(self._ids)

    async def put(self, at: int, piece: Piece) -> None:
        """Shows the piece; what Telegram refuses for a reason that has an answer is left for the next time.

        Raises:
            TelegramError: there is no answer to that.
        """
        try:
            await (self._send(piece) if self.is_new(at) else self._edit(at, piece))
        except ChatMigrated as error:
            # What stands in the old group cannot be changed any more: it is all written anew in the new one.
            self._spot = replace(self._spot, chat_id=error.new_chat_id, reply_to=None)
            self._ids.clear()
            self._shown.clear()
        except BadRequest as error:
            self._refused(at, piece, error)

    async def knock(self) -> None:
        """Returns if Telegram answers a call that changes nothing."""
        await self._bot.send_chat_action(
            self._spot.chat_id, ChatAction.TYPING, message_thread_id=self._thread_id
        )

    def _shown_at(self, at: int) -> Piece | None:
        return self._shown[at] if at < len(self._shown) else None

    async def _edit(self, at: int, piece: Piece) -> None:
        # Only buttons under the message itself can be changed with it.
        buttons = piece.keyboard if isinstance(piece.keyboard, InlineKeyboardMarkup) else None
        await self._bot.edit_message_text(
            piece.words.text,
            self._spot.chat_id,
            self._ids[at],
            entities=self._entities(piece),
            reply_markup=buttons,
        )
        self._shown[at] = piece

    async def _send(self, piece: Piece) -> None:
        reply = None if self._ids else _reply_in(self._spot)
        sent = await self._bot.send_message(
            self._spot.chat_id,
            piece.words.text,
            entities=self._entities(piece),
            message_thread_id=self._thread_id,
            reply_parameters=reply,
            reply_markup=piece.keyboard,
        )
        self._ids.append(sent.message_id)
        self._shown.append(piece)

    def _entities(self, piece: Piece) -> tuple[MessageEntity, ...] | None:
        return None if self._is_plain else piece.words.entities or None

    def _refused(self, at: int, piece: Piece, error: BadRequest) -> None:
        reason = error.message.lower()
        if "message is not modified" in reason and not self.is_new(at):
            self._shown[at] = piece
        elif any(gone in reason for gone in GONE) and not self.is_new(at):
            # Somebody deleted it: this piece and those behind it are sent anew, in their order.
            del self._ids[at:], self._shown[at:]
        elif "can't parse entities" in reason and not self._is_plain:
            self._is_plain = True
        elif any(closed in reason for closed in NO_TOPIC) and self._thread_id is not None:
            self._thread_id = None
        else:
            raise error


async def send_photo(bot: Bot, spot: Spot, photo: str | bytes, piece: Piece) -> Message:
    """A new message with the picture, or the one that Telegram calls so, and the piece under it.

    Raises:
        TelegramError: it is refused, or nobody knows whether it was taken.
    """
    return await bot.send_photo(
        spot.chat_id,
        photo,
        caption=piece.words.text,
        caption_entities=piece.words.entities,
        message_thread_id=spot.thread_id,
        reply_parameters=_reply_in(spot),
        reply_markup=piece.keyboard,
    )


def _reply_in(spot: Spot) -> ReplyParameters | None:
    return ReplyParameters(spot.reply_to, allow_sending_without_reply=True) if spot.reply_to else None


def is_unsure(error: NetworkError) -> bool:
    """Whether Telegram may have taken a call that has failed like that."""
    if type(error.__cause__).__name__ in NEVER_SENT:
        return False
    return isinstance(error, TimedOut) or error.message.startswith("httpx.")
