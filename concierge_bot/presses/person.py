"""Another page of what a person did."""

import concierge
from concierge_bot.cards import ABOUT_TITLES
from concierge_bot.person_cards import PAGE_ACTION, turn_person
from concierge_bot.press import Press
from concierge_bot.visit import Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    await turn_person(visit, button.args["card"], int(button.args["page"]))


PRESS = Press(action=PAGE_ACTION, policy=ABOUT_TITLES, run=_run)
