"""A mark out of ten, or none."""

import concierge
from concierge_bot import title_words as words_for
from concierge_bot.cards import ABOUT_TITLES, title_of
from concierge_bot.press import Press
from concierge_bot.visit import Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    title = await title_of(visit, button.args["card"])
    label, score = words_for.label(title, visit.say), button.args.get("score")
    if score is None:
        await visit.change(visit.say.say("bot.rate.skipped", title=label))
        return
    await visit.me.ratings.rate(title, score)
    await visit.change(visit.say.say("bot.rate.done", title=label, score=score))


PRESS = Press(action="rate", policy=ABOUT_TITLES, run=_run)
