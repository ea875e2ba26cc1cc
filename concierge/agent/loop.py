"""The one loop: a model answers, its tools run side by side, until it has said its last word."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace

from concierge.agent.policy import Fence, Limits
from concierge.agent.tool import Tool, ToolContext
from concierge.errors import BudgetExceeded, ConciergeError, ServiceUnavailable, ToolInputError, TooManySteps
from concierge.model.conversation import (
    AgentEvent,
    Done,
    Finished,
    ModelRequest,
    StopReason,
    TextDelta,
    ToolCall,
    ToolFinished,
    ToolResult,
    ToolStarted,
    ToolTurn,
    Turn,
    Usage,
)
from concierge.ports import LanguageModel
from concierge.texts import texts

__all__ = ["run_turn"]


async def run_turn(
    model: LanguageModel,
    tools: Mapping[str, Tool],
    ctx: ToolContext,
    request: ModelRequest,
    limits: Limits,
    said: list[Turn],
) -> AsyncIterator[AgentEvent]:
    """The turn's events as they happen, `Finished` last; `said` grows by the turns to be remembered.

    Raises:
        TooManySteps: the model wanted more calls than `limits` allow.
        BudgetExceeded: the turn took too long.
        ServiceError: the model could not be reached.
    """
    fence, text, model_calls = Fence(), "", 0
    deadline = asyncio.get_running_loop().time() + limits.turn_timeout_s
    for _ in range(limits.model_calls):
        done = None
        async for event in model.stream(replace(request, turns=(*request.turns, *said))):
            match event:
                case TextDelta():
                    text += event.text
                    yield event
                case Usage():
                    model_calls += 1
                case Done():
                    done = event
                case ToolCall():
                    continue  # Done's turn has the calls too, and only a whole answer may run them
        if done is None:
            raise ServiceUnavailable(model.name, "the answer broke off", problem="broke off")
        if done.stop_reason is not StopReason.TOOL_USE or not done.turn.calls:
            if closing := _closing(done, ctx.language):
                yield TextDelta(text=closing)
            said.append(replace(done.turn, calls=(), text=done.turn.text or closing or "…"))
            yield Finished(text=text + closing, started=tuple(ctx.started), model_calls=model_calls)
            return
        if asyncio.get_running_loop().time() > deadline:
            raise BudgetExceeded(f"more than {limits.turn_timeout_s:g} s")
        results: dict[str, ToolResult] = {}
        async for tool_event in _run_tools(tools, ctx, done.turn.calls, fence, limits, results):
            yield tool_event
        said += (done.turn, ToolTurn(results=tuple(results[call.id] for call in done.turn.calls)))
    raise TooManySteps(f"more than {limits.model_calls} model calls")


async def _run_tools(
    tools: Mapping[str, Tool],
    ctx: ToolContext,
    calls: Sequence[ToolCall],
    fence: Fence,
    limits: Limits,
    results: dict[str, ToolResult],
) -> AsyncIterator[AgentEvent]:
    if len(calls) > limits.tool_calls:
        raise TooManySteps(f"{len(calls)} tool calls at once")
    for call in calls:
        yield ToolStarted(call_id=call.id, name=call.name)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_run(tools, ctx, call, fence, limits)) for call in calls]
        for next_done in asyncio.as_completed(tasks):
            result, finished = await next_done
            results[result.call_id] = result
            yield finished
    ctx.has_outside_text = True
    while ctx.proposals:
        yield ctx.proposals.pop(0)


async def _run(
    tools: Mapping[str, Tool], ctx: ToolContext, call: ToolCall, fence: Fence, limits: Limits
) -> tuple[ToolResult, ToolFinished]:
    try:
        if call.broken is not None or call.name not in tools:
            raise ToolInputError(
                f"{call.name}: " + ("no such tool" if call.broken is None else "not a JSON object")
            )
        async with asyncio.timeout(limits.tool_timeout_s):
            content = fence.around(await tools[call.name].run(ctx, call.arguments))
    except TimeoutError:
        late = BudgetExceeded(f"{call.name}: more than {limits.tool_timeout_s:g} s")
        return _failed(call, late, fence)
    except ConciergeError as error:
        return _failed(call, error, fence)
    return ToolResult(call_id=call.id, content=content), ToolFinished(call_id=call.id, name=call.name)


def _failed(call: ToolCall, error: ConciergeError, fence: Fence) -> tuple[ToolResult, ToolFinished]:
    content = fence.around({"error": error.code, "message": str(error), "facts": dict(error.facts)})
    finished = ToolFinished(call_id=call.id, name=call.name, code=error.code, facts=error.facts)
    return ToolResult(call_id=call.id, content=content, is_error=True), finished


def _closing(done: Done, language: str) -> str:
    """What is said when a model stopped for a reason of its own, or without a word."""
    if done.stop_reason in {StopReason.MAX_TOKENS, StopReason.REFUSAL, StopReason.OTHER}:
        return texts(language).say(f"agent.stop.{done.stop_reason}")
    return "" if done.turn.text else texts(language).say("agent.stop.silent")
