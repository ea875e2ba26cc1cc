"""The tool that shows what the trackers have of a title."""

from concierge.agent.policy import Effect
from concierge.agent.tool import ToolContext, tool
from concierge.agent.views import report_view
from concierge.agent.wishes import (
    Audio,
    Episode,
    MostGb,
    Quality,
    Query,
    Season,
    Studio,
    Subtitles,
    Year,
    part_of,
    wish_of,
    within,
)
from concierge.model.conversation import JsonValue

__all__ = ["TOOL"]


@tool(Effect.READ, is_core=True)
async def find_releases(
    ctx: ToolContext,
    query: Query,
    year: Year = None,
    quality: Quality = None,
    season: Season = None,
    episode: Episode = None,
    audio: Audio = None,
    studio: Studio = "",
    subtitles: Subtitles = False,
    max_gb: MostGb = None,
) -> JsonValue:
    """Lists releases of a title from every tracker, judged, with reasons for those that do not fit. Starts nothing."""
    meant = await ctx.me.search.meant(query, year=year)
    season, episode = part_of(meant, season, episode)
    wish = within(wish_of(quality, season, episode, audio, studio, needs_subtitles=subtitles), max_gb)
    report = await ctx.me.search.wished(next(iter(meant.titles), query), wish, year=year)
    return report_view(report, ctx.language, meant, shown=8)


TOOL = find_releases
