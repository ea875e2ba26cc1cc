"""Many people at once on one database: nothing that one of them said or keeps is ever seen by another."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable

from concierge.model.conversation import ModelEvent, ModelRequest, UserTurn
from concierge.testing import an_info_hash, saying
from concierge.views import UserView
from tests.chaos.world import World, opened_world
from tests.storage import a_storage

PEOPLE, DEEDS = 8, 45
Deed = Callable[[UserView, str], Awaitable[object]]


def canary(number: int) -> str:
    return f"кенар{number:02}кенар"


def echo(request: ModelRequest) -> list[ModelEvent]:
    """The model repeats everything that it is shown."""
    said = [turn.text for turn in request.turns if isinstance(turn, UserTurn)]
    return list(saying(f"{request.profile} {said}"))


async def talk(me: UserView, word: str) -> object:
    return [event async for event in me.agent.ask(word)]


async def search(me: UserView, word: str) -> object:
    report = await me.search.releases(word)
    handle = next((one.handle for one in (*report.accepted, *report.rejected)), "")
    return report.words, await me.search.explain(handle) if handle else ""


async def download(me: UserView, word: str) -> object:
    await me.downloads.start(f"magnet:?xt=urn:btih:{an_info_hash(word)}&dn={word}")
    return await me.downloads.list()


async def block(me: UserView, word: str) -> object:
    await me.blocklist.add_words(f"{word} ужасы")
    return await me.blocklist.list(), await me.taste.history()


async def look(me: UserView, _: str) -> object:
    return [
        await me.downloads.list(),
        await me.proposals.list(),
        await me.blocklist.list(),
        await me.watchlist.list(),
        await me.ratings.list(),
        await me.requests.mine(),
        await me.taste.history(),
    ]


DEEDS_OF_PEOPLE: tuple[Deed, ...] = (talk, search, download, block, look)


async def life(world: World, number: int, others: set[str]) -> int:
    """How many answers one person got; each is looked through for what belongs to others."""
    chance = random.Random(number)
    me = await world.person(5000 + number)
    looked = 0
    for _ in range(DEEDS):
        answer = repr(await chance.choice(DEEDS_OF_PEOPLE)(me, canary(number)))
        assert [word for word in others if word in answer] == []
        looked += 1
        await asyncio.sleep(0)
    return looked


async def test_no_word_of_one_person_is_seen_by_another() -> None:
    words = {canary(number) for number in range(PEOPLE)}

    async with (
        opened_world(a_storage(), lambda _: None, answers=[echo] * PEOPLE * DEEDS) as world,
        asyncio.TaskGroup() as group,
    ):
        lives = [group.create_task(life(world, number, words - {canary(number)})) for number in range(PEOPLE)]

    assert sum(one.result() for one in lives) == PEOPLE * DEEDS
