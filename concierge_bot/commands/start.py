"""/start: who this is and what to write."""

from concierge.texts import Texts
from concierge_bot.command import Command

__all__ = ["COMMAND"]


def greeting(say: Texts) -> str:
    """A greeting, and examples."""
    return f"{say.say('bot.hello')}\n\n{say.say('agent.help')}"


COMMAND = Command(name="start", reply=greeting)
