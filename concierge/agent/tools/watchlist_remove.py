"""The tool that takes a title off the watchlist."""

from concierge.agent.personal_views import marked_view
from concierge.agent.policy import Effect
from concierge.agent.tool import ToolContext, tool
from concierge.agent.wishes import Query, Year
from concierge.model.conversation import JsonValue

__all__ = ["TOOL"]


@tool(Effect.PERSONAL_WRITE)
async def watchlist_remove(ctx: ToolContext, query: Query, year: Year = None) -> JsonValue:
    """Takes a film or a series off the person's watchlist."""
    return marked_view(await ctx.me.watchlist.remove(query, year=year), ctx.language)


TOOL = watchlist_remove
