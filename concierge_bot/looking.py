"""Looks for releases of a title, and shows what to choose from."""

import concierge
from concierge_bot import title_words as words_for
from concierge_bot.picks import part_of, pick_keys, picks_text
from concierge_bot.render import error_text
from concierge_bot.visit import Visit

__all__ = ["look_for", "show_picks"]


async def look_for(
    visit: Visit, title: concierge.Title, *, season: int | None = None, episode: int | None = None
) -> None:
    """Answers with the picks among the releases of the title, or of a part of it; no model is asked."""
    say = visit.say
    async with visit.parts.chats.answer(visit.spot) as shown:
        name = words_for.listed([words_for.label(title, say), part_of(season, episode)], " ")
        shown.show(say.say("bot.pick.looking", title=name))
        try:
            report = await visit.me.search.releases(title, season=season, episode=episode)
            report = await visit.me.search.inspected(report)
        except concierge.ConciergeError as error:
            shown.show(error_text(error, say))
            return
        shown.show(picks_text(report, say), keyboard=await visit.keyboard(pick_keys(report, say)))


async def show_picks(visit: Visit, report: concierge.SearchReport) -> None:
    """Answers with the picks of a search that was made."""
    keyboard = await visit.keyboard(pick_keys(report, visit.say))
    await visit.reply(picks_text(report, visit.say), keyboard=keyboard)
