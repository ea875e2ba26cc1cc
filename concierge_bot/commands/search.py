"""/search: a title by its name: its card, or those that may be meant."""

import concierge
from concierge_bot.cards import ABOUT_TITLES, show_card
from concierge_bot.command import Command
from concierge_bot.title_lists import show_titles
from concierge_bot.visit import Visit

__all__ = ["COMMAND"]


async def _run(visit: Visit, args: str) -> None:
    if not args:
        await visit.reply(visit.say.say("bot.search.empty"))
        return
    meant = await visit.me.metadata.resolve(args)
    titles = [title for title in meant.titles if not title.is_adult]
    if not titles:
        raise concierge.NotFound("no source knows it", what=args[:100])
    if len(titles) == 1 or (meant.title is not None and not meant.title.is_adult):
        await show_card(visit, meant.title or titles[0])
    else:
        await show_titles(visit, visit.say.say("reply.find_title"), titles)


COMMAND = Command(name="search", policy=ABOUT_TITLES, run=_run)
