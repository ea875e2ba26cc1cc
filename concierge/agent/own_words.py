"""What the person's own sentence asks for, read without a model: no stranger's text has a say in that."""

from concierge.agent.tool import ToolContext
from concierge.model.errand import ErrandKind, errand_of
from concierge.model.known_title import is_same_title
from concierge.model.title import Title
from concierge.model.understanding import Intent, understand

__all__ = ["ask_for_files", "ask_for_title"]


async def ask_for_title(ctx: ToolContext, title: Title) -> bool:
    """Whether the sentence asks for that title to be had."""
    for wish in understand(ctx.said).wishes:
        if wish.intent is Intent.DOWNLOAD and wish.slots.title:
            meant = await ctx.me.search.meant(wish.slots.title, year=wish.slots.year)
            if not meant.is_ambiguous and any(is_same_title(one, title) for one in meant.titles[:1]):
                return True
    return False


def ask_for_files(ctx: ToolContext) -> bool:
    """Whether the sentence asks for more of a download's files."""
    errand = errand_of(ctx.said)
    return errand is not None and errand.kind is ErrandKind.CHOOSE
