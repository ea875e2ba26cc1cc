"""The tool that goes through everything that somebody made."""

from typing import Final

from concierge.agent.people_views import deep_dive_view, people_choices
from concierge.agent.policy import Effect
from concierge.agent.title_wishes import Who, meant_people
from concierge.agent.tool import ToolContext, tool
from concierge.model.conversation import JsonValue

__all__ = ["TOOL"]

_DIRECTING: Final = "Directing"


@tool(Effect.READ)
async def director_deep_dive(ctx: ToolContext, person: Who) -> JsonValue:
    """Goes through somebody's whole work: what this person has seen with their ratings, and the rest by year."""
    people = await meant_people(ctx, person)
    # Whoever of that name directs is meant before a relative who does not.
    people = tuple(one for one in people if one.department == _DIRECTING) or people
    if len(people) > 1:
        return people_choices(people, ctx.language)
    return deep_dive_view(await ctx.me.recommendations.deep_dive(people[0]), ctx.language)


TOOL = director_deep_dive
