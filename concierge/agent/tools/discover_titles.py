"""The tool that finds titles by what they are to be."""

from datetime import date
from typing import Annotated

from pydantic import Field

from concierge.agent.policy import Effect
from concierge.agent.title_views import MOST_ROWS, fitted, listed_row, offers_view, silent_of, told
from concierge.agent.title_wishes import (
    Decade,
    GenreName,
    Kind,
    Minutes,
    MoodName,
    genre_named,
    kind_named,
)
from concierge.agent.tool import ToolContext, tool
from concierge.model.conversation import JsonValue
from concierge.model.genre import Genre
from concierge.model.occasion import Mood, Occasion, rules_of
from concierge.model.title_list import ListKind, TitleList

__all__ = ["TOOL"]

_DECADE = 10


@tool(Effect.READ)
async def discover_titles(
    ctx: ToolContext,
    genre: GenreName = "",
    mood: MoodName = None,
    decade: Decade = None,
    minutes: Minutes = None,
    kind: Kind = None,
    language: Annotated[
        str | None,
        Field(pattern="^[a-z]{2}$", description="of a country's films, its language: fr for French films"),
    ] = None,
) -> JsonValue:
    """Finds titles that are new to this person by genre, mood, decade, length, kind or country's language."""
    wanted = genre_named(genre)
    if language is None:
        found = await ctx.me.recommendations.list(
            limit=MOST_ROWS,
            genre=wanted,
            kind=kind_named(kind),
            decade=decade,
            longest_min=minutes,
            mood=Mood(mood) if mood else None,
        )
        return offers_view(found, ctx.language)
    chosen = TitleList(
        kind=ListKind.DISCOVER,
        title_kind=kind_named(kind),
        genres=(wanted,) if wanted else _of_mood(mood),
        since=date(decade, 1, 1) if decade else None,
        until=date(decade + _DECADE - 1, 12, 31) if decade else None,
        longest_min=minutes,
        original_language=language,
    )
    listed = await ctx.me.metadata.listed(chosen)
    rows = [listed_row(title, ctx.language) for title in listed.titles if not title.is_adult]
    return fitted(told(silent=silent_of(listed.failures)), titles=rows)


def _of_mood(mood: str | None) -> tuple[Genre, ...]:
    return tuple(sorted(rules_of(Occasion.TONIGHT, mood=Mood(mood)).one_of)) if mood else ()


TOOL = discover_titles
