"""/model: by which language model one is answered."""

from concierge_bot.command import Command
from concierge_bot.policy import SEARCHERS
from concierge_bot.screen import open_screen
from concierge_bot.screens.models import models_screen
from concierge_bot.visit import Visit

__all__ = ["COMMAND"]


async def _run(visit: Visit, _args: str) -> None:
    await open_screen(visit, await models_screen(visit))


COMMAND = Command(name="model", policy=SEARCHERS, run=_run)
