"""/watchlist: what to watch."""

from concierge_bot.command import Command
from concierge_bot.policy import SEARCHERS
from concierge_bot.screen import open_screen
from concierge_bot.screens.watchlist import watchlist_screen
from concierge_bot.visit import Visit

__all__ = ["COMMAND"]


async def _run(visit: Visit, _args: str) -> None:
    await open_screen(visit, await watchlist_screen(visit))


COMMAND = Command(name="watchlist", policy=SEARCHERS, run=_run, order=4)
