"""The buttons under the progress of a download, which itself shows what they did."""

import concierge
from concierge_bot.policy import Policy
from concierge_bot.press import Press
from concierge_bot.render import name_of
from concierge_bot.tending import TENDING_ACTION, removing_keys
from concierge_bot.visit import Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    downloads, say, download_id = visit.me.downloads, visit.say, button.args["id"]
    match button.args["do"]:
        case "pause":
            await downloads.pause(download_id)
        case "resume":
            await downloads.resume(download_id)
        case "remove":
            download = await downloads.get(download_id)
            keyboard = await visit.keyboard(removing_keys(download_id, say), as_one=True)
            await visit.reply(say.say("bot.tend.ask", name=name_of(download, say)), keyboard=keyboard)
        case "removed":
            removed = await downloads.remove(download_id, with_data=True)
            await visit.change(say.say("bot.tend.gone", name=name_of(removed, say)))
        case _:
            await visit.change(say.say("bot.tend.stays"))


PRESS = Press(action=TENDING_ACTION, policy=Policy(in_groups=True), run=_run)
