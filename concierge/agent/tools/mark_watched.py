"""The tool that notes what the person has seen."""

from concierge.agent.personal_views import marked_view
from concierge.agent.personal_words import Kind, SeenOn
from concierge.agent.policy import Effect
from concierge.agent.tool import ToolContext, tool
from concierge.agent.wishes import Episode, Query, Season, Year
from concierge.model.conversation import JsonValue
from concierge.model.title import TitleKind

__all__ = ["TOOL"]


@tool(Effect.PERSONAL_WRITE)
async def mark_watched(
    ctx: ToolContext,
    query: Query,
    year: Year = None,
    kind: Kind = None,
    season: Season = None,
    episode: Episode = None,
    when: SeenOn = None,
) -> JsonValue:
    """Marks a film, an episode, a season or a whole series as seen; `marks` counts the episodes."""
    marked = await ctx.me.watched.add(
        query,
        year=year,
        kind=TitleKind(kind) if kind else None,
        season=season,
        episode=episode,
        seen_on=when,
    )
    # Who is in the middle of a series cannot say yet how it is.
    if marked.is_changed and marked.title is not None and season is None and episode is None:
        ctx.watched.append(marked.title.title)
    return marked_view(marked, ctx.language)


TOOL = mark_watched
