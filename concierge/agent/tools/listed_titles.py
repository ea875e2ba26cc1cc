"""The tool that tells what everybody watches, and what comes out soon."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from concierge.agent.policy import Effect
from concierge.agent.title_views import Row, day_of, fitted, listed_row, silent_of, told
from concierge.agent.title_wishes import Kind, kind_named
from concierge.agent.tool import ToolContext, tool
from concierge.model.conversation import JsonValue
from concierge.model.title import Title
from concierge.model.title_list import ListKind, TitleList
from concierge.services.title_lists import out_on

__all__ = ["TOOL"]

_AHEAD = timedelta(days=30)
_LISTS = {"trending": ListKind.TRENDING, "upcoming": ListKind.UPCOMING, "popular": ListKind.DISCOVER}


@tool(Effect.READ)
async def listed_titles(
    ctx: ToolContext,
    which: Annotated[
        Literal["trending", "upcoming", "popular"],
        Field(description="upcoming: the next 30 days; popular: the best known of all"),
    ],
    kind: Kind = None,
) -> JsonValue:
    """Lists what everybody watches now, what comes out soon, or what is best known, whatever this person's taste."""
    is_upcoming = which == "upcoming"
    since, until = (ctx.today, ctx.today + _AHEAD) if is_upcoming else (None, None)
    wanted = TitleList(kind=_LISTS[which], title_kind=kind_named(kind), since=since, until=until)
    found = await ctx.me.metadata.listed(wanted)

    def row(title: Title) -> Row:
        day = day_of(out_on(title, since)) if is_upcoming else None
        return listed_row(title, ctx.language, day=day)

    rows = [row(title) for title in found.titles if not title.is_adult]
    return fitted(told(which=which, silent=silent_of(found.failures)), titles=rows)


TOOL = listed_titles
