"""/search: a title by its name; without one it is asked for."""

import concierge
from concierge_bot.cards import ABOUT_TITLES
from concierge_bot.command import Command
from concierge_bot.searching import FLOW, search
from concierge_bot.visit import Visit

__all__ = ["COMMAND"]


async def _run(visit: Visit, args: str) -> None:
    if args:
        await search(visit, args)
        return
    await visit.reply(visit.say.say("bot.search.ask" if visit.spot.is_private else "bot.search.empty"))
    if visit.spot.is_private:
        await visit.me.flows.put(visit.spot.chat_id, concierge.Flow(name=FLOW, step="words"))


COMMAND = Command(name="search", policy=ABOUT_TITLES, run=_run, order=1)
