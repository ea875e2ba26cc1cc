"""The tool that answers which film or series is meant."""

from concierge.agent.answers import offer_titles
from concierge.agent.policy import Effect
from concierge.agent.title_views import Row, fitted, silent_of
from concierge.agent.tool import ToolContext, tool
from concierge.agent.views import title_view
from concierge.agent.wishes import Query, Year
from concierge.model.conversation import JsonValue

__all__ = ["TOOL"]


@tool(Effect.READ, is_core=True)
async def find_title(
    ctx: ToolContext,
    query: Query,
    year: Year = None,
) -> JsonValue:
    """Tells which films and series a name may mean, best first, with year and kind. Downloads nothing.

    If `ambiguous` is true several are meant as well: ask which. Services that are `silent` may know more.
    """
    meant = await ctx.me.metadata.resolve(query, year=year)
    shown = [title for title in meant.titles if not title.is_adult]
    if meant.is_ambiguous:
        offer_titles(ctx, [title.label(ctx.language) for title in shown])
    if len(shown) == 1 and not meant.is_ambiguous:
        ctx.titles.append(shown[0])
    titles = [title_view(title, ctx.language) for title in shown]
    head: Row = {"ambiguous": meant.is_ambiguous, "silent": silent_of(meant.failures)}
    return fitted(head, titles=titles)


TOOL = find_title
