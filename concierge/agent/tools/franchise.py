"""The tool that tells which films belong together, and which of them are missing."""

from concierge.agent.policy import Effect
from concierge.agent.title_views import (
    MOST_ROWS,
    Row,
    choices_view,
    clipped,
    fitted,
    silent_of,
    title_row,
    told,
)
from concierge.agent.title_wishes import AboutTitle, meant_title
from concierge.agent.tool import ToolContext, tool
from concierge.agent.wishes import Year
from concierge.model.conversation import JsonValue
from concierge.model.franchise import Franchise, FranchisePart

__all__ = ["TOOL"]


@tool(Effect.READ)
async def franchise(ctx: ToolContext, query: AboutTitle, year: Year = None) -> JsonValue:
    """Tells the films of a franchise in order, which of them this person has seen and which are missing."""
    meant = await meant_title(ctx, query, year=year)
    if meant.title is None:
        return choices_view(ctx, meant)
    found = await ctx.me.franchise.of(meant.title)
    head = told(name=clipped(found.name), silent=silent_of(found.failures))
    head |= {"out": found.out, "seen_count": found.seen}
    chosen = _chosen(found)
    view = fitted(head, titles=[_row(part, ctx.language) for part in chosen])
    rows = view["titles"]
    left = len(found.parts) - (len(rows) if isinstance(rows, list) else 0)
    return {**view, **told(more=left)}


def _chosen(found: Franchise) -> list[FranchisePart]:
    """The parts that there is room for, in their order; those that were not seen go before the others."""
    by_need = sorted(found.parts, key=lambda part: part.is_seen)[:MOST_ROWS]
    return [part for part in found.parts if part in by_need]


def _row(part: FranchisePart, language: str) -> Row:
    return title_row(
        part.title,
        language,
        seen=part.is_seen,
        your_rating=part.score.points if part.score else None,
        not_out_yet=not part.is_out,
    )


TOOL = franchise
