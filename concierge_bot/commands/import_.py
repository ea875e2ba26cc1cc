"""/import: which lists can be sent, and how each service gives them out."""

from concierge_bot.command import Command
from concierge_bot.formatted import bold, joined
from concierge_bot.policy import SEARCHERS
from concierge_bot.visit import Visit

__all__ = ["COMMAND"]


async def _run(visit: Visit, _args: str) -> None:
    say = visit.say
    ways = [
        joined([bold(say.site(one)), say.say(f"bot.import.{one}")])
        for one in visit.me.imports.sources
        if say.knows(f"bot.import.{one}")
    ]
    await visit.reply(joined([say.say("bot.import.head"), *ways, say.say("bot.import.foot")], "\n\n"))


COMMAND = Command(name="import", policy=SEARCHERS, run=_run)
