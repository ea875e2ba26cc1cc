"""The seasons of a series, page by page, and the way back to them."""

import concierge
from concierge_bot.cards import ABOUT_TITLES, title_of
from concierge_bot.press import Press
from concierge_bot.seasons import SEASONS_ACTION, turn_seasons
from concierge_bot.visit import Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    title = await title_of(visit, button.args["card"])
    await turn_seasons(visit, title, int(button.args.get("page", "0")))


PRESS = Press(action=SEASONS_ACTION, policy=ABOUT_TITLES, run=_run)
