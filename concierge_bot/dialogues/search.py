"""What to look for: the next thing that the person writes."""

import concierge
from concierge_bot.cards import ABOUT_TITLES
from concierge_bot.dialogue import Dialogue, is_fresh
from concierge_bot.searching import FLOW, search
from concierge_bot.visit import Visit

__all__ = ["DIALOGUE"]


async def _take(visit: Visit, flow: concierge.Flow, text: str) -> bool:
    await visit.me.flows.end(visit.spot.chat_id)
    if not is_fresh(flow):
        return False
    await search(visit, text)
    return True


DIALOGUE = Dialogue(name=FLOW, policy=ABOUT_TITLES, take=_take)
