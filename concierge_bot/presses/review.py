"""A review of what was liked: written, or not."""

import concierge
from concierge_bot.cards import title_of
from concierge_bot.policy import SEARCHERS
from concierge_bot.press import Press
from concierge_bot.rating import REVIEW, ask_review, suggest_alike
from concierge_bot.visit import Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    if button.args["do"] == "write":
        await ask_review(visit, button.args)
        return
    flow = await visit.me.flows.get(visit.spot.chat_id)
    if flow is not None and flow.name == REVIEW:
        await visit.me.flows.end(visit.spot.chat_id)
    await visit.change(visit.say.say("bot.review.skipped"))
    await suggest_alike(visit, await title_of(visit, button.args["card"]))


PRESS = Press(action=REVIEW, policy=SEARCHERS, run=_run)
