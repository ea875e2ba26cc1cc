"""The tool that keeps a note."""

from concierge.agent.personal_views import cut, source_of
from concierge.agent.personal_words import NoteText
from concierge.agent.policy import Effect
from concierge.agent.tool import ToolContext, tool
from concierge.model.conversation import JsonValue
from concierge.model.query import cleaned

__all__ = ["TOOL"]

_LONGEST_TOLD = 200


@tool(Effect.PERSONAL_WRITE, is_private=True)
async def remember(ctx: ToolContext, text: NoteText) -> JsonValue:
    """Keeps a note that the person asked to remember. What they like or want belongs into `update_profile`."""
    words = cleaned(text)
    known = {note.id for note in await ctx.me.memory.search(words)}
    note = await ctx.me.memory.remember(words, source=source_of(ctx, words))
    told: dict[str, JsonValue] = {"text": cut(note.text, _LONGEST_TOLD)}
    # A note that was there before is theirs: taking this one back must not take that away.
    if note.id in known or note.used_at is not None:
        return {"status": "same", **told}
    return {"status": "done", **told, "source": note.source.value, "undo": f"n{note.id}"}


TOOL = remember
