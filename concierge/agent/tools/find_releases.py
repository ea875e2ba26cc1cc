"""The tool that shows what the trackers have of a title."""

from typing import Annotated

from pydantic import Field

from concierge.agent.policy import Effect
from concierge.agent.tool import ToolContext, tool
from concierge.agent.views import report_view
from concierge.agent.wishes import Audio, Quality, part_of, wish_of
from concierge.model.conversation import JsonValue

__all__ = ["TOOL"]


@tool(Effect.READ)
async def find_releases(
    ctx: ToolContext,
    query: Annotated[str, Field(description="the title as the person wrote it, without year or quality")],
    year: Annotated[int | None, Field(ge=1880, le=2100)] = None,
    quality: Quality = None,
    season: Annotated[int | None, Field(ge=0, le=200)] = None,
    episode: Annotated[int | None, Field(ge=0, le=5000)] = None,
    audio: Audio = None,
    studio: Annotated[str, Field(description="a voice-over studio, for example LostFilm")] = "",
    subtitles: Annotated[bool, Field(description="true if subtitles are wanted")] = False,
) -> JsonValue:
    """Lists releases of a title from every tracker, judged, with reasons for those that do not fit. Starts nothing."""
    meant = await ctx.search.title_for(ctx.user, query, year=year)
    season, episode = part_of(meant, season, episode)
    wish = wish_of(quality, season, episode, audio, studio, needs_subtitles=subtitles)
    report = await ctx.search.releases(ctx.user, next(iter(meant.titles), query), wish, year=year)
    report = await ctx.search.inspected(ctx.user, report)
    return report_view(report, ctx.language, meant, shown=8)


TOOL = find_releases
