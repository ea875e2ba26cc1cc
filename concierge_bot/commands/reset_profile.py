"""/reset_profile: a profile as on the first day."""

from concierge_bot.command import Command
from concierge_bot.policy import EVERYBODY
from concierge_bot.screen import open_screen
from concierge_bot.screens.profile import reset_screen
from concierge_bot.visit import Visit

__all__ = ["COMMAND"]


async def _run(visit: Visit, _args: str) -> None:
    await open_screen(visit, await reset_screen(visit))


COMMAND = Command(name="reset_profile", policy=EVERYBODY, run=_run)
