"""The tool that does the main job: from a name to releases that one press starts."""

from typing import Annotated

from pydantic import Field

from concierge.agent.policy import Effect
from concierge.agent.tool import ToolContext, tool
from concierge.agent.views import LONGEST_NAME, option_of, report_view
from concierge.agent.wishes import Audio, Quality, wish_of
from concierge.model.conversation import JsonValue
from concierge.model.decision import Decision, SearchReport

__all__ = ["TOOL"]

MOST_PICKS = 3


@tool(Effect.SIDE_EFFECT)
async def get_title(
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
    """Gets a film, a season or an episode for the person: finds the title, searches, judges, and offers the best.

    The answer's status is `started` if a standing grant of the person allowed it, `proposed` if buttons wait for the
    person's press, `nothing` if no release fits.
    """
    may_start = not ctx.has_outside_text
    wish = wish_of(quality, season, episode, audio, studio, needs_subtitles=subtitles)
    title, failure = await ctx.search.title_for(query, year=year, kind=None)
    if title is not None:
        title = await ctx.metadata.get(title)
    report = await ctx.search.releases(ctx.user, title or query, wish, year=year)
    view = dict(report_view(report, ctx.language, failure, shown=MOST_PICKS))
    picks = _picks(report)
    if not picks:
        return {"status": "nothing", **view}
    if may_start and _is_granted(ctx, report):
        download = await ctx.downloads.start(ctx.user, picks[0].handle)
        ctx.started.append(download.id)
        return {"status": "started", **view}
    name = title.label(ctx.language) if title else picks[0].release.name[:LONGEST_NAME]
    proposal = await ctx.proposal_service.propose(
        ctx.user, name, [option_of(pick, ctx.language) for pick in picks]
    )
    ctx.proposals.append(proposal)
    return {"status": "proposed", **view}


def _picks(report: SearchReport) -> list[Decision]:
    """A clear winner alone; else the best, and up to two that are the best at something else."""
    if report.has_clear_winner:
        return list(report.accepted[:1])
    special = [decision for decision in report.accepted[1:] if decision.labels]
    plain = [decision for decision in report.accepted[1:] if not decision.labels]
    return [*report.accepted[:1], *special, *plain][:MOST_PICKS]


def _is_granted(ctx: ToolContext, report: SearchReport) -> bool:
    best, granted_bytes = report.best, ctx.user.preferences.auto_start_bytes
    if best is None or not report.has_clear_winner or best.release.size_bytes is None:
        return False
    return best.release.size_bytes <= granted_bytes


TOOL = get_title
