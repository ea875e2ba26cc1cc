"""What is written while somebody is setting up: films, screens and studios in words of their own."""

import concierge
from concierge_bot.busy import seem_busy
from concierge_bot.dialogue import Dialogue, is_fresh
from concierge_bot.favourites import note_favourites
from concierge_bot.onboarding import show, step_named
from concierge_bot.onboarding_answers import add_words
from concierge_bot.onboarding_steps import Way
from concierge_bot.policy import EVERYBODY
from concierge_bot.resuming import SETUP
from concierge_bot.visit import Visit

__all__ = ["DIALOGUE"]


async def _take(visit: Visit, flow: concierge.Flow, text: str) -> bool:
    """Where a step takes no words, or was left long ago, they are a wish like any other, and setting up waits."""
    step = step_named(visit, flow.step)
    if step is None or not step.takes_words or not is_fresh(flow):
        return False
    if step.way is Way.WORDS:
        await seem_busy(visit)
        note = await note_favourites(visit, text)
    else:
        unclear = await add_words(visit.me, step, text)
        note = visit.say.say("bot.setup.unclear", words="; ".join(unclear)) if unclear else ""
    await show(visit, step, message_id=flow.message_id, note=note)
    return True


DIALOGUE = Dialogue(name=SETUP, policy=EVERYBODY, take=_take)
