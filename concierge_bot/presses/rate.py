"""A mark out of ten, none, or a reminder."""

import concierge
from concierge_bot import title_words as words_for
from concierge_bot.cards import ABOUT_TITLES, title_of
from concierge_bot.press import Press
from concierge_bot.rating import WORTH_A_REVIEW, offer_review
from concierge_bot.visit import Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    title = await title_of(visit, button.args["card"])
    label, score = words_for.label(title, visit.say), button.args.get("score")
    if score is not None:
        await visit.me.ratings.rate(title, score)
        if int(score) >= WORTH_A_REVIEW and visit.spot.is_private:
            await offer_review(visit, title, score)
        else:
            await visit.change(visit.say.say("bot.rate.done", title=label, score=score))
    elif button.args.get("do") == "later":
        await visit.me.reminders.rate_later(title)
        await visit.change(visit.say.say("bot.rate.reminded", title=label))
    else:
        await visit.change(visit.say.say("bot.rate.skipped", title=label))


PRESS = Press(action="rate", policy=ABOUT_TITLES, run=_run)
