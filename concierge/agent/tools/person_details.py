"""The tool that tells who somebody is, and what of their work is new to the person."""

from concierge.agent.people_views import people_choices, person_view
from concierge.agent.people_wishes import CraftName
from concierge.agent.policy import Effect
from concierge.agent.title_wishes import Who, meant_people
from concierge.agent.tool import ToolContext, tool
from concierge.model.conversation import JsonValue
from concierge.model.craft import Craft

__all__ = ["TOOL"]


@tool(Effect.READ)
async def person_details(ctx: ToolContext, person: Who, job: CraftName = None) -> JsonValue:
    """Tells who somebody of the cast or the crew is, with their best known titles that this person has not seen."""
    people = await meant_people(ctx, person)
    if len(people) > 1:
        return people_choices(people, ctx.language)
    found = await ctx.me.metadata.person(people[0])
    return person_view(found, ctx.language, Craft(job) if job else None)


TOOL = person_details
