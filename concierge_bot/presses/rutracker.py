"""The buttons of an account at Rutracker."""

import concierge
from concierge_bot.policy import EVERYBODY
from concierge_bot.press import Press
from concierge_bot.resuming import THEN, continuing
from concierge_bot.rutracker import FLOW, SERVICE, ask_username
from concierge_bot.visit import Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    flow = await visit.me.flows.get(visit.spot.chat_id)
    facts = dict(flow.facts) if flow is not None and flow.name == FLOW else {}
    then = {THEN: facts[THEN]} if THEN in facts else {}
    match button.args["do"]:
        case "enter":
            await ask_username(visit, then)
        case "forget":
            await _forget(visit)
        case _:
            if flow is not None and flow.name == FLOW:
                await visit.me.flows.end(visit.spot.chat_id)
            if (pending := visit.parts.logins.at((visit.spot.chat_id, visit.sender_id))) is not None:
                pending.end()
            await visit.change(visit.say.say("bot.login.cancelled"), keyboard=await continuing(visit, then))


async def _forget(visit: Visit) -> None:
    try:
        await visit.me.accounts.forget(SERVICE)
    except concierge.NotFound:
        await visit.change(visit.say.say("bot.rutracker.nothing"))
    else:
        await visit.change(visit.say.say("bot.rutracker.forgotten"))


PRESS = Press(action=FLOW, policy=EVERYBODY, run=_run)
