"""Facts that tools write into the profile of whoever speaks, and what is asked before one is."""

from concierge.agent.personal_views import cut, source_of
from concierge.agent.tool import ToolContext
from concierge.model.conversation import JsonValue
from concierge.model.profile.document import Document, Provenance
from concierge.model.profile.markdown import heading_of
from concierge.model.profile.revision import Author
from concierge.model.profile.sections import SectionName
from concierge.services.profiles import SavedProfile
from concierge.texts import texts

__all__ = ["asked_first", "removed", "written"]

# A question with it is still a text that reaches the model whole.
_LONGEST_TOLD = 150
_MOST_UNCLEAR = 3


async def written(ctx: ToolContext, name: SectionName, fact: str, *, field: str = "") -> dict[str, JsonValue]:
    """What became of one more fact, with what takes it back; a question where it would cover what the person said.

    Raises what `Profiles.add` does.
    """
    before, source = (await ctx.me.profile.get()).number, source_of(ctx, fact)
    saved = await ctx.me.profile.add(name, fact, field=field, source=source, by=Author.AGENT)
    return _told(ctx, saved, name, fact, before=before, source=source)


async def removed(ctx: ToolContext, name: SectionName, fact: str) -> dict[str, JsonValue]:
    """What became of the facts that say this, with what brings them back. Raises NotFound.

    Where a stranger may have asked for it, it is a question: what the person said is theirs alone to take away.
    """
    revision = await ctx.me.profile.get()
    if source_of(ctx, fact) is Provenance.OUTSIDE and revision.document.section(name).body:
        return asked_first(ctx, name, fact, "agent.profile.ask_remove")
    before = revision.number
    saved = await ctx.me.profile.remove(name, fact, by=Author.AGENT)
    return _told(ctx, saved, name, fact, before=before, source=None)


def asked_first(
    ctx: ToolContext, name: SectionName, fact: str, key: str = "agent.profile.ask"
) -> dict[str, JsonValue]:
    """What the person is to be asked; a profile has no place for what nobody agreed to."""
    say = texts(ctx.language).say
    text = cut(fact, _LONGEST_TOLD)
    asked = say(key, text=text, section=heading_of(name, texts(ctx.language).language))
    return {"status": "ask", "section": name.value, "text": text, "question": asked}


def _says(document: Document, name: SectionName, fact: str) -> bool:
    return any(each.text == fact for each in document.section(name).facts)


def _told(
    ctx: ToolContext,
    saved: SavedProfile,
    name: SectionName,
    fact: str,
    *,
    before: int,
    source: Provenance | None,
) -> dict[str, JsonValue]:
    number = saved.revision.number
    if number == before and not _says(saved.revision.document, name, fact):
        return asked_first(ctx, name, fact, "agent.profile.ask_instead")
    heading = heading_of(name, texts(ctx.language).language)
    told: dict[str, JsonValue] = {"section": name.value, "heading": heading, "text": cut(fact, _LONGEST_TOLD)}
    if number == before:
        return {"status": "same", **told}
    return {
        "status": "done" if source else "removed",
        **told,
        "source": source.value if source else None,
        "unclear": [cut(line, _LONGEST_TOLD) for line in saved.unclear[:_MOST_UNCLEAR]],
        "dropped": len(saved.dropped),
        "undo": f"p{number}",
    }
