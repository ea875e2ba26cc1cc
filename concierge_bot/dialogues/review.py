"""A review, in whatever words."""

import concierge
from concierge_bot.cards import title_of
from concierge_bot.dialogue import Dialogue, is_fresh
from concierge_bot.policy import SEARCHERS
from concierge_bot.rating import REVIEW, suggest_alike
from concierge_bot.visit import Visit

__all__ = ["DIALOGUE"]


async def _take(visit: Visit, flow: concierge.Flow, text: str) -> bool:
    if not is_fresh(flow):
        await visit.me.flows.end(visit.spot.chat_id)
        return False
    title = await title_of(visit, flow.facts["card"])
    await visit.me.ratings.rate(title, flow.facts["score"], review=text)
    await visit.me.flows.end(visit.spot.chat_id)
    await visit.reply(visit.say.say("bot.review.done"))
    await suggest_alike(visit, title)
    return True


DIALOGUE = Dialogue(name=REVIEW, policy=SEARCHERS, take=_take)
