"""The tool that tells what the person has seen, in numbers."""

from collections.abc import Iterable, Mapping

from concierge.agent.personal_views import cut
from concierge.agent.personal_words import OfYear
from concierge.agent.policy import Effect
from concierge.agent.tool import ToolContext, tool
from concierge.model.conversation import JsonValue
from concierge.model.craft import Craft
from concierge.model.statistics import PersonTally, Statistics

__all__ = ["TOOL"]

_MOST_GENRES = 5
_MOST_PEOPLE = 3
_LONGEST_NAME = 60
_CRAFTS = (Craft.DIRECTOR, Craft.CAMERA, Craft.MUSIC)


@tool(Effect.READ, is_private=True)
async def statistics(ctx: ToolContext, year: OfYear = None) -> JsonValue:
    """Counts what the person has seen, in all or in one year: totals, hours, average rating, genres, best people."""
    figures = await ctx.me.statistics.get(year=year)
    return {
        "year": year,
        "films": figures.films,
        "series": figures.series,
        "episodes": figures.episodes,
        "plays": figures.plays,
        "hours": round(figures.hours),
        "rated": figures.rated,
        "average": _rounded(figures.average),
        "genres": {one.name: one.count for one in figures.genres[:_MOST_GENRES]},
        "people": _people(figures, ctx.language),
    }


def _people(figures: Statistics, language: str) -> Mapping[str, JsonValue]:
    found: dict[str, JsonValue] = {}
    for craft in _CRAFTS:
        if people := figures.people.get(craft):
            found[craft.value] = list(_tallies(people[:_MOST_PEOPLE], language))
    return found


def _tallies(people: Iterable[PersonTally], language: str) -> Iterable[JsonValue]:
    for one in people:
        name = one.name_ru if language == "ru" and one.name_ru else one.name
        yield {"name": cut(name, _LONGEST_NAME), "titles": one.count, "average": _rounded(one.average)}


def _rounded(average: float | None) -> float | None:
    return None if average is None else round(average, 1)


TOOL = statistics
