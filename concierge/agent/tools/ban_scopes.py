"""The tool that asks how far a ban is to go, before there is one."""

from concierge.agent.answers import offer_ban
from concierge.agent.personal_views import cut
from concierge.agent.policy import Effect
from concierge.agent.tool import ToolContext, tool
from concierge.agent.wishes import Query
from concierge.model.conversation import JsonValue
from concierge.model.genre import genres_asked
from concierge.model.query import request
from concierge.texts import texts

__all__ = ["TOOL"]

_SCOPES = ("words", "all", "quiet")
_LONGEST_TOLD = 120


@tool(Effect.READ)
async def ban_scopes(ctx: ToolContext, query: Query) -> JsonValue:
    """Asks the person, with buttons, what a ban is to cover, before `block` is called. Blocks nothing."""
    words = request(query)
    scopes = ("genre", *_SCOPES) if genres_asked(words) else _SCOPES
    offer_ban(ctx, words, scopes)
    say, title = texts(ctx.language).say, cut(words, _LONGEST_TOLD)
    return {
        "status": "ask",
        "words": title,
        "question": say("agent.block.ask", title=title),
        "choices": [{"scope": scope, "means": say(f"agent.block.{scope}", title=title)} for scope in scopes],
        "newer_than": say("agent.block.or_newer", title=title),
    }


TOOL = ban_scopes
