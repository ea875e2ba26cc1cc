"""Seen: marked, and asked what it was worth."""

import concierge
from concierge_bot.cards import ABOUT_TITLES, buttons_under, title_of
from concierge_bot.pictures import change_buttons
from concierge_bot.press import Press
from concierge_bot.rating import ask_rating
from concierge_bot.visit import Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    title = await title_of(visit, button.args["card"])
    (own,) = await visit.me.metadata.own((title,))
    if own is None or not own.is_seen:
        await visit.me.watched.add(title)
        await change_buttons(visit, await buttons_under(visit, title))
    await ask_rating(visit, title)


PRESS = Press(action="watched", policy=ABOUT_TITLES, run=_run)
