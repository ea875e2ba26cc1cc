"""/cost: what language models cost."""

from concierge_bot.command import Command
from concierge_bot.policy import EVERYBODY
from concierge_bot.screen import open_screen
from concierge_bot.screens.costs import costs_screen
from concierge_bot.visit import Visit

__all__ = ["COMMAND"]


async def _run(visit: Visit, _args: str) -> None:
    await open_screen(visit, await costs_screen(visit))


COMMAND = Command(name="cost", policy=EVERYBODY, run=_run)
