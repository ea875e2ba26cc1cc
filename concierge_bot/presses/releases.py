"""Everything that a search found, page by page, with reasons."""

import concierge
from concierge_bot.cards import ABOUT_TITLES
from concierge_bot.picks import ALL_ACTION, all_keys, all_text, page_of
from concierge_bot.press import Press
from concierge_bot.visit import Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    report = await visit.me.search.explain(button.args["handle"])
    number = button.args.get("page")
    page = page_of(report, int(number or "0"))
    text = all_text(report, page, visit.say)
    keyboard = await visit.keyboard(all_keys(report, page, visit.say))
    # The picks stay where they are; only the list itself is turned.
    if number is None:
        await visit.reply(text, keyboard=keyboard)
    else:
        await visit.change(text, keyboard=keyboard)


PRESS = Press(action=ALL_ACTION, policy=ABOUT_TITLES, run=_run)
