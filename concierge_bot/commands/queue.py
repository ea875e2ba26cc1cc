"""/queue: what is being downloaded."""

from concierge_bot.command import Command
from concierge_bot.policy import EVERYBODY
from concierge_bot.screen import open_screen
from concierge_bot.screens.queue import queue_screen
from concierge_bot.visit import Visit

__all__ = ["COMMAND"]


async def _run(visit: Visit, _args: str) -> None:
    await open_screen(visit, await queue_screen(visit))


COMMAND = Command(name="queue", policy=EVERYBODY, run=_run, order=2)
