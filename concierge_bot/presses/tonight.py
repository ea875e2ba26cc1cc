"""The buttons of an evening: company, mood, others, and onto the watchlist."""

import concierge
from concierge_bot.cards import title_of
from concierge_bot.policy import SEARCHERS
from concierge_bot.press import Press
from concierge_bot.screen import turn_screen
from concierge_bot.screens.tonight import ACTION, tonight_screen
from concierge_bot.title_words import label
from concierge_bot.visit import Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    asked = {name: value for name, value in button.args.items() if name != "want"}
    card = button.args.get("want")
    note = await _wanted(visit, card) if card else ""
    await turn_screen(visit, await tonight_screen(visit, asked, note))


async def _wanted(visit: Visit, card: str) -> str:
    title = await title_of(visit, card)
    await visit.me.watchlist.add(title)
    return visit.say.say("bot.tonight.wanted", title=label(title, visit.say))


PRESS = Press(action=ACTION, policy=SEARCHERS, run=_run)
