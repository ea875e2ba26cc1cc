"""Messages with passwords: taken out of the chat before anything else is done."""

import re

import structlog
from telegram.error import BadRequest, TelegramError

from concierge_bot.visit import Visit

__all__ = ["parted", "refused_in_group", "said_behind", "wiped"]

GONE = "message to delete not found"
log = structlog.get_logger(__name__)


async def wiped(visit: Visit) -> str:
    """Deletes the message that is being answered, and returns what is to be said of that."""
    message = visit.message
    if message is None:
        return visit.say.say("bot.secret.kept")
    try:
        await visit.parts.bot.delete_message(message.chat_id, message.message_id)
    except TelegramError as error:
        # An earlier run may have deleted it before it died.
        if not isinstance(error, BadRequest) or GONE not in error.message.lower():
            log.warning("bot.secret_kept", problem=type(error).__name__)
            return visit.say.say("bot.secret.kept")
    return visit.say.say("bot.secret.deleted")


async def refused_in_group(visit: Visit, *, is_secret: bool) -> None:
    """Says that accounts are entered in private; what was said here all the same is deleted where that is possible."""
    sentence = visit.say.say("bot.only_private")
    await visit.reply(f"{sentence}\n{await wiped(visit)}" if is_secret else sentence)


def said_behind(visit: Visit) -> str:
    """What was written behind a command, byte for byte: a password may begin or end with a blank."""
    message = visit.update.message
    return parted((message.text or "") if message is not None else "")[1]


def parted(words: str) -> tuple[str, str]:
    """The first word, and what stands behind the blank or the end of line after it, byte for byte."""
    found = re.search(r"[ \n]", words)
    return (words, "") if found is None else (words[: found.start()], words[found.end() :])
