"""Pictures, stickers and whatever else has no words: it is said what can be answered."""

from telegram import Update

from concierge_bot.kind import Kind
from concierge_bot.policy import EVERYBODY
from concierge_bot.visit import Visit

__all__ = ["KIND"]


def _fits(update: Update) -> bool:
    return update.message is not None and not update.message.text


async def _run(visit: Visit) -> None:
    message = visit.update.message
    if message is None or message.effective_attachment is None:
        return  # Telegram itself speaks: something was pinned, a timer was set
    is_spoken = message.voice or message.video_note or message.audio
    await visit.reply(visit.say.say("bot.no_voice" if is_spoken else "bot.only_words"))


KIND = Kind(name="unreadable", policy=EVERYBODY, fits=_fits, run=_run)
