"""What a button does."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import concierge
from concierge_bot.policy import Policy
from concierge_bot.visit import Visit

__all__ = ["Press"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Carries out the buttons of an action; `visit.pressed` is the message that the button stands under."""

    action: str
    policy: Policy
    run: Callable[[Visit, concierge.Button], Awaitable[None]]
