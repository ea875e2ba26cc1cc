"""The tool that proposes to end a download."""

from concierge.agent.own_downloads import Which, meant, name_of, propose
from concierge.agent.policy import Effect
from concierge.agent.removing import removal_options
from concierge.agent.tool import ToolContext, tool
from concierge.model.conversation import JsonValue

__all__ = ["TOOL"]


@tool(Effect.SIDE_EFFECT)
async def remove_download(ctx: ToolContext, download: Which) -> JsonValue:
    """Offers the person buttons that end one of their downloads, with its files or without; only a press does it."""
    one = (await meant(ctx, download)).download
    return await propose(ctx, name_of(one, ctx.language), removal_options(ctx, [one]))


TOOL = remove_download
