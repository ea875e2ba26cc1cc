"""/health: how the services are doing."""

from concierge_bot.command import Command, Menu
from concierge_bot.policy import MANAGERS
from concierge_bot.screen import open_screen
from concierge_bot.screens.health import health_screen
from concierge_bot.visit import Visit

__all__ = ["COMMAND"]


async def _run(visit: Visit, _args: str) -> None:
    await open_screen(visit, await health_screen(visit))


COMMAND = Command(name="health", policy=MANAGERS, run=_run, menu=Menu.MANAGERS)
