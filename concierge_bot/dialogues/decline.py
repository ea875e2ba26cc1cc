"""Why a request is declined: the next thing that the owner writes."""

import concierge
from concierge_bot.declining import decline
from concierge_bot.dialogue import Dialogue, is_fresh
from concierge_bot.policy import MANAGERS
from concierge_bot.screens.requests import FLOW
from concierge_bot.visit import Visit

__all__ = ["DIALOGUE"]


async def _take(visit: Visit, flow: concierge.Flow, text: str) -> bool:
    await visit.me.flows.end(visit.spot.chat_id)
    if not is_fresh(flow):
        return False
    told = await decline(visit, flow.facts["request"], text)
    await visit.reply(told)
    return True


DIALOGUE = Dialogue(name=FLOW, policy=MANAGERS, take=_take)
