"""The tool that tells who is behind the films that the person has seen."""

from collections.abc import Mapping

from concierge.agent.personal_views import cut, fitting, titled
from concierge.agent.personal_words import Art
from concierge.agent.policy import Effect
from concierge.agent.tool import ToolContext, tool
from concierge.model.conversation import JsonValue
from concierge.model.discovery import Coincidence, Discovery

__all__ = ["TOOL"]

_MOST_PEOPLE = 5
_MOST_TITLES = 3
_LONGEST_NAME = 60


@tool(Effect.READ)
async def discoveries(ctx: ToolContext, craft: Art = None) -> JsonValue:
    """Tells whose work runs through what the person has seen: "7 films shot by Deakins", and what of theirs is left."""
    found = await ctx.me.discoveries.list()
    people = [one for one in found.people if craft in {None, one.craft.value}]
    rows = [_person(one, ctx.language) for one in people[:_MOST_PEOPLE]]
    # Odd coincidences come after all people, where there is room.
    rows += [_coincidence(one, ctx.language) for one in found.coincidences[:_MOST_TITLES] if craft is None]
    return fitting("people", rows, is_more=len(people) > _MOST_PEOPLE)


def _person(one: Discovery, language: str) -> Mapping[str, JsonValue]:
    return {
        "person": cut(one.person.label(language), _LONGEST_NAME),
        "craft": one.craft.value,
        "films": one.films,
        "average": None if one.mean is None else round(one.mean, 1),
        "best": [titled(own.title.title, language) for own in one.best[:_MOST_TITLES]],
        "unwatched": [titled(title, language) for title in one.unwatched[:_MOST_TITLES]],
    }


def _coincidence(one: Coincidence, language: str) -> Mapping[str, JsonValue]:
    return {
        "person": cut(one.person.label(language), _LONGEST_NAME),
        "job": cut(one.job, _LONGEST_NAME),
        "films": one.films,
        "best": [titled(own.title.title, language) for own in one.titles[:_MOST_TITLES]],
    }


TOOL = discoveries
