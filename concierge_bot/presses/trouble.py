"""A download that failed begins again; one that is not what was promised is given up for the next release."""

import concierge
from concierge_bot.answering_news import tell_answer
from concierge_bot.news_keys import TROUBLE
from concierge_bot.policy import EVERYBODY
from concierge_bot.press import Press
from concierge_bot.tending import tending_keys
from concierge_bot.visit import Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    say, downloads, do = visit.say, visit.me.downloads, button.args["do"]
    old = await downloads.get(button.args["id"])
    if old.state is concierge.DownloadState.REMOVED:
        # A press that a restart brings again, and one on old news, take nothing else up.
        await tell_answer(visit, button, say.say("bot.news.over"))
        return
    try:
        begun = await (downloads.next(old.id) if do == "next" else downloads.resume(old.id))
    except concierge.ApprovalNeeded as error:
        await tell_answer(visit, button, f"📨 {say.error_in_chat(error.code, error.facts)}")
        return
    await tell_answer(visit, button, f"✓ {say.say(f'bot.news.{do}.done')}")
    keyboard = await visit.keyboard(tending_keys(begun.id, say))
    visit.parts.followers.follow(visit.me, visit.spot, begun.id, say, keyboard=keyboard)


PRESS = Press(action=TROUBLE, policy=EVERYBODY, run=_run)
