"""The tool that writes what the person said of themselves, and asks before it writes what it only concludes."""

from concierge.agent.answers import offer_yes
from concierge.agent.personal_views import cut, source_of
from concierge.agent.personal_words import ProfileField, ProfileSection
from concierge.agent.policy import Effect
from concierge.agent.tool import ToolContext, tool
from concierge.errors import InputError, NotFound
from concierge.model.conversation import JsonValue
from concierge.model.profile.document import Document, Provenance
from concierge.model.profile.markdown import heading_of
from concierge.model.profile.revision import Author
from concierge.model.profile.sections import SectionName, field_named
from concierge.model.query import cleaned
from concierge.services.profiles import SavedProfile
from concierge.texts import texts

__all__ = ["TOOL"]

# A question with it is still a text that reaches the model whole.
_LONGEST_TOLD = 150
_MOST_UNCLEAR = 3


@tool(Effect.PERSONAL_WRITE)
async def update_profile(
    ctx: ToolContext,
    section: ProfileSection,
    text: str,
    field: ProfileField = "",
    inferred: bool = False,
    remove: bool = False,
) -> JsonValue:
    """Writes one fact that the person said into their profile; `remove` takes away what says this.

    `inferred` is true for whatever they did not say in so many words: that is never written, but to be asked first.
    """
    name, fact = SectionName(section), cleaned(text)
    if not fact:
        raise InputError("an empty fact", problem="empty")
    if field and field_named(name, field) is None:
        raise NotFound(f"{section} has no field {field!r}", what=field)
    if inferred:
        offer_yes(ctx)
        return _question(ctx, name, fact, "agent.profile.ask")
    revision = await ctx.me.profile.get()
    before, source = revision.number, source_of(ctx)
    if remove and ctx.has_outside_text and revision.document.section(name).body:
        # A stranger may have asked for it, and what the person said is theirs alone to take away.
        return _question(ctx, name, fact, "agent.profile.ask_remove")
    if remove:
        saved = await ctx.me.profile.remove(name, fact, by=Author.AGENT)
    else:
        saved = await ctx.me.profile.add(name, fact, field=field, source=source, by=Author.AGENT)
    if saved.revision.number == before and not _says(saved.revision.document, name, fact):
        return _question(ctx, name, fact, "agent.profile.ask_instead")
    return _told(ctx, saved, name, fact, before=before, source=None if remove else source)


def _question(ctx: ToolContext, name: SectionName, fact: str, key: str) -> JsonValue:
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
) -> JsonValue:
    number = saved.revision.number
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


TOOL = update_profile
