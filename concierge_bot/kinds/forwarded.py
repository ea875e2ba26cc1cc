"""A forwarded message: somebody else's words, which are nobody's wish."""

from telegram import Update

from concierge_bot.kind import Kind
from concierge_bot.policy import EVERYBODY
from concierge_bot.visit import Visit

__all__ = ["KIND"]


def _fits(update: Update) -> bool:
    return update.message is not None and update.message.forward_origin is not None


async def _run(visit: Visit) -> None:
    await visit.reply(visit.say.say("bot.forwarded"))


KIND = Kind(name="forwarded", policy=EVERYBODY, fits=_fits, run=_run)
