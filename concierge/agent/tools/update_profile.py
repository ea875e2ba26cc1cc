"""The tool that writes what the person said of themselves, and asks before it writes what it only concludes."""

from concierge.agent.answers import offer_yes
from concierge.agent.personal_words import ProfileField, ProfileSection
from concierge.agent.policy import Effect
from concierge.agent.profile_facts import asked_first, removed, written
from concierge.agent.tool import ToolContext, tool
from concierge.errors import InputError, NotFound
from concierge.model.conversation import JsonValue
from concierge.model.profile.sections import SectionName, field_named
from concierge.model.query import cleaned

__all__ = ["TOOL"]


@tool(Effect.PERSONAL_WRITE, is_private=True)
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
        return asked_first(ctx, name, fact)
    return await removed(ctx, name, fact) if remove else await written(ctx, name, fact, field=field)


TOOL = update_profile
