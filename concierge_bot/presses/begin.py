"""A pick: its download begins, or the owner is asked."""

import concierge
from concierge_bot.policy import Policy
from concierge_bot.press import Press
from concierge_bot.tending import tending_keys
from concierge_bot.visit import Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    try:
        download = await visit.me.downloads.start(button.args["handle"])
    except concierge.ApprovalNeeded as error:
        await visit.reply(f"📨 {visit.say.error(error.code, error.facts)}")
        return
    keyboard = await visit.keyboard(tending_keys(download.id, visit.say))
    visit.parts.followers.follow(visit.me, visit.spot, download.id, visit.say, keyboard=keyboard)


PRESS = Press(action="begin", policy=Policy(in_groups=True), run=_run)
