"""The tool that takes marks of what was seen away."""

from concierge.agent.personal_views import marked_view
from concierge.agent.policy import Effect
from concierge.agent.tool import ToolContext, tool
from concierge.agent.wishes import Episode, Query, Season, Year
from concierge.model.conversation import JsonValue

__all__ = ["TOOL"]


@tool(Effect.PERSONAL_WRITE)
async def unmark_watched(
    ctx: ToolContext, query: Query, year: Year = None, season: Season = None, episode: Episode = None
) -> JsonValue:
    """Takes away that the person saw a title, a season or an episode; a rating goes with the last viewing."""
    marked = await ctx.me.watched.remove(query, year=year, season=season, episode=episode)
    return marked_view(marked, ctx.language)


TOOL = unmark_watched
