"""How tools about titles and people take a wish from a model, and what is meant by it."""

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from concierge.agent.tool import ToolContext
from concierge.errors import NotFound, ToolInputError
from concierge.model.cards import person_named, title_named
from concierge.model.genre import Genre, genres_of
from concierge.model.namesakes import namesakes
from concierge.model.person import Person
from concierge.model.query import cleaned
from concierge.model.resolution import Resolution
from concierge.model.title import Title, TitleKind
from concierge.model.title_card import TitleCard

__all__ = [
    "AboutTitle",
    "Decade",
    "GenreName",
    "Kind",
    "Minutes",
    "MoodName",
    "Who",
    "genre_named",
    "kind_named",
    "meant_card",
    "meant_people",
    "meant_title",
]

AboutTitle = Annotated[str, Field(description="the title's name without its year, or its card: m_603")]
Who = Annotated[str, Field(description="the person's name, or their card: p_525")]
Kind = Literal["movie", "series"] | None
GenreName = Annotated[str, Field(description="one genre, in Russian or English")]
MoodName = Literal["funny", "light", "tense", "dark", "thoughtful"] | None
Decade = Annotated[int | None, Field(ge=1880, le=2090, multiple_of=10, description="its first year: 1970")]
Minutes = Annotated[int | None, Field(ge=1, le=1000, description="the longest that a film may be")]


async def meant_title(
    ctx: ToolContext, query: str, *, year: int | None = None, kind: TitleKind | None = None
) -> Resolution:
    """What the query means: one title, or those among which is to be chosen; what is adult is no part of it.

    Raises:
        NotFound: no source knows such a title.
        HiddenByAge, HiddenByBlock, InputError, ServiceError: see `UserMetadata.resolve`.
    """
    if named := title_named(query):
        kind, ids = named
        card = await ctx.me.metadata.card(Title(kind=kind, ids=ids))
        # Why nothing is known of those ids only this one says.
        title = card.title if card.title.names else await ctx.me.metadata.with_ids(ids, kind)
        meant = Resolution(titles=(title,), failures=card.failures)
    else:
        meant = await ctx.me.metadata.resolve(query, year=year, kind=kind)
    titles = tuple(title for title in meant.titles if not title.is_adult)
    if not titles:
        raise NotFound("no source knows it", what=cleaned(query))
    return replace(meant, titles=titles, is_ambiguous=meant.is_ambiguous and len(titles) > 1)


async def meant_card(ctx: ToolContext, title: Title) -> TitleCard:
    """Everything that is known of the title. Raises NotFound of what is adult; also HiddenByAge, HiddenByBlock."""
    card = await ctx.me.metadata.card(title)
    if card.title.is_adult:
        raise NotFound("no source knows it", what=title.label(ctx.language))
    return card


async def meant_people(ctx: ToolContext, who: str) -> tuple[Person, ...]:
    """The person who is meant; several where the name leaves a doubt.

    Raises:
        NotFound: nobody is known by that name.
        NotAllowed, InputError, ServiceError: see `UserMetadata.find_people`.
    """
    if ids := person_named(who):
        return (Person(ids=ids),)
    people = namesakes(who, await ctx.me.metadata.find_people(who))
    if not people:
        raise NotFound("nobody of that name", what=cleaned(who))
    return people


def kind_named(kind: str | None) -> TitleKind | None:
    """The kind of that name."""
    return TitleKind(kind) if kind else None


def genre_named(name: str) -> Genre | None:
    """The genre of that name in either language; None for "". Raises ToolInputError for a word that is no genre."""
    if not name.strip():
        return None
    found = genres_of([name])
    if not found:
        raise ToolInputError(f"genre: there is none of that name; there are {', '.join(Genre)}")
    return found[0]
