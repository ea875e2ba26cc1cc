"""«Что посмотрим втроём» and /tonight in a group: what several people watch is put to a vote."""

import re

from telegram import Update

from concierge_bot.cards import ABOUT_TITLES
from concierge_bot.gathering import gather
from concierge_bot.kind import Kind
from concierge_bot.visit import Visit

__all__ = ["KIND"]

TOGETHER = r"вдво[её]м|втро[её]м|вчетвером|впятером|вместе|всей семь[её]й|всей компанией|все вместе"
ASKED = re.compile(
    rf"\bчто\s+(?:бы\s+|нам\s+)?(?:по)?смотр(?:им|еть)\s+(?:сегодня\s+|вечером\s+)*(?:{TOGETHER})\b"
    r"|\bwhat\s+(?:shall|should|do|can|will)\s+we\s+(?:all\s+)?watch\b|\bwatch\s+together\b",
    re.IGNORECASE,
)
COMMAND = re.compile(r"/tonight(?:@\w+)?(?:\s|$)", re.IGNORECASE)


def _fits(update: Update) -> bool:
    message = update.message
    if message is None or message.chat.id > 0 or message.forward_origin is not None:
        return False
    words = message.text or ""
    return COMMAND.match(words) is not None or ASKED.search(words) is not None


async def _run(visit: Visit) -> None:
    await gather(visit)


KIND = Kind(name="evening", policy=ABOUT_TITLES, fits=_fits, run=_run)
