"""The services, asked once more."""

import concierge
from concierge_bot.policy import MANAGERS
from concierge_bot.press import Press
from concierge_bot.screen import turn_screen
from concierge_bot.screens.health import ACTION, health_screen
from concierge_bot.visit import Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, _button: concierge.Button) -> None:
    await turn_screen(visit, await health_screen(visit))


PRESS = Press(action=ACTION, policy=MANAGERS, run=_run)
