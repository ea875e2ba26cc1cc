"""P5: a turn with two tools and a model that answers at once, through the vendor's own library."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import concierge
from benchmarks.agent_model import TOOLS
from benchmarks.figure import Figure, of_count, of_times
from concierge.adapters._http import Http
from concierge.adapters.llm.anthropic import ADAPTER, AnthropicSection
from concierge.agent.agent import Agent
from concierge.agent.policy import Effect, TurnLimits
from concierge.agent.tool import Tool, ToolContext, tool
from concierge.model.conversation import JsonValue, TextDelta
from concierge.model.user import User
from concierge.ports import LanguageModel
from concierge.sandbox.anthropic import AnthropicServer
from tests.agent.answering import Answer, Conversation
from tests.storage import ANNA, close_all

__all__ = ["figures"]

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 9
LIMIT_S = max(TOOLS.values()) + 0.06
LIMIT_CPU_MS = 25.0
CALLS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """What one turn took, on the clock and of our processor, and what was answered."""

    took_s: float
    cpu_s: float
    answer: Answer


def figures() -> Iterator[Figure]:
    """Seconds from the question to the last word, our processor's time, and what must be exact about it."""
    concierge.configure_logging("ERROR", list)
    turns = asyncio.run(_measured())
    yield of_times("P5 turn, tools of 0.3 s and 0.8 s", LIMIT_S, [turn.took_s for turn in turns])
    cpu_ms = [turn.cpu_s * 1000 / CALLS for turn in turns]
    # Milliseconds depend on the machine: told, and no gate.
    yield Figure(
        name="P5 our CPU for a model call",
        unit="ms",
        limit=LIMIT_CPU_MS,
        median=median(cpu_ms),
        least=min(cpu_ms),
        is_gate=False,
    )
    yield of_count("P5 model calls in it", CALLS, max(turn.answer.finished.model_calls for turn in turns))
    yield of_count(
        "P5 answers that came in one piece", 0, sum(_pieces(turn.answer) < CALLS for turn in turns)
    )


async def _measured() -> list[_Turn]:
    """The turns of one conversation; the first one, which loads the library, is thrown away."""
    async with _model() as model:
        agent = _agent(Conversation(model=model))
        turns = [await _timed(agent) for _ in range(ROUNDS + 1)]
    await close_all()
    return turns[1:]


def _agent(conversation: Conversation) -> Agent:
    """An agent that is made once, as in a process that serves people, with the tools that wait."""
    me = conversation.context(ANNA, "ru").me

    def context(_: User, language: str) -> ToolContext:
        return ToolContext(me=me, language=language, today=conversation.house.clock.now().date())

    return Agent(
        conversation.choices(),
        conversation.tools | {name: _waiting(name, took_s) for name, took_s in TOOLS.items()},
        conversation.house.storage,
        clock=conversation.house.clock,
        limits=TurnLimits(),
        context=context,
    )


async def _timed(agent: Agent) -> _Turn:
    answer = Answer()
    began, cpu_began = time.perf_counter(), time.process_time()
    async for event in agent.ask(ANNA, "скачай Метрополис 1927 в 4К"):
        answer.events.append(event)
    took_s, cpu_s = time.perf_counter() - began, time.process_time() - cpu_began
    return _Turn(took_s=took_s, cpu_s=cpu_s, answer=answer)


def _pieces(answer: Answer) -> int:
    return sum(isinstance(event, TextDelta) for event in answer.events)


def _waiting(name: str, took_s: float) -> Tool:
    async def wait(ctx: ToolContext, query: str) -> JsonValue:  # noqa: ARG001  every tool has it
        await asyncio.sleep(took_s)
        return {"found": query}

    wait.__name__, wait.__doc__ = name, "Asks a tracker."
    return tool(Effect.READ)(wait)


@asynccontextmanager
async def _model() -> AsyncIterator[LanguageModel]:
    """The vendor's library in front of a service in another process, so that only our own work is counted."""
    command = (sys.executable, "-m", "benchmarks.agent_model", str(ROUNDS + 1))
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, cwd=ROOT)
    try:
        if process.stdout is None:
            message = "the process has no output"
            raise RuntimeError(message)
        url = (await process.stdout.readline()).decode().strip()
        section = AnthropicSection.model_validate({"api_key": AnthropicServer().api_key, "base_url": url})
        async with ADAPTER.build(section, Http(), Path()) as model:
            yield model
    finally:
        process.kill()
        await process.wait()
