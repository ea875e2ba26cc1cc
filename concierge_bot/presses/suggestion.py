"""What is done with a title that was suggested: it is wanted, or was seen."""

import concierge
from concierge_bot import title_words as words_for
from concierge_bot.cards import ABOUT_TITLES, title_of
from concierge_bot.press import Press
from concierge_bot.rating import ask_rating
from concierge_bot.suggesting import ACTION
from concierge_bot.visit import Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    title = await title_of(visit, button.args["card"])
    if button.args["do"] == "want":
        await visit.me.watchlist.add(title)
        label = words_for.label(title, visit.say)
        await visit.reply(visit.say.say("bot.suggest.wanted", title=label))
    else:
        await visit.me.watched.add(title)
        await ask_rating(visit, title)


PRESS = Press(action=ACTION, policy=ABOUT_TITLES, run=_run)
