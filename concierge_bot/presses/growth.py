"""The word about a torrent of a followed topic that lacks something: it is taken, or all stays as it is."""

import concierge
from concierge_bot.answering_news import tell_answer
from concierge_bot.news_keys import GROWTH
from concierge_bot.policy import EVERYBODY
from concierge_bot.press import Press
from concierge_bot.visit import Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    do = button.args["do"]
    if do == "accept":
        await visit.me.downloads.accept(button.args["id"])
    await tell_answer(visit, button, f"✓ {visit.say.say(f'bot.news.{do}.done')}")


PRESS = Press(action=GROWTH, policy=EVERYBODY, run=_run)
