"""/library: what the household has already; with words behind it, what of it has them in its name."""

from concierge_bot.command import Command
from concierge_bot.policy import SEARCHERS
from concierge_bot.screen import open_screen
from concierge_bot.screens.library import library_screen
from concierge_bot.visit import Visit

__all__ = ["COMMAND"]


async def _run(visit: Visit, args: str) -> None:
    await open_screen(visit, await library_screen(visit, text=args.strip()))


COMMAND = Command(name="library", policy=SEARCHERS, run=_run, order=5)
