"""The tool that tells how the person's downloads are doing."""

from concierge.agent.own_downloads import download_view
from concierge.agent.policy import Effect
from concierge.agent.told import told
from concierge.agent.tool import ToolContext, tool
from concierge.model.conversation import JsonValue

__all__ = ["TOOL"]


@tool(Effect.READ, is_core=True)
async def list_downloads(ctx: ToolContext) -> JsonValue:
    """Lists the person's own downloads, newest first: id, name, state, percent and speed."""
    downloads = await ctx.me.downloads.list()
    return told({}, downloads=[download_view(each, ctx.language) for each in downloads])


TOOL = list_downloads
