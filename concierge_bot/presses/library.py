"""The buttons of the library: another page."""

import concierge
from concierge_bot.policy import SEARCHERS
from concierge_bot.press import Press
from concierge_bot.screen import turn_screen
from concierge_bot.screens.library import ACTION, library_screen
from concierge_bot.visit import Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    page = int(button.args.get("page", "0"))
    await turn_screen(visit, await library_screen(visit, text=button.args.get("text", ""), page=page))


PRESS = Press(action=ACTION, policy=SEARCHERS, run=_run)
