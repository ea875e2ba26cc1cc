"""The magnet link of a pick."""

import concierge
from concierge_bot.cards import ABOUT_TITLES
from concierge_bot.press import Press
from concierge_bot.torrents import send_magnet
from concierge_bot.visit import Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    await send_magnet(visit, button.args["handle"])


PRESS = Press(action="magnet", policy=ABOUT_TITLES, run=_run)
