"""A request as chat completions take it, in the dialect of one vendor.

Source: https://platform.openai.com/docs/api-reference/chat/create
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from concierge.adapters._openai_schema import plain
from concierge.adapters._openai_vendors import Vendor
from concierge.model.conversation import (
    AssistantTurn,
    JsonValue,
    ModelRequest,
    ToolCall,
    ToolSpec,
    ToolTurn,
    Turn,
    UserTurn,
)

__all__ = ["messages_of", "tools_of"]

Message = dict[str, JsonValue]

NO_LETTER_OF_A_NAME = re.compile("[^a-zA-Z0-9_-]")
LONGEST_NAME = 64
# Said for calls that Gemini itself did not make. Source: https://ai.google.dev/gemini-api/docs/thought-signatures
UNSIGNED: JsonValue = {"google": {"thought_signature": "skip_thought_signature_validator"}}


def tools_of(request: ModelRequest, vendor: Vendor) -> list[JsonValue]:
    """The tools in their order, which a turn never changes."""
    return [_tool(spec, vendor) for spec in request.tools]


def messages_of(request: ModelRequest, *, vendor: Vendor, provider: str, model: str) -> list[JsonValue]:
    """One system message, since many templates know no second, and the turns; words of one person stand together.

    Reasoning belongs to its model and to everything said before it, so it is handed back only within the turn that is
    under way: what is older may have lost its beginning.
    """
    system = "\n\n".join(part for part in (request.system, request.profile) if part.strip())
    told = _Telling(vendor=vendor, provider=provider, model=model)
    messages: list[Message] = [{"role": "system", "content": system}] if system else []
    for message in told.messages(request.turns):
        if messages and _is_same_voice(messages[-1], message):
            messages[-1] = {**messages[-1], "content": f"{messages[-1]['content']}\n\n{message['content']}"}
        else:
            messages.append(message)
    return [*messages]


@dataclass(slots=True, kw_only=True)
class _Telling:
    """Tells turns as messages. Ids of calls stay as they were given, unless they may repeat, which is refused."""

    vendor: Vendor
    provider: str
    model: str
    _taken: set[str] = field(default_factory=set)

    def messages(self, turns: Sequence[Turn]) -> Iterator[Message]:
        begun = max((at for at, turn in enumerate(turns) if isinstance(turn, UserTurn)), default=0)
        ids: Mapping[str, str] = {}
        for at, turn in enumerate(turns):
            match turn:
                case UserTurn():
                    yield {"role": "user", "content": turn.text}
                case AssistantTurn():
                    ids = self._ids(turn, at)
                    yield self._assistant(turn, ids, is_under_way=at > begun)
                case ToolTurn():
                    for result in turn.results:
                        call_id = ids.get(result.call_id, result.call_id)
                        yield {"role": "tool", "tool_call_id": call_id, "content": result.content}

    def _ids(self, turn: AssistantTurn, at: int) -> Mapping[str, str]:
        ids: dict[str, str] = {}
        for number, call in enumerate(turn.calls):
            is_kept = turn.provider == self.provider and call.id not in self._taken
            ids[call.id] = call.id if is_kept else f"call_{at}_{number}"
            self._taken.add(ids[call.id])
        return ids

    def _assistant(self, turn: AssistantTurn, ids: Mapping[str, str], *, is_under_way: bool) -> Message:
        message: Message = {"role": "assistant", "content": turn.text if turn.text.strip() else None}
        own = self._own(turn)
        if turn.calls:
            extra = own.get("extra_content")
            extra = extra if isinstance(extra, Mapping) else {}
            message["tool_calls"] = [self._call(call, ids[call.id], extra) for call in turn.calls]
        elif message["content"] is None:
            message["content"] = "…"
        if is_under_way and (reasoning := own.get("reasoning_details")):
            message["reasoning_details"] = reasoning
        return message

    def _own(self, turn: AssistantTurn) -> Mapping[str, JsonValue]:
        """What the vendor wants back, if it was this vendor's model."""
        data = turn.provider_data
        if turn.provider != self.provider or not isinstance(data, Mapping):
            return {}
        is_same = (data.get("vendor"), data.get("model")) == (self.vendor.name, self.model)
        return data if is_same else {}

    def _call(self, call: ToolCall, call_id: str, extra: Mapping[str, JsonValue]) -> Message:
        name = NO_LETTER_OF_A_NAME.sub("_", call.name)[:LONGEST_NAME] or "_"
        told: Message = {
            "id": call_id,
            "type": "function",
            "function": {"name": name, "arguments": json.dumps(call.arguments, allow_nan=False)},
        }
        if call.id in extra:
            told["extra_content"] = extra[call.id]
        elif self.vendor.signs_calls and not extra:
            told["extra_content"] = UNSIGNED
        return told


def _is_same_voice(before: Message, after: Message) -> bool:
    """Whether both are one's words without calls: many templates want the two sides to take turns."""
    roles = {before["role"], after["role"]}
    return roles in ({"user"}, {"assistant"}) and before.keys() == after.keys() == {"role", "content"}


def _tool(spec: ToolSpec, vendor: Vendor) -> JsonValue:
    parameters = plain(spec.input_schema) if vendor.has_plain_schemas else spec.input_schema
    return {
        "type": "function",
        "function": {"name": spec.name, "description": spec.description, "parameters": parameters},
    }
