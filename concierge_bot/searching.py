"""Looks for a title by its name."""

import concierge
from concierge_bot.cards import show_card
from concierge_bot.title_lists import show_titles
from concierge_bot.visit import Visit

__all__ = ["FLOW", "search"]

FLOW = "search"


async def search(visit: Visit, words: str) -> None:
    """Answers with the card of the title that is meant, or with those that may be. Raises NotFound, ServiceError."""
    meant = await visit.me.metadata.resolve(words)
    titles = [title for title in meant.titles if not title.is_adult]
    if not titles:
        raise concierge.NotFound("no source knows it", what=words[:100])
    if len(titles) == 1 or (meant.title is not None and not meant.title.is_adult):
        await show_card(visit, meant.title or titles[0])
    else:
        await show_titles(visit, visit.say.say("reply.find_title"), titles)
