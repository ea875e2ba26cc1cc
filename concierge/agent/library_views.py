"""What tools tell of the household's library: whether something is there, with what quality and voices."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from concierge.agent.title_views import Row, clipped, silent_of, title_row
from concierge.agent.tool import ToolContext
from concierge.errors import NotAllowed
from concierge.model.library import Have, LibraryTitle, Possession
from concierge.model.library_words import copies_told
from concierge.model.title import Title
from concierge.texts import texts

__all__ = ["held_row", "in_library", "possession_row", "with_library"]

T = TypeVar("T")

_LONGEST_COPIES = 120


async def with_library(
    ctx: ToolContext, title: Title | None, season: int | None, episode: int | None, work: Awaitable[T]
) -> tuple[T, Row]:
    """What the work comes to, and meanwhile what `in_library` does."""
    looking = asyncio.ensure_future(in_library(ctx, title, season, episode))
    try:
        return await work, await looking
    finally:
        looking.cancel()


async def in_library(
    ctx: ToolContext, title: Title | None, season: int | None = None, episode: int | None = None
) -> Row:
    """What the household has of the title, under `in_library`; nothing where it has none, or nobody knows."""
    if title is None:
        return {}
    try:
        found = await ctx.me.library.have(title, season=season, episode=episode)
    except NotAllowed:
        return {}
    return {"in_library": _copies(found.copies, ctx.language) or True} if found.have is Have.YES else {}


def possession_row(title: Title, found: Possession, language: str) -> Row:
    """A title with whether it is there: `have` is "yes", "no" or "unknown", where `silent` did not answer."""
    copies = _copies(found.copies, language) if found.have is Have.YES else ""
    return title_row(title, language, have=found.have.value, copies=copies, silent=silent_of(found.failures))


def held_row(one: LibraryTitle, language: str) -> Row:
    """A title of the library."""
    return title_row(one.title, language, kind=one.title.kind.value, copies=_copies(one, language))


def _copies(copies: LibraryTitle, language: str) -> str:
    return clipped(copies_told(copies, texts(language)), _LONGEST_COPIES)
