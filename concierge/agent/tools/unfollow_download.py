"""The tool that ends the following of a download's topic."""

from concierge.agent.own_downloads import Which, meant, name_of
from concierge.agent.policy import Effect
from concierge.agent.tool import ToolContext, tool
from concierge.model.conversation import JsonValue

__all__ = ["TOOL"]


@tool(Effect.PERSONAL_WRITE)
async def unfollow_download(ctx: ToolContext, download: Which) -> JsonValue:
    """Follows a download's topic no more; what is there stays."""
    one = (await meant(ctx, download)).download
    await ctx.me.downloads.unfollow(one.id)
    return {"status": "unfollowed", "title": name_of(one, ctx.language)}


TOOL = unfollow_download
