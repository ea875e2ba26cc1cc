"""The tool that keeps from the person what they never want to meet, once they have said how far that goes."""

from concierge.agent.personal_views import marked_view
from concierge.agent.personal_words import Kind, NewerThan, Scope
from concierge.agent.policy import Effect
from concierge.agent.profile_facts import written
from concierge.agent.tool import ToolContext, tool
from concierge.agent.wishes import Query, Year
from concierge.errors import ToolInputError
from concierge.model.conversation import JsonValue
from concierge.model.genre import Genre, genres_asked
from concierge.model.profile.sections import SectionName
from concierge.model.query import request
from concierge.model.taste import BlockLevel
from concierge.model.title import TitleKind
from concierge.texts import texts

__all__ = ["TOOL"]


@tool(Effect.PERSONAL_WRITE)
async def block(
    ctx: ToolContext,
    query: Query,
    scope: Scope,
    newer_than: NewerThan = None,
    year: Year = None,
    kind: Kind = None,
) -> JsonValue:
    """Blocks a title, words in names, or a genre, for good. If the person named no scope, `ban_scopes` asks for it."""
    words = request(query)
    if scope == "genre":
        return await _genre(ctx, words, newer_than)
    level = BlockLevel.QUIET if scope == "quiet" else BlockLevel.NEVER
    if scope == "words" or newer_than is not None:
        marked = await ctx.me.blocklist.add_words(words, level=level, after_year=newer_than)
    else:
        wanted = TitleKind(kind) if kind else None
        marked = await ctx.me.blocklist.add(words, level=level, year=year, kind=wanted)
    return {**marked_view(marked, ctx.language), "scope": "words" if newer_than is not None else scope}


async def _genre(ctx: ToolContext, words: str, newer_than: int | None) -> JsonValue:
    """The genre as a "hard no" of the profile, by the name that it has in the person's language."""
    genres = genres_asked(words)
    if not genres:
        known = f"with the scope genre it is one of {', '.join(Genre)}; of anything else the scope words blocks names"
        raise ToolInputError(f"query: {known}", problem="no_genre", what=words)
    if newer_than is not None:
        known = "a genre is blocked for every year; with a year choose the scope words"
        raise ToolInputError(f"newer_than: {known}", problem="genre_year", what=words)
    say = texts(ctx.language).say
    named = ", ".join(say(f"genre.{genre}") for genre in genres)
    return {**await written(ctx, SectionName.GENRES, named, field="hard_no"), "scope": "genre"}


TOOL = block
