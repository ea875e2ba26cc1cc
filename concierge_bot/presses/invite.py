"""The buttons of invitations: a new code, and one taken back."""

import concierge
from concierge_bot.policy import MANAGERS
from concierge_bot.press import Press
from concierge_bot.screen import open_screen
from concierge_bot.screens.invites import ACTION, invites_screen, issued_screen
from concierge_bot.visit import Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    match button.args["do"]:
        case "make":
            issued = await visit.me.people.invite(role=concierge.Role(button.args["role"]))
            await open_screen(visit, issued_screen(visit, issued))
        case "revoke":
            revoked = await visit.me.people.revoke(button.args["id"])
            await visit.change(visit.say.say("people.revoked", id=revoked.id))
        case _:
            await open_screen(visit, await invites_screen(visit))


PRESS = Press(action=ACTION, policy=MANAGERS, run=_run)
