"""The tool that finds what is like a title."""

from concierge.agent.policy import Effect
from concierge.agent.title_views import MOST_ROWS, choices_view, offers_view, title_row
from concierge.agent.title_wishes import AboutTitle, meant_title
from concierge.agent.tool import ToolContext, tool
from concierge.agent.wishes import Year
from concierge.model.conversation import JsonValue

__all__ = ["TOOL"]


@tool(Effect.READ)
async def similar_titles(ctx: ToolContext, query: AboutTitle, year: Year = None) -> JsonValue:
    """Finds what is like a film or series and new to this person, what they would like best first."""
    meant = await meant_title(ctx, query, year=year)
    if meant.title is None:
        return choices_view(ctx, meant)
    found = await ctx.me.recommendations.like(meant.title, limit=MOST_ROWS)
    return {"to": title_row(meant.title, ctx.language), **offers_view(found, ctx.language)}


TOOL = similar_titles
