"""The tool that keeps what the person wrote of a title."""

from concierge.agent.personal_views import marked_view, titled
from concierge.agent.personal_words import Kind, ReviewText, ScoreSaid
from concierge.agent.policy import Effect
from concierge.agent.tool import ToolContext, tool
from concierge.agent.wishes import Query, Year
from concierge.model.conversation import JsonValue
from concierge.model.query import cleaned
from concierge.model.score import Score
from concierge.model.title import TitleKind
from concierge.services.naming import the_title
from concierge.texts import texts

__all__ = ["TOOL"]


@tool(Effect.PERSONAL_WRITE)
async def review_title(
    ctx: ToolContext,
    query: Query,
    review: ReviewText,
    score: ScoreSaid = "",
    spoilers: bool = False,
    year: Year = None,
    kind: Kind = None,
) -> JsonValue:
    """Keeps the person's review of a title beside its rating. Without `score` the rating that is there stays."""
    said = Score.of(score) if score != "" else None
    wanted = TitleKind(kind) if kind else None
    title = await the_title(ctx.me.metadata, ctx.me.user, query, year=year, kind=wanted)
    if said is None:
        (own,) = await ctx.me.metadata.own((title,))
        said = own.score if own else None
    if said is None:
        named = titled(title, ctx.language)
        asked = texts(ctx.language).say("agent.review.ask_score", title=str(named["title"]))
        return {"status": "ask", **named, "question": asked}
    marked = await ctx.me.ratings.rate(title, said, review=cleaned(review), has_spoilers=spoilers)
    return marked_view(marked, ctx.language)


TOOL = review_title
