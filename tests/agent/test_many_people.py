"""Many people at once: each is answered in order, and nobody ever reads a word of another."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field, replace

import pytest

from concierge.agent.agent import Agent
from concierge.agent.budget import Budget
from concierge.agent.calls import Calls
from concierge.agent.loop import run_turn
from concierge.agent.policy import Effect, TurnLimits
from concierge.agent.tool import ToolContext, tool
from concierge.model.access import DEFAULTS, Role
from concierge.model.conversation import (
    AssistantTurn,
    Finished,
    JsonValue,
    ModelEvent,
    ModelRequest,
    Turn,
    UserTurn,
)
from concierge.model.language_models import KnownModel
from concierge.model.user import User
from concierge.testing import a_call, calling, saying
from tests.agent.answering import Conversation

CANARY = re.compile(r"canary\d+x")
PEOPLE = 20
SHORT_RUNS = 10_000
AT_ONCE = 100


@tool(Effect.READ)
async def whose(ctx: ToolContext, text: str) -> JsonValue:
    """Tells whose turn it is, after the others had theirs."""
    await asyncio.sleep(0)
    return {"text": text, "name": ctx.me.user.name}


@dataclass(slots=True)
class Attentive:
    """One model for everybody, which makes these calls and then says every canary that it was given."""

    calls: Sequence[str]
    name: str = "attentive"
    is_priced: bool = True
    models: tuple[KnownModel, ...] = (KnownModel(id="attentive", service="attentive"),)
    asked: list[set[str]] = field(default_factory=list)

    async def stream(self, request: ModelRequest) -> AsyncIterator[ModelEvent]:
        """The calls for a sentence, a word of all that was read for their results."""
        read = set(CANARY.findall(f"{request.profile} {request.turns}"))
        self.asked.append(read)
        await asyncio.sleep(0)
        newest = request.turns[-1]
        for event in (
            self._called(newest.text) if isinstance(newest, UserTurn) else saying(" ".join(sorted(read)))
        ):
            yield event

    async def check(self) -> None:
        """Always usable."""

    def _called(self, text: str) -> Sequence[ModelEvent]:
        [canary] = set(CANARY.findall(text))
        texts = {"remember": f"моя {canary}", "whose": canary}
        given = ((name, {"text": texts[name]} if name in texts else {}) for name in self.calls)
        return calling(*(a_call(name, call_id=f"c{n}", **told) for n, (name, told) in enumerate(given)))


async def people(talk: Conversation) -> list[User]:
    """People with every grant, each named by their canary, which also stands in their profile."""
    made = []
    async with talk.house.storage.transaction() as rows:
        for number in range(PEOPLE):
            known = await rows.users.by_telegram_id(5_000 + number)
            user = replace(
                known, name=f"canary{number}x", role=Role.MEMBER, grants=DEFAULTS[Role.OWNER], language="ru"
            )
            await rows.users.save(user)
            await rows.profiles.tell(user.id, user.preferences, f"зовут {user.name}", None)
            made.append(user)
    return made


async def answer(agent: Agent, user: User, text: str) -> set[str]:
    """The canaries in everything that the person was told."""
    return set(CANARY.findall(" ".join([repr(event) async for event in agent.ask(user, text)])))


async def ask_everybody(rounds: int) -> None:
    model = Attentive(("remember", "search_memory", "read_profile", "settings", "list_downloads"))
    talk = Conversation(model=model)
    agent, everybody = talk.agent(), await people(talk)
    for number in range(rounds):
        asked = [answer(agent, user, f"{user.name}, вопрос {number}") for user in everybody]

        told = await asyncio.gather(*asked)

        assert told == [{user.name} for user in everybody]
    assert all(len(read) == 1 for read in model.asked)
    assert len(model.asked) == 2 * rounds * PEOPLE


async def test_twenty_people_at_once_read_nothing_of_each_other() -> None:
    await ask_everybody(rounds=3)


@pytest.mark.soak
async def test_ten_thousand_answers_of_the_whole_agent_hold_no_word_of_another(soak_s: float) -> None:
    await ask_everybody(rounds=min(SHORT_RUNS // PEOPLE, max(5, round(soak_s))))


async def test_in_ten_thousand_short_turns_no_canary_crosses() -> None:
    model = Attentive(("whose",))
    talk = Conversation(model=model)
    shared = talk.context(talk.user, "ru")
    numbers = iter(range(SHORT_RUNS))

    crossed = await asyncio.gather(*(_turns(model, shared, numbers) for _ in range(AT_ONCE)))

    assert sum(crossed) == 0
    assert len(model.asked) == 2 * SHORT_RUNS


async def _turns(model: Attentive, shared: ToolContext, numbers: Iterator[int]) -> int:
    """How many turns heard of another's canary."""
    crossed = 0
    for number in numbers:
        canary = f"canary{number}x"
        calls = Calls(tools={"whose": whose}, ctx=replace(shared), budget=Budget(limits=TurnLimits()))
        request = ModelRequest(system="", profile=canary, turns=(UserTurn(text=canary),), tools=())
        said: list[Turn] = []
        events = [event async for event in run_turn(model, calls, request, said)]
        finished = events[-1]
        assert isinstance(finished, Finished)
        crossed += set(CANARY.findall(f"{finished.text} {said}")) != {canary}
    return crossed


async def test_two_messages_of_one_person_are_answered_in_their_order_beside_everybody_else() -> None:
    model = Attentive(("whose",))
    talk = Conversation(model=model)
    talk.tools["whose"] = whose
    agent, everybody = talk.agent(), await people(talk)

    await asyncio.gather(
        *(answer(agent, user, f"{user.name} {number}") for number in range(3) for user in everybody)
    )

    for user in everybody:
        async with talk.house.storage.reading() as rows:
            opening = await rows.conversations.opening(user.id, at=talk.house.clock.now(), limit=100)
        words = [turn.text.partition("\n")[0] for turn in opening.turns if isinstance(turn, UserTurn)]
        assert words == [f"{user.name} {number}" for number in range(3)]
        kinds = [type(turn) for turn in opening.turns]
        assert kinds[::4] == [UserTurn] * 3
        assert kinds[3::4] == [AssistantTurn] * 3
