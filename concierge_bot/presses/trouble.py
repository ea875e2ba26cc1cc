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
    begun = await _later(visit, old) if do == "next" else None
    if begun is None and old.state is concierge.DownloadState.REMOVED:
        await tell_answer(visit, button, say.say("bot.news.over"))
        return
    try:
        begun = begun or await (downloads.next(old.id) if do == "next" else downloads.resume(old.id))
    except concierge.ApprovalNeeded as error:
        await tell_answer(visit, button, f"📨 {say.error(error.code, error.facts)}")
        return
    await tell_answer(visit, button, f"✓ {say.say(f'bot.news.{do}.done')}")
    keyboard = await visit.keyboard(tending_keys(begun.id, say))
    visit.parts.followers.follow(visit.me, visit.spot, begun.id, say, keyboard=keyboard)


async def _later(visit: Visit, old: concierge.Download) -> concierge.Download | None:
    """What was begun in its place already: a press that a restart brings again begins nothing more."""
    mine = [one.download for one in await visit.me.downloads.list()]
    return next((one for one in mine if _is_instead(one, old)), None)


def _is_instead(one: concierge.Download, old: concierge.Download) -> bool:
    if one.title is None or old.title is None or one.state is concierge.DownloadState.FAILED:
        return False
    is_same = (one.title.ids, one.season, one.episode) == (old.title.ids, old.season, old.episode)
    return is_same and one.created_at > old.created_at


PRESS = Press(action=TROUBLE, policy=EVERYBODY, run=_run)
