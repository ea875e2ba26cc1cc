"""/start: who this is and what to write; behind a link, the card that it names."""

import re

import concierge
from concierge_bot.command import Command
from concierge_bot.deep_links import is_card
from concierge_bot.opening import open_card
from concierge_bot.policy import EVERYBODY
from concierge_bot.visit import Visit

__all__ = ["COMMAND"]

# Whoever is known already needs no code, and is greeted as ever.
CODE = re.compile(r"[A-Za-z0-9_-]{32}", re.ASCII)


async def _run(visit: Visit, args: str) -> None:
    if not args or CODE.fullmatch(args):
        await visit.reply(f"{visit.say.say('bot.hello')}\n\n{visit.say.say('agent.help')}")
    elif not is_card(args):
        await visit.reply(visit.say.say("bot.link.unknown"))
    elif not visit.me.user.may(concierge.Grant.SEARCH):
        raise concierge.NotAllowed("cards are for who may search")
    else:
        try:
            await open_card(visit, args)
        except concierge.NotFound:
            await visit.reply(visit.say.say("bot.link.unknown"))


COMMAND = Command(name="start", policy=EVERYBODY, run=_run)
