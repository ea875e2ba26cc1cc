"""The tool that packs films and series for a trip."""

from typing import Annotated

from pydantic import Field

from concierge.agent.policy import Effect
from concierge.agent.title_views import Row, fitted, title_row
from concierge.agent.tool import ToolContext, tool
from concierge.model.conversation import JsonValue
from concierge.model.travel import PackItem, SizeRange

__all__ = ["TOOL"]

_GB = 1e9


@tool(Effect.READ)
async def travel_pack(
    ctx: ToolContext, hours: Annotated[float, Field(ge=1, le=72, description="how long the trip is")]
) -> JsonValue:
    """Packs films and series for the hours of a trip, with about how much room they take. Downloads nothing."""
    pack = await ctx.me.recommendations.travel(hours)
    head: Row = {"wanted_minutes": pack.wanted_min, "minutes": pack.minutes, "count": len(pack.items)}
    rows = [_row(item, ctx.language) for item in pack.items]
    return fitted(head | {"size_gb": _size(pack.size)}, titles=rows)


def _row(item: PackItem, language: str) -> Row:
    row = title_row(item.what.title, language, minutes=item.minutes, size_gb=_size(item.size))
    if item.episodes:
        row |= {"episodes": item.episodes, "episode": f"S{item.first_season:02}E{item.first_episode:02}"}
    return row


def _size(size: SizeRange) -> str:
    return f"{size.low_bytes / _GB:.0f}-{size.high_bytes / _GB:.0f}"


TOOL = travel_pack
