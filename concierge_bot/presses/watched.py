"""Seen: marked, and asked what it was worth."""

import concierge
from concierge_bot import title_words as words_for
from concierge_bot.cards import ABOUT_TITLES, buttons_under, title_of
from concierge_bot.pictures import change_buttons
from concierge_bot.press import Press
from concierge_bot.visit import Key, Visit

__all__ = ["PRESS"]

HIGHEST = 10
MARKS_A_ROW = 5


async def _run(visit: Visit, button: concierge.Button) -> None:
    title = await title_of(visit, button.args["card"])
    (own,) = await visit.me.metadata.own((title,))
    if own is None or not own.is_seen:
        await visit.me.watched.add(title)
        await change_buttons(visit, await buttons_under(visit, title))
    keys = [
        Key(label=str(score), action="rate", args={"card": button.args["card"], "score": str(score)})
        for score in range(1, HIGHEST + 1)
    ]
    rows = [keys[at : at + MARKS_A_ROW] for at in range(0, HIGHEST, MARKS_A_ROW)]
    skip = Key(label=visit.say.say("bot.rate.skip"), action="rate", args={"card": button.args["card"]})
    keyboard = await visit.keyboard([*rows, [skip]], as_one=True)
    await visit.reply(
        visit.say.say("bot.rate.ask", title=words_for.label(title, visit.say)), keyboard=keyboard
    )


PRESS = Press(action="watched", policy=ABOUT_TITLES, run=_run)
