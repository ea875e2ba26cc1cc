"""What somebody is in the middle of, when the next thing that they write is an answer and no wish."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import concierge
from concierge_bot.policy import Policy
from concierge_bot.visit import Visit

__all__ = ["Dialogue"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogue:
    """Takes what is written while a flow of its name is open; False if those words are no answer, but a wish."""

    name: str
    policy: Policy
    take: Callable[[Visit, concierge.Flow, str], Awaitable[bool]]
