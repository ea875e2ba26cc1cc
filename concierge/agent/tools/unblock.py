"""The tool that lifts a block."""

from concierge.agent.personal_views import marked_view
from concierge.agent.policy import Effect
from concierge.agent.tool import ToolContext, tool
from concierge.agent.wishes import Query
from concierge.model.conversation import JsonValue

__all__ = ["TOOL"]


@tool(Effect.PERSONAL_WRITE)
async def unblock(ctx: ToolContext, query: Query) -> JsonValue:
    """Lifts the block of a title, or of words."""
    return marked_view(await ctx.me.blocklist.remove(query), ctx.language)


TOOL = unblock
