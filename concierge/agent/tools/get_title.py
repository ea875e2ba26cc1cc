"""The tool that does the main job: from a name to releases that one press starts."""

from collections.abc import Sequence

from concierge.agent.answers import offer_others
from concierge.agent.library_views import with_library
from concierge.agent.own_words import ask_for_title
from concierge.agent.policy import Effect
from concierge.agent.tool import ToolContext, tool
from concierge.agent.views import relaxed_options, report_view
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
from concierge.model.access import Grant
from concierge.model.conversation import JsonValue
from concierge.model.decision import MOST_CHOICES, SearchReport
from concierge.model.proposal import ProposalOption
from concierge.model.title import Title
from concierge.services.offering import option_of

__all__ = ["TOOL"]


@tool(Effect.SIDE_EFFECT, is_core=True)
async def get_title(
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
    """Gets a film, a season or an episode for the person: finds the title, searches, judges, and offers the best.

    The answer's status is `started` if a standing grant of the person allowed it, `proposed` if buttons wait for the
    person's press, `nothing` if no release fits; if there are `changes`, buttons offer what would fit with each.
    `in_library` is what the household has of it already: say so.
    """
    meant = await ctx.me.search.meant(query, year=year)
    season, episode = part_of(meant, season, episode)
    wish = within(wish_of(quality, season, episode, audio, studio, needs_subtitles=subtitles), max_gb)
    may_start = not ctx.has_outside_text and not meant.is_ambiguous
    title = next(iter(meant.titles), None)
    if title is not None:
        title = await ctx.me.metadata.get(title)
    if title is not None and not meant.is_ambiguous:
        ctx.titles.append(title)
    search = ctx.me.search.wished(title or query, wish, year=year)
    report, there = await with_library(ctx, title, season, episode, search)
    view = {**there, **report_view(report, ctx.language, meant, shown=MOST_CHOICES)}
    offer_others(ctx, meant)
    picks = report.choices
    if not picks:
        await _propose(ctx, title, relaxed_options(report, ctx.language)[:MOST_CHOICES])
        return {"status": "nothing", **view}
    if may_start and _is_granted(ctx, report) and await _is_own_wish(ctx, title):
        download = await ctx.me.downloads.start(picks[0].handle)
        ctx.started.append(download.id)
        return {"status": "started", **view}
    await _propose(ctx, title, [option_of(pick, ctx.language) for pick in picks])
    return {"status": "proposed", **view}


async def _propose(ctx: ToolContext, title: Title | None, options: Sequence[ProposalOption]) -> None:
    """Puts the options before the person, named by what was found and never by the model's words."""
    if options:
        name = title.label(ctx.language) if title else options[0].release_name
        ctx.proposals.append(await ctx.me.proposals.propose(name, options))


async def _is_own_wish(ctx: ToolContext, title: Title | None) -> bool:
    """Whether no stranger can have talked the model into it in the conversation before."""
    return not ctx.has_outside_past or (title is not None and await ask_for_title(ctx, title))


def _is_granted(ctx: ToolContext, report: SearchReport) -> bool:
    user = ctx.me.user
    if not user.may(Grant.DOWNLOAD):
        return False
    best, granted_bytes = report.best, user.preferences.auto_start_bytes
    if best is None or not report.has_clear_winner or best.release.size_bytes is None:
        return False
    return best.release.size_bytes <= granted_bytes


TOOL = get_title
