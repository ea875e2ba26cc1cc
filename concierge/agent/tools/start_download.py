"""The tool that proposes one release of an earlier search."""

from typing import Annotated

from pydantic import Field

from concierge.agent.policy import Effect
from concierge.agent.tool import ToolContext, tool
from concierge.model.conversation import JsonValue
from concierge.services.offering import option_of

__all__ = ["TOOL"]


@tool(Effect.SIDE_EFFECT, is_core=True)
async def start_download(
    ctx: ToolContext,
    handle: Annotated[str, Field(description="the handle of a release from an earlier search")],
) -> JsonValue:
    """Puts one release of an earlier search before the person as a button; only their press starts it."""
    stored = await ctx.me.search.stored(handle)
    option = option_of(stored.decision, ctx.language)
    title = stored.title.label(ctx.language) if stored.title else option.release_name
    proposal = await ctx.me.proposals.propose(title, (option,))
    ctx.proposals.append(proposal)
    return {"status": "proposed", "title": title, "options": [option.release_name]}


TOOL = start_download
