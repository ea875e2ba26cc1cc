"""Runs conversations, and tells what each lacked and used."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path

from concierge.agent.tool import Tool
from concierge.app import Concierge
from concierge.errors import ConciergeError
from concierge.model.conversation import AssistantTurn, ToolCall, Turn as Remembered, UserTurn
from concierge.registry import discover
from concierge.sandbox import Sandbox
from concierge.views import UserView
from evals.conversations import Conversation
from evals.judging import complaints
from evals.person import made
from evals.said import Said, heard, named, standing_of
from evals.worlds import GRAMMAR, Usage, World, copied, opened, usage_in, world_of

__all__ = ["Outcome", "Verdict", "absent_tools", "run"]

AT_ONCE = 4
FIRST_PERSON = 1_000
MOST_TURNS = 200
UNUSED = Usage()


class Verdict(StrEnum):
    """What a conversation proved. EXCUSED did not pass and need not, UNMARKED passed against its mark."""

    PASSED = "passed"
    FAILED = "failed"
    EXCUSED = "excused"
    UNMARKED = "unmarked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a conversation: what it lacked, and what it used."""

    conversation: Conversation
    model: str
    lacks: tuple[str, ...] = ()
    model_calls: int = 0
    usage: Usage = UNUSED

    @property
    def verdict(self) -> Verdict:
        """A mark for the grammar counts with the grammar alone."""
        is_marked = self.model == GRAMMAR and bool(self.conversation.grammar)
        if self.lacks:
            return Verdict.EXCUSED if is_marked else Verdict.FAILED
        return Verdict.UNMARKED if is_marked else Verdict.PASSED

    @property
    def is_fault(self) -> bool:
        """Whether it makes the whole run fail."""
        is_missed = self.verdict is Verdict.FAILED and self.conversation.required
        return is_missed or self.verdict is Verdict.UNMARKED


async def run(chosen: Sequence[Conversation], home: Path, *, model: str = GRAMMAR) -> tuple[Outcome, ...]:
    """The outcomes in the order of the conversations; everything that is written lies under `home`.

    Raises:
        ConfigError: the model is not known, or lacks a setting.
    """
    healthy = home / "healthy"
    by_world: defaultdict[World, list[tuple[int, Conversation]]] = defaultdict(list)
    by_world[World()] = []
    for number, one in enumerate(chosen):
        by_world[world_of(one.before)].append((number, one))
    await asyncio.to_thread(_tools)  # read from disk once, away from the event loop
    outcomes: dict[int, Outcome] = {}
    async with Sandbox.open(home / "sandbox") as sandbox:
        for number, (world, group) in enumerate(by_world.items()):
            folder = healthy if number == 0 else await asyncio.to_thread(copied, healthy, home / f"{number}")
            async with opened(sandbox, world, folder, model=model) as app:
                outcomes |= await _together(app, group, model)
            used = await asyncio.to_thread(usage_in, folder)
            outcomes |= {n: _with_usage(outcomes[n], used, n) for n, _ in group}
    return tuple(outcomes[number] for number in range(len(chosen)))


def _with_usage(outcome: Outcome, used: Mapping[int, Usage], number: int) -> Outcome:
    return replace(outcome, usage=used.get(FIRST_PERSON + number, UNUSED))


async def _together(
    app: Concierge, group: Sequence[tuple[int, Conversation]], model: str
) -> dict[int, Outcome]:
    """Several at a time: each has a person of its own."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def held(number: int, one: Conversation) -> tuple[int, Outcome]:
        async with turns:
            return number, await _outcome(app, one, model=model, telegram_id=FIRST_PERSON + number)

    return dict(await asyncio.gather(*(held(number, one) for number, one in group)))


async def _outcome(app: Concierge, one: Conversation, *, model: str, telegram_id: int) -> Outcome:
    if absent := absent_tools(one):
        return Outcome(conversation=one, model=model, lacks=tuple(f"there is no {name}" for name in absent))
    me = await made(app, one.before, language=one.language, telegram_id=telegram_id)
    lacks: list[str] = []
    model_calls = 0
    for number, turn in enumerate(one.turn, start=1):
        events, code = await heard(me, turn.say)
        said = Said(events=events, code=code, calls=() if code else await _calls(app, me) or named(events))
        model_calls += said.model_calls
        if turn.press is not None and (trouble := await _pressed(me, said, turn.press)):
            lacks.append(f"turn {number}: {trouble}")
        standing = await standing_of(me)
        lacks += [f"turn {number}: {lack}" for lack in complaints(turn, said, standing)]
        if lacks:  # what follows was written for a conversation that went well so far
            break
    return Outcome(conversation=one, model=model, lacks=tuple(lacks), model_calls=model_calls)


def absent_tools(one: Conversation) -> tuple[str, ...]:
    """The tools without which it cannot pass, and that the agent has not got."""
    wanted = (call.tools for turn in one.turn for call in turn.calls)
    return tuple(" or ".join(names) for names in wanted if not _tools() & {*names})


@cache
def _tools() -> frozenset[str]:
    return frozenset(tool.spec.name for tool in discover("concierge.agent.tools", "TOOL", Tool))


async def _pressed(me: UserView, said: Said, option: int) -> str:
    """What was wrong with pressing a button of the newest proposal; "" if nothing was."""
    if not said.proposals:
        return "there was nothing to press"
    try:
        await me.proposals.accept(said.proposals[-1].id, option=option)
    except ConciergeError as error:
        return f"button {option} could not be pressed: {error}"
    return ""


async def _calls(app: Concierge, me: UserView) -> tuple[ToolCall, ...]:
    """The tool calls behind the last sentence, as the conversation remembers them."""
    async with app.storage() as rows:
        opening = await rows.conversations.opening(me.user.id, at=datetime.now(UTC), limit=MOST_TURNS)
    return tuple(call for turn in _last(opening.turns) for call in turn.calls)


def _last(turns: Sequence[Remembered]) -> tuple[AssistantTurn, ...]:
    start = max((n for n, turn in enumerate(turns) if isinstance(turn, UserTurn)), default=0)
    return tuple(turn for turn in turns[start:] if isinstance(turn, AssistantTurn))
