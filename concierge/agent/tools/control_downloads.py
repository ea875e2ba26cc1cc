"""The tool that stops downloads for a while and lets them go on."""

from typing import Annotated, Literal

from pydantic import Field

from concierge.agent.own_downloads import meant, name_of, propose
from concierge.agent.policy import Effect
from concierge.agent.told import told
from concierge.agent.tool import ToolContext, tool
from concierge.model.conversation import JsonValue
from concierge.model.download import DownloadState
from concierge.model.proposal import ProposedAct
from concierge.services.offering import option_about

__all__ = ["TOOL"]


@tool(Effect.PERSONAL_WRITE)
async def control_downloads(
    ctx: ToolContext,
    action: Literal["pause", "resume"],
    download: Annotated[
        str, Field(description="its id from list_downloads, or words of its name; all of them without it")
    ] = "",
) -> JsonValue:
    """Pauses or resumes one download or all of them. A failed one begins again only by the person's press."""
    mine = ctx.me.downloads
    if not download:
        changed = await (mine.pause_all() if action == "pause" else mine.resume_all())
    else:
        one = (await meant(ctx, download)).download
        if one.state is DownloadState.FAILED and action == "resume":
            option = option_about(ProposedAct.RESUME, [one], ctx.language, size_bytes=one.size_bytes)
            return await propose(ctx, name_of(one, ctx.language), [option])
        changed = (await (mine.pause(one.id) if action == "pause" else mine.resume(one.id)),)
    rows = [{"id": each.id, "name": name_of(each, ctx.language)} for each in changed]
    return told({"status": f"{action}d", "count": len(changed)}, downloads=rows)


TOOL = control_downloads
