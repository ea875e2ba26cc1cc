"""What a command of the bot is made of."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from concierge_bot.policy import Policy
from concierge_bot.visit import Visit

__all__ = ["Command", "Menu"]


class Menu(StrEnum):
    """In whose menu a command stands; that of MANAGERS is in the owner's alone."""

    EVERYBODY = "everybody"
    MANAGERS = "managers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """`/name`, answered by `run` with what was written behind it; the menu shows `bot.command.<name>` beside it.

    Commands stand by `order` where they are listed, and by name where that is the same. What is written behind one that
    `has_secrets` does not stay in the chat, also where it is not answered.
    """

    name: str
    policy: Policy
    run: Callable[[Visit, str], Awaitable[None]]
    menu: Menu = Menu.EVERYBODY
    order: int = 50
    has_secrets: bool = False
