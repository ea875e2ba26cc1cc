"""The tool that proposes to end every download that is not in the library."""

from concierge.agent.own_downloads import propose
from concierge.agent.policy import Effect
from concierge.agent.removing import removal_options
from concierge.agent.tool import ToolContext, tool
from concierge.model.conversation import JsonValue
from concierge.model.download import DownloadState
from concierge.texts import texts

__all__ = ["TOOL"]


@tool(Effect.SIDE_EFFECT)
async def clear_downloads(ctx: ToolContext) -> JsonValue:
    """Offers the person buttons that end all downloads that are not in the library yet; only a press does it."""
    shown = await ctx.me.downloads.list()
    meant = [one.download for one in shown if one.download.state is not DownloadState.ON_NAS]
    if not meant:
        return {"status": "nothing"}
    title = texts(ctx.language).say("agent.queue", n=len(meant))
    return await propose(ctx, title, removal_options(ctx, meant))


TOOL = clear_downloads
