"""The tool that finds notes again."""

from concierge.agent.personal_views import cut, day_of, fitting
from concierge.agent.policy import Effect
from concierge.agent.tool import ToolContext, tool
from concierge.model.conversation import JsonValue
from concierge.model.query import cleaned

__all__ = ["TOOL"]

_LONGEST_TOLD = 240
_MOST = 11


@tool(Effect.READ, is_private=True)
async def search_memory(ctx: ToolContext, query: str = "") -> JsonValue:
    """Finds notes that have every word of the query, newest first; without one, the newest. `undo` forgets a note."""
    words, memory = cleaned(query), ctx.me.memory
    notes = await memory.search(words, limit=_MOST) if words else await memory.list(limit=_MOST)
    rows = [
        {
            "text": cut(note.text, _LONGEST_TOLD),
            "on": day_of(note.made_at),
            "source": note.source.value,
            "undo": f"n{note.id}",
        }
        for note in notes
    ]
    return fitting("notes", rows)


TOOL = search_memory
