"""The tool that answers which film or series is meant."""

from typing import Annotated

from pydantic import Field

from concierge.agent.policy import Effect
from concierge.agent.tool import ToolContext, tool
from concierge.agent.views import title_view
from concierge.model.conversation import JsonValue

__all__ = ["TOOL"]


@tool(Effect.READ)
async def find_title(
    ctx: ToolContext,
    query: Annotated[str, Field(description="the title as the person wrote it, without year or quality")],
    year: Annotated[int | None, Field(ge=1880, le=2100)] = None,
) -> JsonValue:
    """Tells which films and series a name may mean, best first, with year and kind. Downloads nothing."""
    found = await ctx.metadata.find(query, year=year)
    return {"titles": [title_view(title, ctx.language) for title in found[:8]]}


TOOL = find_title
