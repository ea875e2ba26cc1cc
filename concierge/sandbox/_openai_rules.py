"""What chat completions refuse in a well-formed request: each rule gives the sentence of its 400."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pydantic import JsonValue

from concierge.sandbox._openai_profiles import Profile
from concierge.sandbox._openai_wire import (
    AssistantMessage,
    ChatRequest,
    Message,
    SystemMessage,
    ToolMessage,
    UserMessage,
)

__all__ = ["Issued", "objection"]

SPECIAL = frozenset(
    {"max_completion_tokens", "max_tokens", "parallel_tool_calls", "reasoning", "reasoning_effort"}
)
UNREAD_BY_GEMINI = frozenset({"$defs", "$ref", "additionalProperties", "anyOf", "default", "title"})
SKIPPED = "skip_thought_signature_validator"


@dataclass(slots=True)
class Issued:
    """What went out and is wanted back: signatures and reasoning by the id of the call that they came with."""

    signatures: dict[str, str] = field(default_factory=dict)
    reasoning: dict[str, tuple[dict[str, JsonValue], ...]] = field(default_factory=dict)


def objection(request: ChatRequest, profile: Profile, issued: Issued) -> str | None:
    """The first thing wrong."""
    return next(_objections(request, profile, issued), None)


def _objections(request: ChatRequest, profile: Profile, issued: Issued) -> Iterator[str]:
    if profile.is_strict:
        yield from _fields(request, profile)
    yield from _order(request.messages)
    yield from _answers(request.messages)
    yield from _calls(request.messages)
    yield from _tools(request)
    if profile.alternates:
        yield from _turns(request.messages)
    if profile.is_signed:
        yield from _signatures(request.messages, issued)
        yield from _schemas(request)
    if profile.is_reasoning:
        yield from _reasoning(request.messages, issued)


def _fields(request: ChatRequest, profile: Profile) -> Iterator[str]:
    known = profile.own_fields | {profile.tokens_field}
    for name in sorted(request.model_fields_set & SPECIAL - known):
        yield f"Unsupported parameter: '{name}' is not supported with this model."
    for at, message in enumerate(request.messages):
        if not isinstance(message, AssistantMessage):
            continue
        given = set(message.model_fields_set).union(*(call.model_fields_set for call in message.calls))
        for name in sorted(given & {"extra_content", "reasoning_details"} - known):
            yield f"Unknown parameter: 'messages[{at}].{name}'."


def _order(messages: Sequence[Message]) -> Iterator[str]:
    if any(isinstance(message, SystemMessage) for message in messages[1:]):
        yield "System message must be at the beginning."
    if not isinstance(messages[-1], UserMessage | ToolMessage):
        yield "The last message must be the user's or a tool's."


def _answers(messages: Sequence[Message]) -> Iterator[str]:
    wanted: list[str] = []
    for at, message in enumerate(messages):
        if isinstance(message, ToolMessage):
            if not wanted:
                yield (
                    f"Invalid parameter: messages[{at}] with role 'tool' must be a response to a preceeding "
                    "message with 'tool_calls'."
                )
            elif message.tool_call_id != wanted.pop(0):
                yield f"messages[{at}]: tool_call_id {message.tool_call_id!r} is not the next one."
            continue
        if wanted:
            yield (
                "An assistant message with 'tool_calls' must be followed by tool messages responding to each "
                f"'tool_call_id'. The following tool_call_ids did not have response messages: {', '.join(wanted)}"
            )
        wanted = [call.id for call in message.calls] if isinstance(message, AssistantMessage) else []


def _calls(messages: Sequence[Message]) -> Iterator[str]:
    said = [message for message in messages if isinstance(message, AssistantMessage)]
    ids = [call.id for message in said for call in message.calls]
    if len(set(ids)) != len(ids):
        yield "Duplicate value for 'tool_call_id'."
    if any(message.content is None and not message.calls for message in said):
        yield "Invalid value for 'content': expected a string, got null."
    for call in (call for message in said for call in message.calls):
        if not _is_object(call.function.arguments):
            yield f"The arguments of {call.id} are no JSON object."


def _is_object(written: str) -> bool:
    try:
        return isinstance(json.loads(written), dict)
    except ValueError:
        return False


def _tools(request: ChatRequest) -> Iterator[str]:
    names = [tool.function.name for tool in request.offered]
    if len(set(names)) != len(names):
        yield "Tool names must be unique."
    if request.parallel_tool_calls is not None and not names:
        yield "Invalid value for 'parallel_tool_calls': only allowed when 'tools' are specified."


def _turns(messages: Sequence[Message]) -> Iterator[str]:
    for before, after in pairwise(messages):
        if before.role == after.role != "tool":
            yield "Conversation roles must alternate user/assistant/user/assistant/..."


def _signatures(messages: Sequence[Message], issued: Issued) -> Iterator[str]:
    for message in messages:
        for call in message.calls if isinstance(message, AssistantMessage) else ():
            signature = _signature(call.extra_content)
            if not signature:
                yield f"Function call is missing a thought_signature in functionCall parts: {call.function.name}"
            if signature not in {issued.signatures.get(call.id, SKIPPED), SKIPPED}:
                yield "Invalid thought_signature."
            if signature == SKIPPED and call.id in issued.signatures:
                yield f"The thought_signature of {call.id} was not handed back."


def _signature(extra: Mapping[str, JsonValue] | None) -> str:
    match extra:
        case {"google": {"thought_signature": str(signature)}}:
            return signature
    return ""


def _schemas(request: ChatRequest) -> Iterator[str]:
    for tool in request.offered:
        for name in sorted(_keywords(tool.function.parameters) & UNREAD_BY_GEMINI):
            yield f"Invalid JSON payload received. Unknown name \"{name}\" at 'tools': Cannot find field."


def _keywords(schema: JsonValue) -> frozenset[str]:
    if isinstance(schema, list):
        return frozenset().union(*map(_keywords, schema))
    if not isinstance(schema, dict):
        return frozenset()
    inner = [
        _keywords([*value.values()]) if name == "properties" and isinstance(value, dict) else _keywords(value)
        for name, value in schema.items()
    ]
    return frozenset(schema).union(*inner)


def _reasoning(messages: Sequence[Message], issued: Issued) -> Iterator[str]:
    begun = max((at for at, message in enumerate(messages) if isinstance(message, UserMessage)), default=0)
    for at, message in enumerate(messages):
        if not isinstance(message, AssistantMessage):
            continue
        returned = message.reasoning_details or ()
        wanted = next(
            (issued.reasoning[call.id] for call in message.calls if call.id in issued.reasoning), ()
        )
        if returned != wanted and (returned or at > begun):
            yield f"messages[{at}].reasoning_details: reasoning blocks cannot be modified."
