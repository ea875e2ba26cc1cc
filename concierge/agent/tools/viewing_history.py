"""The tool that shows what the person has seen and rated, and what they changed in their lists."""

from collections.abc import Mapping

from concierge.agent.personal_views import MOST_ROWS, Row, cut, day_of, fitting, list_change, titled, worded
from concierge.agent.personal_words import Listed, WithWords
from concierge.agent.policy import Effect
from concierge.agent.tool import ToolContext, tool
from concierge.model.conversation import JsonValue
from concierge.model.query import cleaned
from concierge.model.shelves import Rated, Seen
from concierge.model.taste import UNDATED, TasteEntry

__all__ = ["TOOL"]

_LONGEST_REVIEW = 100


@tool(Effect.READ, is_private=True)
async def viewing_history(ctx: ToolContext, show: Listed = "watched", words: WithWords = "") -> JsonValue:
    """Lists what the person has seen, their ratings, or the changes of their lists with the `undo` of each."""
    text = cleaned(words)
    if show == "changes":
        changes = await ctx.me.taste.history(limit=MOST_ROWS + 1)
        return {"show": show, **fitting("rows", [_change(one, ctx.language) for one in changes])}
    rows: list[Row]
    if show == "ratings":
        rated = await ctx.me.ratings.list(limit=MOST_ROWS, text=text)
        rows, after = [_rated(one, ctx.language) for one in rated.items], rated.after
    else:
        seen = await ctx.me.watched.list(limit=MOST_ROWS, text=text)
        rows, after = [_seen(one, ctx.language) for one in seen.items], seen.after
    return {"show": show, **fitting("rows", rows, is_more=after is not None)}


def _seen(seen: Seen, language: str) -> Mapping[str, JsonValue]:
    return {
        **titled(seen.title.title, language),
        "on": day_of(seen.watched_at, seen.precision),
        "episodes": seen.episodes or None,
        "times": seen.times if seen.times > 1 else None,
    }


def _rated(rated: Rated, language: str) -> Mapping[str, JsonValue]:
    rating = rated.rating
    return {
        **titled(rated.title.title, language),
        "score": rating.score.points if rating.score else None,
        "on": None if rating.rated_at == UNDATED else day_of(rating.rated_at),
        "review": cut(rating.review, _LONGEST_REVIEW),
    }


def _change(entry: TasteEntry, language: str) -> Mapping[str, JsonValue]:
    named = titled(entry.title.title, language) if entry.title else worded(entry.words, entry.after_year)
    return {
        **named,
        "action": entry.action.value,
        "on": day_of(entry.at),
        "undo": None if entry.is_undone else list_change(entry.id),
    }


TOOL = viewing_history
