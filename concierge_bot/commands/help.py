"""/help: what to write."""

from concierge_bot.command import Command
from concierge_bot.policy import Policy
from concierge_bot.visit import Visit

__all__ = ["COMMAND"]


async def _run(visit: Visit, _args: str) -> None:
    await visit.reply(visit.say.say("agent.help"))


COMMAND = Command(name="help", policy=Policy(in_groups=True), run=_run)
