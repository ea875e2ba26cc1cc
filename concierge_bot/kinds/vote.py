"""A vote in a poll about what to watch; it comes from the voter, and names no chat."""

import asyncio
from contextlib import suppress

from telegram import Update

import concierge
from concierge_bot.kind import Kind
from concierge_bot.policy import EVERYBODY
from concierge_bot.visit import Visit

__all__ = ["KIND"]

# A poll can be voted in before Telegram has told us what it calls it.
PATIENCE_S = 1.0


def _fits(update: Update) -> bool:
    return update.poll_answer is not None


async def _run(visit: Visit) -> None:
    answer = visit.update.poll_answer
    if answer is None:
        return
    for wait_s in (PATIENCE_S, 0.0):
        # Who takes no part may press all the same: that counts for nothing, and needs no words.
        with suppress(concierge.NotFound):
            poll = await visit.me.polls.vote(answer.poll_id, answer.option_ids)
            if poll.is_decided:
                visit.parts.poll_news.set()
            return
        await asyncio.sleep(wait_s)


KIND = Kind(name="vote", policy=EVERYBODY, fits=_fits, run=_run)
