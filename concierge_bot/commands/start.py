"""/start: who this is, and setting up for whoever is new; behind a link, the card that it names."""

import re

import concierge
from concierge_bot.command import Command
from concierge_bot.deep_links import is_card
from concierge_bot.onboarding import begin, is_new
from concierge_bot.opening import open_card
from concierge_bot.policy import EVERYBODY
from concierge_bot.resuming import SETUP
from concierge_bot.visit import Key, Visit

__all__ = ["COMMAND"]

# Whoever is known already needs no code, and is greeted as ever.
CODE = re.compile(r"[A-Za-z0-9_-]{32}", re.ASCII)


async def _run(visit: Visit, args: str) -> None:
    if not args or CODE.fullmatch(args):
        await _greet(visit)
    elif not is_card(args):
        await visit.reply(visit.say.say("bot.link.unknown"))
    elif not visit.me.user.may(concierge.Grant.SEARCH):
        raise concierge.NotAllowed("cards are for who may search")
    else:
        try:
            await open_card(visit, args)
        except concierge.NotFound:
            await visit.reply(visit.say.say("bot.link.unknown"))


async def _greet(visit: Visit) -> None:
    hello = visit.say.say("bot.hello")
    if await is_new(visit):
        await begin(visit, header=hello)
        return
    again = Key(label=visit.say.say("bot.setup.again"), action=SETUP, args={"do": "resume"})
    help_ = visit.say.say("agent.help")
    await visit.reply(f"{hello}\n\n{help_}", keyboard=await visit.keyboard([[again]]))


COMMAND = Command(name="start", policy=EVERYBODY, run=_run, order=61)
