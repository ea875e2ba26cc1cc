"""The buttons of the figures: another year, or all of it as a picture."""

import concierge
from concierge_bot.policy import EVERYBODY
from concierge_bot.press import Press
from concierge_bot.screen import turn_screen
from concierge_bot.screens.statistics import ACTION, statistics_screen
from concierge_bot.uploads import send_picture
from concierge_bot.visit import Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    told = button.args.get("year")
    year = int(told) if told else None
    if button.args["do"] == "card":
        await send_picture(visit, await visit.me.statistics.card(await visit.me.statistics.get(year=year)))
    else:
        await turn_screen(visit, await statistics_screen(visit, year))


PRESS = Press(action=ACTION, policy=EVERYBODY, run=_run)
