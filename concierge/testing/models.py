"""A language model that says what is written for it."""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from typing import TypeAlias

from concierge.errors import ConciergeError
from concierge.model.conversation import (
    AssistantTurn,
    Done,
    JsonValue,
    ModelEvent,
    ModelRequest,
    StopReason,
    TextDelta,
    ToolCall,
    Usage,
)
from concierge.model.language_models import KnownModel

__all__ = ["Answer", "ScriptedModel", "a_call", "calling", "saying"]

Answer: TypeAlias = "Iterable[ModelEvent] | ConciergeError | Callable[[ModelRequest], Iterable[ModelEvent]]"


class ScriptedModel:
    """A LanguageModel that gives its answers in order, one for each call.

    An answer is the events to stream, an error to raise, or a function that makes the events of the request.
    `requests` are the requests as they came.
    """

    name = "scripted"
    is_priced = True
    models: tuple[KnownModel, ...] = (KnownModel(id=name, service=name),)

    def __init__(self, *answers: Answer) -> None:
        """Takes an answer for each call."""
        self._answers = iter(answers)
        self.requests: list[ModelRequest] = []

    async def stream(self, request: ModelRequest) -> AsyncIterator[ModelEvent]:
        """The next answer. Raises LookupError when the script is at its end."""
        self.requests.append(request)
        answer = next(self._answers, None)
        if answer is None:
            message = f"no answer is written for call {len(self.requests)}"
            raise LookupError(message)
        if isinstance(answer, ConciergeError):
            raise answer
        for event in answer(request) if callable(answer) else answer:
            yield event

    async def check(self) -> None:
        """Always usable."""


def saying(text: str, *, stop_reason: StopReason = StopReason.END) -> Sequence[ModelEvent]:
    """The answer of a model that only speaks."""
    return (
        TextDelta(text=text),
        Usage(model=ScriptedModel.name, output_tokens=len(text)),
        Done(stop_reason=stop_reason, turn=AssistantTurn(text=text, provider=ScriptedModel.name)),
    )


def calling(
    *calls: ToolCall, text: str = "", stop_reason: StopReason = StopReason.TOOL_USE
) -> Sequence[ModelEvent]:
    """The answer of a model that wants tools to run."""
    return (
        *((TextDelta(text=text),) if text else ()),
        *calls,
        Usage(model=ScriptedModel.name),
        Done(
            stop_reason=stop_reason,
            turn=AssistantTurn(
                text=text, calls=calls, provider=ScriptedModel.name, provider_data=[c.id for c in calls]
            ),
        ),
    )


def a_call(name: str, *, call_id: str = "call", **arguments: JsonValue) -> ToolCall:
    """A tool call with these arguments."""
    return ToolCall(id=call_id, name=name, arguments=arguments)
