"""The tool that recommends by taste."""

from concierge.agent.policy import Effect
from concierge.agent.title_views import MOST_ROWS, offers_view
from concierge.agent.title_wishes import Kind, kind_named
from concierge.agent.tool import ToolContext, tool
from concierge.model.conversation import JsonValue

__all__ = ["TOOL"]


@tool(Effect.READ)
async def recommend(ctx: ToolContext, kind: Kind = None) -> JsonValue:
    """Recommends what this person would like best by their own taste, when they name no conditions."""
    found = await ctx.me.recommendations.list(limit=MOST_ROWS, kind=kind_named(kind))
    return offers_view(found, ctx.language)


TOOL = recommend
