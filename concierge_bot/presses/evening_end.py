"""Waits no longer: for more people, or for more votes."""

from contextlib import suppress

import concierge
from concierge_bot.cards import ABOUT_TITLES
from concierge_bot.gathering import ENDING
from concierge_bot.press import Press
from concierge_bot.visit import Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    with suppress(concierge.NotFound):  # it is over, which was wished for
        await visit.me.polls.hurry(button.args["poll"])
    visit.parts.poll_news.set()


PRESS = Press(action=ENDING, policy=ABOUT_TITLES, run=_run)
