"""A season or an episode: its releases."""

import concierge
from concierge_bot.cards import ABOUT_TITLES, title_of
from concierge_bot.looking import look_for
from concierge_bot.press import Press
from concierge_bot.seasons import PART_ACTION
from concierge_bot.visit import Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    title = await title_of(visit, button.args["card"])
    episode = button.args.get("episode")
    await look_for(visit, title, season=int(button.args["season"]), episode=int(episode) if episode else None)


PRESS = Press(action=PART_ACTION, policy=ABOUT_TITLES, run=_run)
