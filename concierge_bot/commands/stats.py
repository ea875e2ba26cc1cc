"""/stats: what was seen, in figures."""

from concierge_bot.command import Command
from concierge_bot.policy import EVERYBODY
from concierge_bot.screen import open_screen
from concierge_bot.screens.statistics import statistics_screen
from concierge_bot.visit import Visit

__all__ = ["COMMAND"]


async def _run(visit: Visit, _args: str) -> None:
    await open_screen(visit, await statistics_screen(visit))


COMMAND = Command(name="stats", policy=EVERYBODY, run=_run)
