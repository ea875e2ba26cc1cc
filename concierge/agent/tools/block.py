"""The tool that keeps from the person what they never want to meet, once they have said how far that goes."""

from concierge.agent.answers import offer_ban
from concierge.agent.personal_views import cut, marked_view
from concierge.agent.personal_words import Kind, Scope
from concierge.agent.policy import Effect
from concierge.agent.tool import ToolContext, tool
from concierge.agent.wishes import Query, Year
from concierge.model.conversation import JsonValue
from concierge.model.query import request
from concierge.model.taste import BlockLevel
from concierge.model.title import TitleKind
from concierge.texts import texts

__all__ = ["TOOL"]

_SCOPES = ("all", "quiet", "words")
_LONGEST_TOLD = 120


@tool(Effect.PERSONAL_WRITE)
async def block(
    ctx: ToolContext, query: Query, scope: Scope = None, year: Year = None, kind: Kind = None
) -> JsonValue:
    """Blocks a title, or words in names, for good. Without `scope` nothing is blocked: the answer is what to ask."""
    words = request(query)
    if scope is None:
        return _question(ctx, words)
    if scope == "words":
        marked = await ctx.me.blocklist.add_words(words)
    else:
        level = BlockLevel.QUIET if scope == "quiet" else BlockLevel.NEVER
        wanted = TitleKind(kind) if kind else None
        marked = await ctx.me.blocklist.add(words, level=level, year=year, kind=wanted)
    return {**marked_view(marked, ctx.language), "scope": scope}


def _question(ctx: ToolContext, words: str) -> JsonValue:
    offer_ban(ctx, words)
    say, title = texts(ctx.language).say, cut(words, _LONGEST_TOLD)
    return {
        "status": "ask",
        "words": title,
        "question": say("agent.block.ask", title=title),
        "choices": [{"scope": scope, "means": say(f"agent.block.{scope}", title=title)} for scope in _SCOPES],
        # A blocklist holds titles and words. Whoever wants something else is told so, and what comes nearest.
        "cannot": say("agent.block.cannot"),
    }


TOOL = block
