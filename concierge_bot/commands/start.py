"""/start: who this is and what to write; whoever is new is led through setting up."""

from concierge_bot.command import Command
from concierge_bot.onboarding import begin, is_new
from concierge_bot.policy import EVERYBODY
from concierge_bot.resuming import SETUP
from concierge_bot.visit import Key, Visit

__all__ = ["COMMAND"]


async def _run(visit: Visit, _args: str) -> None:
    hello = visit.say.say("bot.hello")
    if await is_new(visit):
        await begin(visit, header=hello)
        return
    again = Key(label=visit.say.say("bot.setup.again"), action=SETUP, args={"do": "resume"})
    help_ = visit.say.say("agent.help")
    await visit.reply(f"{hello}\n\n{help_}", keyboard=await visit.keyboard([[again]]))


COMMAND = Command(name="start", policy=EVERYBODY, run=_run)
