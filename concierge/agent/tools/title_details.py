"""The tool that tells everything about one title."""

from concierge.agent.detail_views import details_view
from concierge.agent.policy import Effect
from concierge.agent.title_views import choices_view
from concierge.agent.title_wishes import AboutTitle, Kind, kind_named, meant_card, meant_title
from concierge.agent.tool import ToolContext, tool
from concierge.agent.wishes import Year
from concierge.model.conversation import JsonValue
from concierge.model.known_title import is_same_title
from concierge.model.title import Title

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
    is_wanted = await _is_wanted(ctx, card.title)
    return details_view(card, ctx.language, is_wanted=is_wanted, further=meant.failures)


async def _is_wanted(ctx: ToolContext, title: Title) -> bool:
    """Whether the title is on the person's watchlist, under whichever of its names."""
    for name in title.names[:3]:
        page = await ctx.me.watchlist.list(text=name[:100])
        if any(is_same_title(one.title.title, title) for one in page.items):
            return True
    return False


TOOL = title_details
