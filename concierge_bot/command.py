"""What a command of the bot is made of."""

from collections.abc import Callable
from dataclasses import dataclass

from concierge.texts import Texts

__all__ = ["Command"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command that answers with a text; the menu shows `bot.command.<name>` beside it."""

    name: str
    reply: Callable[[Texts], str]
