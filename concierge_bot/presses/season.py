"""The episodes of a season, page by page."""

import concierge
from concierge_bot.cards import ABOUT_TITLES, title_of
from concierge_bot.press import Press
from concierge_bot.seasons import SEASON_ACTION, turn_episodes
from concierge_bot.visit import Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    title = await title_of(visit, button.args["card"])
    await turn_episodes(visit, title, int(button.args["season"]), int(button.args.get("page", "0")))


PRESS = Press(action=SEASON_ACTION, policy=ABOUT_TITLES, run=_run)
