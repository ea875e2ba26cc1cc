"""Onto the watchlist, or off it."""

import concierge
from concierge_bot.cards import ABOUT_TITLES, buttons_under, title_of
from concierge_bot.pictures import change_buttons
from concierge_bot.press import Press
from concierge_bot.visit import Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    title = await title_of(visit, button.args["card"])
    if await visit.me.watchlist.has(title):
        await visit.me.watchlist.remove(title)
    else:
        await visit.me.watchlist.add(title)
    await change_buttons(visit, await buttons_under(visit, title))


PRESS = Press(action="watchlist", policy=ABOUT_TITLES, run=_run)
