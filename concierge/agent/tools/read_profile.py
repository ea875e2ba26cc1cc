"""The tool that reads what the person said of themselves."""

from textwrap import wrap

from concierge.agent.personal_views import cut, fitting
from concierge.agent.personal_words import ProfileSection
from concierge.agent.policy import Effect
from concierge.agent.tool import ToolContext, tool
from concierge.model.conversation import JsonValue
from concierge.model.profile.digest import digest_of
from concierge.model.profile.document import Document, Fact
from concierge.model.profile.markdown import render_fact
from concierge.model.profile.sections import SectionName

__all__ = ["TOOL"]

_LONGEST_FACT = 250
_LONGEST_LINE = 250


@tool(Effect.READ, is_private=True)
async def read_profile(ctx: ToolContext, section: ProfileSection | None = None) -> JsonValue:
    """Reads one section of the person's profile, with the day and the source of each fact; without one, a digest."""
    revision = await ctx.me.profile.get()
    document = revision.document
    if section is None:
        lines = wrap(digest_of(document).replace("\n", " · "), _LONGEST_LINE)
        return {"revision": revision.number, **fitting("digest", [{"text": line} for line in lines])}
    facts = [{"text": fact} for fact in _facts(document, SectionName(section))]
    return {"revision": revision.number, "section": section, **fitting("facts", facts)}


def _facts(document: Document, name: SectionName) -> list[str]:
    """The items of the section as they are written."""
    told = (
        render_fact(name, each, document.language).removeprefix("- ") if isinstance(each, Fact) else each.text
        for each in document.section(name).body
        if each.text.strip()
    )
    return [cut(" ".join(text.split()), _LONGEST_FACT) for text in told]


TOOL = read_profile
