"""Why a request is declined: the next thing that the owner writes."""

import concierge
from concierge_bot.declining import decline
from concierge_bot.dialogue import Dialogue, is_fresh
from concierge_bot.policy import MANAGERS
from concierge_bot.screens.requests import FLOW
from concierge_bot.visit import Visit

__all__ = ["DIALOGUE"]


async def _take(visit: Visit, flow: concierge.Flow, text: str) -> bool:
    if not is_fresh(flow):
        await visit.me.flows.end(visit.spot.chat_id)
        return False
    try:
        # A reason that is too long leaves the question open: the next words are a shorter one.
        told = await decline(visit, flow.facts["request"], text)
    except concierge.NotFound:
        await visit.me.flows.end(visit.spot.chat_id)
        raise
    await visit.me.flows.end(visit.spot.chat_id)
    await visit.reply(told)
    return True


DIALOGUE = Dialogue(name=FLOW, policy=MANAGERS, take=_take)
