"""The tool that takes a change back."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from concierge.agent.own_words import agree, ask_to_undo
from concierge.agent.personal_views import cut, list_change, titled, worded
from concierge.agent.personal_words import Change
from concierge.agent.policy import Effect
from concierge.agent.tool import ToolContext, tool
from concierge.errors import ChangedSince, NotFound
from concierge.model.conversation import JsonValue
from concierge.model.profile.revision import Author
from concierge.texts import texts

__all__ = ["TOOL"]

_LONGEST_TOLD = 200
# As many changes may have come since the one that was just made.
_LATEST = 5
_ASKED = {"n": "agent.undo.ask_note", "p": "agent.undo.ask_profile"}


@tool(Effect.PERSONAL_WRITE, is_private=True)
async def undo_change(ctx: ToolContext, change: Change = "") -> JsonValue:
    """Takes one change of the person's lists, profile or notes back; the answer's `undo` makes it anew."""
    kind, name = change[:1], change[1:]
    is_own = not ctx.has_outside_past or ask_to_undo(ctx) or agree(ctx)
    if kind in _ASKED and (ctx.has_outside_text or not is_own):
        # A stranger may have asked for it, and what the person said is theirs alone to take away.
        return {"status": "ask", "question": texts(ctx.language).say(_ASKED[kind])}
    if kind == "p":
        return await _profile(ctx, int(name))
    if kind == "n":
        with _named(change):
            note = await ctx.me.memory.forget(name)
        return {"status": "undone", "what": "note", "text": cut(note.text, _LONGEST_TOLD)}
    return await _list(ctx, int(name) if name else None)


async def _list(ctx: ToolContext, entry: int | None) -> JsonValue:
    with _named("" if entry is None else f"l{entry}"):
        undone = await ctx.me.taste.undo(entry)
    latest = await ctx.me.taste.history(limit=_LATEST)
    # What the person may not see any more is taken back, and not named.
    redo = next((one for one in latest if one.undoes == undone.id), None)
    told: dict[str, JsonValue] = {"status": "undone", "what": "list"}
    if redo is None:
        return told
    named: Mapping[str, JsonValue] = (
        titled(redo.title.title, ctx.language) if redo.title else worded(redo.words, redo.after_year)
    )
    is_again = undone.undoes is not None
    return {
        **told,
        **named,
        "action": undone.action.value,
        "is_again": is_again or None,
        "undo": list_change(redo.id),
    }


async def _profile(ctx: ToolContext, revision: int) -> JsonValue:
    with _named(f"p{revision}"):
        if await ctx.me.profile.differences(revision):
            raise ChangedSince(f"the profile is not as it was at {revision}", what=f"p{revision}")
        saved = await ctx.me.profile.undo(revision - 1, by=Author.AGENT)
    return {"status": "undone", "what": "profile", "undo": f"p{saved.revision.number}"}


@contextmanager
def _named(change: str) -> Iterator[None]:
    """Says of what is not there that it is no change, and not that it is no title."""
    try:
        yield
    except NotFound as error:
        raise NotFound(str(error), what=change, problem="change") from None


TOOL = undo_change
