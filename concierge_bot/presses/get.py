"""Download, under a card: the picks of a film, the seasons of a series."""

import concierge
from concierge_bot.cards import ABOUT_TITLES, title_of
from concierge_bot.looking import look_for
from concierge_bot.press import Press
from concierge_bot.seasons import show_seasons
from concierge_bot.visit import Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    title = await title_of(visit, button.args["card"])
    if title.kind is concierge.TitleKind.SERIES:
        await show_seasons(visit, title)
    else:
        await look_for(visit, title)


PRESS = Press(action="get", policy=ABOUT_TITLES, run=_run)
