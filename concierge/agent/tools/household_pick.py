"""The tool that finds what several people of the household would all like."""

from typing import Annotated

from pydantic import Field

from concierge.agent.policy import Effect
from concierge.agent.title_views import MOST_ROWS, offers_view
from concierge.agent.tool import ToolContext, tool
from concierge.model.conversation import JsonValue

__all__ = ["TOOL"]


@tool(Effect.READ)
async def household_pick(
    ctx: ToolContext,
    people: Annotated[
        list[str],
        Field(min_length=1, max_length=10, description="names of the household, as the person said them"),
    ],
) -> JsonValue:
    """Finds what this person and others of the household would all like; says who has seen it already."""
    found = await ctx.me.recommendations.household_pick(people, limit=MOST_ROWS)
    return offers_view(found, ctx.language)


TOOL = household_pick
