"""The tool that proposes to follow a download's topic."""

from concierge.agent.own_downloads import Which, meant, name_of, propose
from concierge.agent.policy import Effect
from concierge.agent.tool import ToolContext, tool
from concierge.model.conversation import JsonValue
from concierge.model.proposal import ProposedAct
from concierge.services.offering import option_about

__all__ = ["TOOL"]


@tool(Effect.SIDE_EFFECT)
async def follow_download(ctx: ToolContext, download: Which) -> JsonValue:
    """Offers the person a button: new episodes in the download's topic are then fetched by themselves."""
    progress = await meant(ctx, download)
    one, name = progress.download, name_of(progress.download, ctx.language)
    if progress.following is not None:
        return {"status": "followed", "title": name}
    return await propose(ctx, name, [option_about(ProposedAct.FOLLOW, [one], ctx.language, size_bytes=None)])


TOOL = follow_download
