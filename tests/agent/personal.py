"""A person's own things in a small house, and the tools that work with them."""

from __future__ import annotations

import json
from dataclasses import replace

from concierge.agent.grammar import Grammar
from concierge.agent.grammar_personal import PERSONAL
from concierge.agent.grammar_replies import reply
from concierge.agent.policy import Fence, unfenced
from concierge.agent.tool import ToolContext
from concierge.model.conversation import JsonValue
from concierge.model.title import ExternalIds, Season, TitleKind
from concierge.model.user import User
from concierge.services.pushing import Pushing
from concierge.services.taste import Sought, Taste
from concierge.services.visibility import Visibility
from concierge.testing import FakeMetadata, a_title
from concierge.texts import texts
from tests.agent.answering import TOOLS, Conversation
from tests.services.house import ANNA, House

__all__ = ["FILM", "REMAKE", "SERIES", "a_context", "a_house", "called", "in_words", "limited", "tokens"]

FILM = a_title(ids=ExternalIds(tmdb=19), age=6)
SERIES = a_title(
    "Твин Пикс",
    kind=TitleKind.SERIES,
    name_en="Twin Peaks",
    name_original="Twin Peaks",
    year=1990,
    ids=ExternalIds(tmdb=1920),
    seasons=(Season(number=1, episode_count=8),),
    age=16,
)
DUNES = tuple(
    a_title("Дюна", name_en="Dune", name_original="Dune", year=year, ids=ExternalIds(tmdb=year), age=12)
    for year in (1984, 2021)
)
ADULT = a_title(
    "Носферату", name_en="Nosferatu", name_original="Nosferatu", year=1922, ids=ExternalIds(tmdb=653)
)
REMAKE = DUNES[1]


def a_house() -> House:
    """A film, a series, two films of one name, and one of which nobody knows the age."""
    return House(sources=(FakeMetadata((FILM, SERIES, *DUNES, ADULT)),))


def a_context(
    house: House,
    user: User = ANNA,
    language: str = "ru",
    *,
    has_outside_text: bool = False,
    after: str | None = None,
) -> ToolContext:
    """What tools work with in one turn, perhaps of a sentence said `after` strangers' words in earlier ones."""
    ctx = Conversation(model=Grammar(), house=house, user=user).context(user, language)
    return replace(
        ctx, has_outside_text=has_outside_text, has_outside_past=after is not None, said=after or ""
    )


async def limited(house: House, *, seen: bool = True) -> User:
    """Anna, who may not see what is for adults any more, but has it on every list."""
    if seen:
        taste = Taste(
            house.storage, house.metadata, Visibility(house.storage), Pushing(()), clock=house.clock
        )
        await taste.wish(ANNA, Sought(what=ADULT))
        await taste.rate(ANNA, Sought(what=ADULT), 9)
    async with house.storage.transaction() as rows:
        user = replace(await rows.users.get(ANNA.id), age_limit=16, grants=ANNA.grants)
        await rows.users.save(user)
    return user


async def called(ctx: ToolContext, name: str, /, **arguments: JsonValue) -> dict[str, JsonValue]:
    """The tool's result as a model reads it: what is left of it between the fence."""
    value = await TOOLS[name].run(ctx, arguments)
    assert tokens(value) <= 600, name
    return dict(unfenced(Fence().around(value)))


def tokens(value: JsonValue) -> float:
    """What a result costs, by the estimate of three characters a token."""
    return len(json.dumps(value, ensure_ascii=False, default=list)) / 3


def in_words(name: str, answer: dict[str, JsonValue], language: str) -> str:
    """What the grammar says of the result."""
    assert name in PERSONAL
    return reply(name, answer, texts(language))
