"""The tool that tells of a series: its seasons, what is broadcast next, and what the person has not seen."""

from concierge.agent.detail_views import series_view
from concierge.agent.policy import Effect
from concierge.agent.title_views import choices_view
from concierge.agent.title_wishes import AboutTitle, meant_card, meant_title
from concierge.agent.tool import ToolContext, tool
from concierge.agent.wishes import Year
from concierge.model.conversation import JsonValue
from concierge.model.title import TitleKind

__all__ = ["TOOL"]


@tool(Effect.READ)
async def series_details(ctx: ToolContext, query: AboutTitle, year: Year = None) -> JsonValue:
    """Tells of one series: its seasons, the next episode to air, and the next one that this person has not seen."""
    meant = await meant_title(ctx, query, year=year, kind=TitleKind.SERIES)
    if meant.title is None:
        return choices_view(ctx, meant)
    card = await meant_card(ctx, meant.title)
    progress = await ctx.me.progress.next(card.title)
    return series_view(card, progress, ctx.language, further=meant.failures)


TOOL = series_details
