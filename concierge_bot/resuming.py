"""The way back into the setting up from what it had sent somebody away to."""

from collections.abc import Mapping

from telegram import InlineKeyboardMarkup

from concierge_bot.visit import Key, Visit

__all__ = ["SETUP", "THEN", "continuing"]

SETUP = "setup"
THEN = "then"


async def continuing(visit: Visit, facts: Mapping[str, str]) -> InlineKeyboardMarkup | None:
    """A button that leads back to the step that is named in the facts of a dialogue; None if none is."""
    if not (step := facts.get(THEN)):
        return None
    label = visit.say.say("bot.setup.continue")
    return await visit.keyboard([[Key(label=label, action=SETUP, args={"do": "show", "step": step})]])
