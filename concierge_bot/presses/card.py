"""A title or a person of a list: their card."""

import concierge
from concierge_bot.cards import ABOUT_TITLES
from concierge_bot.opening import open_card
from concierge_bot.press import Press
from concierge_bot.visit import Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    await open_card(visit, button.args["card"])


PRESS = Press(action="card", policy=ABOUT_TITLES, run=_run)
