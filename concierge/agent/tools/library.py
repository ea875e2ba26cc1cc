"""The tool that tells what the household has already."""

from concierge.agent.library_views import held_row, possession_row
from concierge.agent.personal_words import WithWords
from concierge.agent.policy import Effect
from concierge.agent.title_views import MOST_ROWS, fitted, silent_of, told
from concierge.agent.title_wishes import Kind, kind_named
from concierge.agent.tool import ToolContext, tool
from concierge.model.conversation import JsonValue

__all__ = ["TOOL"]

_MOST_MEANT = 2


@tool(Effect.READ)
async def library(ctx: ToolContext, words: WithWords = "", kind: Kind = None) -> JsonValue:
    """Tells what the household has already, with quality and voices: all of it, or whether it has what is named."""
    wanted = kind_named(kind)
    page = await ctx.me.library.list(wanted, words, limit=MOST_ROWS)
    if words and not page.items:
        # It may stand there under another of its names.
        meant = await ctx.me.metadata.resolve(words, kind=wanted)
        asked = meant.titles[:_MOST_MEANT]
        found = [(title, await ctx.me.library.have(title)) for title in asked]
        rows = [possession_row(title, have, ctx.language) for title, have in found]
        return fitted(
            told(words=words, total=0, silent=silent_of((*page.failures, *meant.failures))), titles=rows
        )
    rows = [held_row(one, ctx.language) for one in page.items]
    return fitted(told(words=words, total=page.total, silent=silent_of(page.failures)), titles=rows)


TOOL = library
