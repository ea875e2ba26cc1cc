"""The tool that knows which series a person is in the middle of, and what comes next."""

from concierge.agent.policy import Effect
from concierge.agent.title_views import choices_view, fitted, silent_of, told
from concierge.agent.title_wishes import AboutTitle
from concierge.agent.tool import ToolContext, tool
from concierge.agent.under_way import progress_row, series_meant
from concierge.agent.wishes import Year
from concierge.model.conversation import JsonValue
from concierge.model.resolution import Resolution

__all__ = ["TOOL"]

_LOOKED_AT = 20


@tool(Effect.READ)
async def next_episode(ctx: ToolContext, query: AboutTitle = "", year: Year = None) -> JsonValue:
    """Tells the next episode of every series that this person is in the middle of, or of the one that is named."""
    if query.strip():
        meant = await series_meant(ctx, query, year)
        if isinstance(meant, Resolution):
            return choices_view(ctx, meant)
        return {"titles": [progress_row(meant, ctx.language)]}
    found = await ctx.me.progress.list(limit=_LOOKED_AT)
    rows = [progress_row(one, ctx.language) for one in found.series if not one.title.is_adult]
    return fitted(told(silent=silent_of(found.failures)), titles=rows)


TOOL = next_episode
