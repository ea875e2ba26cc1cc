"""The tool that tells who made a title and who plays in it."""

from concierge.agent.people_views import credits_view
from concierge.agent.people_wishes import JobName
from concierge.agent.policy import Effect
from concierge.agent.title_views import choices_view
from concierge.agent.title_wishes import AboutTitle, meant_card, meant_title
from concierge.agent.tool import ToolContext, tool
from concierge.agent.wishes import Year
from concierge.model.conversation import JsonValue

__all__ = ["TOOL"]


@tool(Effect.READ)
async def credits(  # noqa: A001  the name is what a model calls it by
    ctx: ToolContext, query: AboutTitle, year: Year = None, job: JobName = ""
) -> JsonValue:
    """Tells who made a film or series and who plays in it, each with their card."""
    meant = await meant_title(ctx, query, year=year)
    if meant.title is None:
        return choices_view(ctx, meant)
    card = await meant_card(ctx, meant.title)
    return credits_view(card, ctx.language, job, further=meant.failures)


TOOL = credits
