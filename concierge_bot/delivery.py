"""What has become of a message."""

from dataclasses import dataclass
from enum import StrEnum

from telegram.error import BadRequest, Forbidden, TelegramError

__all__ = ["Delivery", "Fate", "delivery_of", "is_no_chat"]

NO_CHAT = ("chat not found", "peer_id_invalid", "user not found")


class Fate(StrEnum):
    """How a message ended."""

    DELIVERED = "delivered"
    """Its last text stands in the chat."""
    BLOCKED = "blocked"
    """The person has blocked the bot or is gone; the group has thrown it out."""
    NO_CHAT = "no_chat"
    """Telegram knows no such chat, or never let the bot write there."""
    UNSURE = "unsure"
    """Telegram took it twice without saying so: it stands there once or twice, or not at all."""
    LOST = "lost"
    """Telegram does not take it, or was away for too long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The fate of a message, and the ids of those that it stands in."""

    fate: Fate
    message_ids: tuple[int, ...] = ()


def delivery_of(error: TelegramError, message_ids: tuple[int, ...]) -> Delivery:
    """What an error says about the message that it ended."""
    match error:
        case Forbidden():
            return Delivery(fate=Fate.BLOCKED, message_ids=message_ids)
        case BadRequest() if is_no_chat(error):
            return Delivery(fate=Fate.NO_CHAT, message_ids=message_ids)
    return Delivery(fate=Fate.LOST, message_ids=message_ids)


def is_no_chat(error: BadRequest) -> bool:
    """Whether nothing at all can be written there."""
    return any(reason in error.message.lower() for reason in NO_CHAT)
