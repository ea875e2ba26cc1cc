"""How far a person is in series, as tools tell it."""

from concierge.agent.title_views import Row, episode_row, title_row, told
from concierge.agent.title_wishes import meant_title
from concierge.agent.tool import ToolContext
from concierge.errors import Ambiguous, NotFound
from concierge.model.cards import title_named
from concierge.model.query import cleaned
from concierge.model.resolution import Resolution
from concierge.model.series_progress import SeriesProgress
from concierge.model.title import TitleKind

__all__ = ["progress_row", "series_meant"]


async def series_meant(ctx: ToolContext, query: str, year: int | None) -> SeriesProgress | Resolution:
    """How far the person is in the series that is meant; those among which is to be chosen, where several may be.

    Raises:
        NotFound: no source knows such a series, or it is adult.
        HiddenByAge, HiddenByBlock, InputError, ServiceError: see `UserProgress.next`.
    """
    if title_named(query):
        meant = await meant_title(ctx, query)
        return await ctx.me.progress.next(meant.titles[0])
    try:
        progress = await ctx.me.progress.next(query, year=year)
    except Ambiguous:
        return await meant_title(ctx, query, year=year, kind=TitleKind.SERIES)
    if progress.title.is_adult:
        raise NotFound("no source knows it", what=cleaned(query))
    return progress


def progress_row(one: SeriesProgress, language: str) -> Row:
    """A series with its next episode; of what is `left` that episode is the first."""
    facts = told(state=one.state.value, left=one.left, missed=len(one.missed))
    return title_row(one.title, language) | episode_row(one.next) | facts
