"""The tool that puts an evening together."""

from typing import Annotated, Literal

from pydantic import Field

from concierge.agent.policy import Effect
from concierge.agent.title_views import episode_row, fitted, offered_row, silent_of, told
from concierge.agent.tool import ToolContext, tool
from concierge.model.conversation import JsonValue
from concierge.model.occasion import Company, Occasion

__all__ = ["TOOL"]


@tool(Effect.READ)
async def tonight(
    ctx: ToolContext,
    company: Literal["alone", "two", "family"] = "alone",
    occasion: Annotated[
        Literal["tonight", "date", "background", "quick"],
        Field(description="date: nothing heavy; background: light series; quick: under 100 minutes"),
    ] = "tonight",
) -> JsonValue:
    """Puts an evening together: from the watchlist, series to go on with, something new and a surprise."""
    evening = await ctx.me.recommendations.tonight(company=Company(company), occasion=Occasion(occasion))
    rows = [
        offered_row(one, ctx.language, slot=one.slot.value, minutes=one.title.runtime_min)
        | episode_row(one.episode)
        for one in evening.items
    ]
    return fitted(told(by_taste=bool(evening.rated), silent=silent_of(evening.failures)), titles=rows)


TOOL = tonight
