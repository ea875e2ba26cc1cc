"""The word about a request: yes, no, and why not."""

import concierge
from concierge_bot.declining import decline
from concierge_bot.formatted import plain
from concierge_bot.policy import MANAGERS
from concierge_bot.press import Press
from concierge_bot.render import name_of
from concierge_bot.screen import open_screen
from concierge_bot.screens.requests import ACTION, FLOW, reason_screen
from concierge_bot.visit import Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    request_id = button.args["id"]
    match button.args["do"]:
        case "approve":
            download = await visit.me.requests.approve(request_id)
            await visit.me.flows.end(visit.spot.chat_id)
            await visit.change(plain(visit.say.say("requests.approved", name=name_of(download, visit.say))))
        case "ask":
            flow = concierge.Flow(name=FLOW, step="reason", facts={"request": request_id})
            await visit.me.flows.put(visit.spot.chat_id, flow)
            await open_screen(visit, reason_screen(request_id, visit.say))
        case "decline":
            await visit.me.flows.end(visit.spot.chat_id)
            await visit.change(await decline(visit, request_id))


PRESS = Press(action=ACTION, policy=MANAGERS, run=_run)
