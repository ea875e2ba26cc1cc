"""What is like a title, without what was seen."""

import concierge
from concierge_bot import title_words as words_for
from concierge_bot.cards import ABOUT_TITLES, title_of
from concierge_bot.press import Press
from concierge_bot.title_lists import show_titles
from concierge_bot.visit import Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    title = await title_of(visit, button.args["card"])
    wanted = concierge.TitleList(kind=concierge.ListKind.SIMILAR, title_kind=title.kind, of=title.ids)
    found = await visit.me.metadata.listed(wanted)
    name = words_for.name(title, visit.say)
    if found.titles:
        await show_titles(visit, visit.say.say("reply.similar_titles", title=name), found.titles)
    else:
        await visit.reply(visit.say.say("reply.similar_titles.none", title=name))


PRESS = Press(action="similar", policy=ABOUT_TITLES, run=_run)
