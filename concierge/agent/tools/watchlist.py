"""The tool that shows what the person wants to see."""

from concierge.agent.personal_views import MOST_ROWS, day_of, fitting, titled
from concierge.agent.personal_words import WithWords
from concierge.agent.policy import Effect
from concierge.agent.tool import ToolContext, tool
from concierge.model.conversation import JsonValue
from concierge.model.query import cleaned

__all__ = ["TOOL"]


@tool(Effect.READ)
async def watchlist(ctx: ToolContext, words: WithWords = "") -> JsonValue:
    """Lists what the person wants to see, newest first."""
    page = await ctx.me.watchlist.list(limit=MOST_ROWS, text=cleaned(words))
    rows = [
        {**titled(item.title.title, ctx.language), "added": day_of(item.mark.added_at)} for item in page.items
    ]
    return fitting("titles", rows, is_more=page.after is not None)


TOOL = watchlist
