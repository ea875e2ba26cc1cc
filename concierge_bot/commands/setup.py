"""/setup: what the concierge is to know of somebody, asked once more."""

from concierge_bot.command import Command
from concierge_bot.onboarding import resume
from concierge_bot.policy import EVERYBODY
from concierge_bot.visit import Visit

__all__ = ["COMMAND"]


async def _run(visit: Visit, _args: str) -> None:
    await resume(visit)


COMMAND = Command(name="setup", policy=EVERYBODY, run=_run)
