"""A request as Anthropic's Messages service takes it: tools, system, profile, history, the newest message.

Source: https://platform.claude.com/docs/en/api/messages, https://platform.claude.com/docs/en/build-with-claude/prompt-caching
"""

from collections.abc import Iterator, Mapping, Sequence

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

__all__ = ["messages_of", "system_of", "tools_of"]

Block = dict[str, JsonValue]

BREAKPOINT: JsonValue = {"type": "ephemeral"}
THINKING = frozenset({"thinking", "redacted_thinking"})


def tools_of(request: ModelRequest) -> list[Block]:
    """The tools in their order, which a turn never changes."""
    return [_tool(spec) for spec in request.tools]


def system_of(request: ModelRequest) -> list[Block]:
    """What never changes and what seldom does, each closed by a breakpoint of the prompt cache."""
    parts = (request.system, request.profile)
    return [{"type": "text", "text": part, "cache_control": BREAKPOINT} for part in parts if part.strip()]


def messages_of(turns: Sequence[Turn], *, provider: str, model: str) -> list[Block]:
    """The turns as messages with alternating roles, a breakpoint on the newest block and one on a person's words.

    What followed those words is made short when the turn is over. So the prompt of the next turn is the same up to
    them and no further, and up to there it is read from the cache, however many blocks the turn had.

    Thinking belongs to its model and to everything said before it, so it is handed back only within the turn
    that is under way: what is older may have lost its beginning.
    """
    asked = [at for at, turn in enumerate(turns) if isinstance(turn, UserTurn)]
    begun, newest = max(asked, default=0), len(turns) - 1
    marked = {newest, *[at for at in asked if at < newest][-1:]}
    messages: list[tuple[str, list[Block]]] = []
    ids: Mapping[str, str] = {}
    for at, turn in enumerate(turns):
        if isinstance(turn, AssistantTurn):
            content, ids = _assistant(turn, at, provider=provider, model=model if at > begun else "")
            role = "assistant"
        else:
            content, role = list(_user(turn, ids)), "user"
        if at in marked:
            content[-1] = {**content[-1], "cache_control": BREAKPOINT}
        if messages and messages[-1][0] == role:
            messages[-1][1].extend(content)
        else:
            messages.append((role, content))
    return [{"role": role, "content": content} for role, content in messages]


def _tool(spec: ToolSpec) -> Block:
    return {"name": spec.name, "description": spec.description, "input_schema": spec.input_schema}


def _user(turn: UserTurn | ToolTurn, ids: Mapping[str, str]) -> Iterator[Block]:
    if isinstance(turn, UserTurn):
        yield {"type": "text", "text": turn.text}
        return
    for result in turn.results:
        yield {
            "type": "tool_result",
            "tool_use_id": ids.get(result.call_id, result.call_id),
            "content": result.content,
            "is_error": result.is_error,
        }


def _assistant(
    turn: AssistantTurn, at: int, *, provider: str, model: str
) -> tuple[list[Block], Mapping[str, str]]:
    """The content of an answer and the ids of its calls; thinking only if `model` thought it."""
    own = _own_content(turn) if turn.provider == provider else []
    is_same_model = isinstance(turn.provider_data, Mapping) and turn.provider_data.get("model") == model
    content = [block for block in own if is_same_model or block.get("type") not in THINKING]
    if content:
        return content, {}
    # Another provider's ids may repeat, which is refused.
    ids = {call.id: f"call_{at}_{number}" for number, call in enumerate(turn.calls)}
    text: list[Block] = [{"type": "text", "text": turn.text}] if turn.text.strip() else []
    return [*text, *(_call(call, ids[call.id]) for call in turn.calls)] or [
        {"type": "text", "text": "…"}
    ], ids


def _own_content(turn: AssistantTurn) -> list[Block]:
    data = turn.provider_data
    content = data.get("content") if isinstance(data, Mapping) else None
    if not isinstance(content, Sequence) or isinstance(content, str):
        return []
    return [dict(block) for block in content if isinstance(block, Mapping)]


def _call(call: ToolCall, call_id: str) -> Block:
    return {"type": "tool_use", "id": call_id, "name": call.name, "input": call.arguments}
