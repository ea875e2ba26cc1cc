"""The tool that tells everything about one title."""

from concierge.agent.detail_views import details_view
from concierge.agent.library_views import in_library
from concierge.agent.policy import Effect
from concierge.agent.title_views import choices_view
from concierge.agent.title_wishes import AboutTitle, Kind, kind_named, meant_card, meant_title
from concierge.agent.tool import ToolContext, tool
from concierge.agent.wishes import Year
from concierge.model.conversation import JsonValue

__all__ = ["TOOL"]


@tool(Effect.READ)
async def title_details(
    ctx: ToolContext, query: AboutTitle, year: Year = None, kind: Kind = None
) -> JsonValue:
    """Tells of one film or series: plot, genres, length, each site's rating, its franchise, the person's own marks."""
    meant = await meant_title(ctx, query, year=year, kind=kind_named(kind))
    if meant.title is None:
        return choices_view(ctx, meant)
    card = await meant_card(ctx, meant.title)
    ctx.titles.append(card.title)
    is_wanted = await ctx.me.watchlist.has(card.title)
    there = await in_library(ctx, card.title)
    return there | details_view(card, ctx.language, is_wanted=is_wanted, further=meant.failures)


TOOL = title_details
