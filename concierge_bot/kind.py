"""Updates that are neither words, nor commands, nor buttons."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from telegram import Update

from concierge_bot.policy import Policy
from concierge_bot.visit import Visit

__all__ = ["Kind"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Answers what it `fits`: a file, a voice message, a vote. The first by name that fits takes an update."""

    name: str
    policy: Policy
    fits: Callable[[Update], bool]
    run: Callable[[Visit], Awaitable[None]]
