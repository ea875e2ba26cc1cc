"""The tool that keeps how the person liked a title."""

from concierge.agent.personal_views import marked_view
from concierge.agent.personal_words import Kind, ScoreSaid
from concierge.agent.policy import Effect
from concierge.agent.tool import ToolContext, tool
from concierge.agent.wishes import Query, Year
from concierge.model.conversation import JsonValue
from concierge.model.score import Score
from concierge.model.title import TitleKind

__all__ = ["TOOL"]

_WORTH_A_REVIEW = 8


@tool(Effect.PERSONAL_WRITE)
async def rate_title(
    ctx: ToolContext, query: Query, score: ScoreSaid, year: Year = None, kind: Kind = None
) -> JsonValue:
    """Rates a title out of ten and marks it as seen. If `worth_review` comes back, offer to write a review."""
    given = Score.of(score)
    marked = await ctx.me.ratings.rate(query, given, year=year, kind=TitleKind(kind) if kind else None)
    told = {**marked_view(marked, ctx.language), "score": given.points}
    is_worth = marked.is_changed and given.points >= _WORTH_A_REVIEW
    return {**told, "worth_review": True} if is_worth else told


TOOL = rate_title
