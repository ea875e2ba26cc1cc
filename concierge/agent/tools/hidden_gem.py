"""The tool that finds what few people know."""

from concierge.agent.policy import Effect
from concierge.agent.title_views import offers_view
from concierge.agent.tool import ToolContext, tool
from concierge.model.conversation import JsonValue

__all__ = ["TOOL"]


@tool(Effect.READ)
async def hidden_gem(ctx: ToolContext) -> JsonValue:
    """Finds good titles that few people know, near this person's taste."""
    return offers_view(await ctx.me.recommendations.hidden_gems(), ctx.language)


TOOL = hidden_gem
