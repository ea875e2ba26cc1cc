"""/start: who this is and what to write."""

from concierge_bot.command import Command
from concierge_bot.policy import EVERYBODY
from concierge_bot.visit import Visit

__all__ = ["COMMAND"]


async def _run(visit: Visit, _args: str) -> None:
    await visit.reply(f"{visit.say.say('bot.hello')}\n\n{visit.say.say('agent.help')}")


COMMAND = Command(name="start", policy=EVERYBODY, run=_run)
