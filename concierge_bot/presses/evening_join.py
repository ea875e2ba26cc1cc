"""Watches along."""

import concierge
from concierge_bot.cards import ABOUT_TITLES
from concierge_bot.gathering import JOINING, invitation
from concierge_bot.press import Press
from concierge_bot.visit import Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    try:
        poll = await visit.me.polls.join(button.args["poll"])
    except concierge.NotFound:
        await visit.reply(visit.say.say("bot.evening.late"))
        return
    keyboard = visit.message.reply_markup if visit.message is not None else None
    await visit.change(invitation(poll, visit.say), keyboard=keyboard)


PRESS = Press(action=JOINING, policy=ABOUT_TITLES, run=_run)
