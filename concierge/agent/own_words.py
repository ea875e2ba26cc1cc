"""What the person's own sentence asks for, read without a model: no stranger's text has a say in that."""

from typing import Final

from concierge.agent.tool import ToolContext
from concierge.model.errand import ErrandKind, errand_of
from concierge.model.known_title import is_same_title
from concierge.model.same_name import words_of
from concierge.model.title import Title
from concierge.model.understanding import Intent, understand

__all__ = ["agree", "ask_for_files", "ask_for_title", "ask_to_undo", "speak_of"]

_SHORTEST_STEM: Final = 4
# No case of a Russian word has an ending that is longer.
_LONGEST_ENDING: Final = 3


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
    return _errand(ctx) is ErrandKind.CHOOSE


def agree(ctx: ToolContext) -> bool:
    """Whether the sentence is the answer to a question, and says yes."""
    return _errand(ctx) is ErrandKind.YES


def ask_to_undo(ctx: ToolContext) -> bool:
    """Whether the sentence asks to take a change back."""
    return _errand(ctx) is ErrandKind.UNDO


def speak_of(ctx: ToolContext, text: str) -> bool:
    """Whether the sentence has a word of the text, in whichever case: what it never names nobody asked for."""
    said = words_of(ctx.said)
    stems = {word[: max(_SHORTEST_STEM, len(word) - _LONGEST_ENDING)] for word in words_of(text)}
    return any(word.startswith(stem) for stem in stems if len(stem) >= _SHORTEST_STEM for word in said)


def _errand(ctx: ToolContext) -> ErrandKind | None:
    errand = errand_of(ctx.said)
    return errand.kind if errand else None
