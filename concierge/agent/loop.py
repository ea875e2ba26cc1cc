"""The one loop: a model answers, its tools run side by side, until it has said its last word."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from concierge.agent.budget import Budget
from concierge.agent.calls import Calls
from concierge.agent.compacting import bearable
from concierge.errors import ServiceUnavailable
from concierge.model.conversation import (
    AgentEvent,
    AssistantTurn,
    Done,
    Finished,
    ModelEvent,
    ModelRequest,
    StopReason,
    Switched,
    TextDelta,
    ToolTurn,
    Turn,
    Usage,
)
from concierge.ports import LanguageModel
from concierge.texts import texts

__all__ = ["run_turn"]


@dataclass(slots=True)
class _Heard:
    """What the model has said in this turn, and how it ended each of its answers."""

    usage: list[Usage]
    text: str = ""
    ends: list[Done] = field(default_factory=list)

    def take(self, event: ModelEvent) -> None:
        """Takes in an event. A tool call waits for `Done`, whose turn has it too: only a whole answer may run it."""
        match event:
            case TextDelta():
                self.text += event.text
            case Usage():
                self.usage.append(event)
            case Done():
                self.ends.append(event)


async def run_turn(
    model: LanguageModel, calls: Calls, request: ModelRequest, said: list[Turn]
) -> AsyncGenerator[AgentEvent, None]:
    """The turn's events as they happen, `Finished` last; `said` grows by what is to be remembered.

    Raises:
        TooManySteps, BudgetExceeded: the model wanted more than the turn may use.
        ServiceError: no model could be reached.
    """
    budget = calls.budget
    heard = _Heard(budget.usage)
    while True:
        budget.answer()
        asked = replace(request, turns=(*request.turns, *said))
        async with aclosing(_spoken(model, asked, budget, heard)) as events:
            async for event in events:
                yield event
        end = heard.ends[-1]
        if end.stop_reason is StopReason.TOOL_USE and end.turn.calls:
            results: list[ToolTurn] = []
            async with aclosing(calls.run(end.turn.calls, results)) as tool_events:
                async for tool_event in tool_events:
                    yield tool_event
            said += (bearable(end.turn), *results)
        elif end.stop_reason is StopReason.PAUSE:
            said.append(_without_calls(end.turn))
        else:
            if closing := _closing(end, request.language):
                yield TextDelta(text=closing)
            said.append(_without_calls(end.turn, instead=closing))
            started = tuple(calls.ctx.started)
            yield Finished(text=heard.text + closing, started=started, model_calls=len(budget.usage))
            return


async def _spoken(
    model: LanguageModel, request: ModelRequest, budget: Budget, heard: _Heard
) -> AsyncGenerator[TextDelta | Switched, None]:
    """The text of one answer as it comes."""
    stream, answers = model.stream(request), len(heard.ends)
    try:
        while event := await budget.next_of(stream):
            heard.take(event)
            if isinstance(event, TextDelta | Switched):
                yield event
    finally:
        if isinstance(stream, AsyncGenerator):
            await stream.aclose()
    if len(heard.ends) == answers:
        raise ServiceUnavailable(model.name, "the answer broke off", problem="broke off")


def _without_calls(turn: AssistantTurn, *, instead: str = "") -> AssistantTurn:
    """The turn as it may be remembered: a call that never ran has no answer, and no vendor takes that back."""
    data = None if turn.calls else turn.provider_data
    return replace(turn, calls=(), text=turn.text or instead or "…", provider_data=data)


def _closing(done: Done, language: str) -> str:
    """What is said when a model stopped for a reason of its own, or without a word."""
    if done.stop_reason in {StopReason.MAX_TOKENS, StopReason.REFUSAL, StopReason.OTHER}:
        return texts(language).say(f"agent.stop.{done.stop_reason}")
    return "" if done.turn.text else texts(language).say("agent.stop.silent")
