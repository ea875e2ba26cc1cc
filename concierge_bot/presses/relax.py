"""A compromise: what fits when something is given up."""

import concierge
from concierge_bot.cards import ABOUT_TITLES
from concierge_bot.looking import show_picks
from concierge_bot.press import Press
from concierge_bot.visit import Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    report = await visit.me.search.explain(button.args["handle"])
    number = int(button.args["number"])
    if number >= len(report.relaxations):
        await show_picks(visit, report)
        return
    relaxed = await visit.me.search.relaxed(report, report.relaxations[number])
    await show_picks(visit, await visit.me.search.inspected(relaxed))


PRESS = Press(action="relax", policy=ABOUT_TITLES, run=_run)
