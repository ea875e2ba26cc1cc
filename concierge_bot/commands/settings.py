"""/settings: what holds for the person."""

from concierge_bot.command import Command
from concierge_bot.policy import EVERYBODY
from concierge_bot.screen import open_screen
from concierge_bot.screens.settings import settings_screen
from concierge_bot.visit import Visit

__all__ = ["COMMAND"]


async def _run(visit: Visit, _args: str) -> None:
    await open_screen(visit, await settings_screen(visit))


COMMAND = Command(name="settings", policy=EVERYBODY, run=_run, order=5)
