"""/help: what to write."""

from concierge.texts import Texts
from concierge_bot.command import Command

__all__ = ["COMMAND"]


def examples(say: Texts) -> str:
    """Examples of wishes."""
    return say.say("agent.help")


COMMAND = Command(name="help", reply=examples)
