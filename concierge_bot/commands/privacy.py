"""/privacy: what is kept, taken along or forgotten."""

from concierge_bot.command import Command
from concierge_bot.policy import EVERYBODY
from concierge_bot.screen import open_screen
from concierge_bot.screens.privacy import privacy_screen
from concierge_bot.visit import Visit

__all__ = ["COMMAND"]


async def _run(visit: Visit, _args: str) -> None:
    await open_screen(visit, await privacy_screen(visit))


COMMAND = Command(name="privacy", policy=EVERYBODY, run=_run)
