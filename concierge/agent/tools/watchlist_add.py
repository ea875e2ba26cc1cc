"""The tool that notes what the person wants to see."""

from concierge.agent.personal_views import marked_view
from concierge.agent.personal_words import Kind
from concierge.agent.policy import Effect
from concierge.agent.tool import ToolContext, tool
from concierge.agent.wishes import Query, Year
from concierge.model.conversation import JsonValue
from concierge.model.title import TitleKind

__all__ = ["TOOL"]


@tool(Effect.PERSONAL_WRITE)
async def watchlist_add(ctx: ToolContext, query: Query, year: Year = None, kind: Kind = None) -> JsonValue:
    """Puts a film or a series on the person's watchlist."""
    marked = await ctx.me.watchlist.add(query, year=year, kind=TitleKind(kind) if kind else None)
    return marked_view(marked, ctx.language)


TOOL = watchlist_add
