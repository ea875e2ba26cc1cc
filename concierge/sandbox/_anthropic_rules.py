"""What the Messages service refuses in a well-formed request: each rule gives the sentence of its 400."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from concierge.sandbox._anthropic_wire import (
    Block,
    Message,
    MessagesRequest,
    TextBlock,
    ThinkingBlock,
    ToolResultBlock,
    ToolUseBlock,
)

__all__ = ["Issued", "objection", "signature"]

MOST_BREAKPOINTS = 4
FORCES_NO_TOOL = "claude-opus-5-5"

Issued = Mapping[str, tuple[ThinkingBlock, ...]]


def objection(request: MessagesRequest, issued: Issued) -> str | None:
    """The first thing wrong; `issued` has the thinking that went out beside each tool call's id."""
    return next(_objections(request, issued), None)


def signature(model: str, before: Sequence[Message], message_id: str) -> str:
    """The seal of an answer's thinking: it holds for that model behind those messages only."""
    contents = [[message.role, [_unmarked(block) for block in message.blocks]] for message in before]
    sealed = json.dumps([model, message_id, contents], ensure_ascii=False, sort_keys=True)
    return f"{message_id}.{hashlib.sha256(sealed.encode()).hexdigest()}"


def _objections(request: MessagesRequest, issued: Issued) -> Iterator[str]:
    yield from _order(request.messages)
    yield from _blanks(request)
    yield from _pairs(request.messages)
    yield from _thinking(request, issued)
    yield from _tools(request)
    yield from _breakpoints(request)


def _order(messages: Sequence[Message]) -> Iterator[str]:
    if messages[-1].role != "user":
        yield (
            "This model does not support assistant message prefill. "
            "The conversation must end with a user message."
        )
    if messages[0].role != "user":
        yield 'messages: first message must use the "user" role'
    for at, (before, after) in enumerate(pairwise(messages), 1):
        if before.role == after.role:
            yield f'messages.{at}: roles must alternate between "user" and "assistant"'


def _blanks(request: MessagesRequest) -> Iterator[str]:
    blocks = (block for message in request.messages for block in message.blocks)
    texts = (block for block in blocks if isinstance(block, TextBlock))
    if not all(block.text.strip() for block in (*request.system_blocks, *texts)):
        yield "messages: text content blocks must contain non-whitespace text"


def _pairs(messages: Sequence[Message]) -> Iterator[str]:
    calls: tuple[str, ...] = ()
    for at, message in enumerate(messages):
        results = [block.tool_use_id for block in message.blocks if isinstance(block, ToolResultBlock)]
        yield from _answers(at, calls, results)
        if results and not all(
            isinstance(block, ToolResultBlock) for block in message.blocks[: len(results)]
        ):
            yield f"messages.{at}: tool_result blocks must come first in the content"
        calls = tuple(block.id for block in message.blocks if isinstance(block, ToolUseBlock))
        if calls and message.role == "user":
            yield f"messages.{at}: `tool_use` blocks can only be in `assistant` messages"


def _answers(at: int, calls: Sequence[str], results: Sequence[str]) -> Iterator[str]:
    if missing := [call for call in calls if call not in results]:
        yield (
            f"messages.{at}: `tool_use` ids were found without `tool_result` blocks immediately after: "
            f"{', '.join(missing)}. Each `tool_use` block must have a corresponding `tool_result` block "
            "in the next message."
        )
    if strays := [result for result in results if result not in calls]:
        yield (
            f"messages.{at}.content.0: unexpected `tool_use_id` found in `tool_result` blocks: "
            f"{', '.join(strays)}. Each `tool_result` block must have a corresponding `tool_use` block "
            "in the previous message."
        )
    if len(set(results)) != len(results):
        yield f"messages.{at}: each tool_use must have a single result"


def _thinking(request: MessagesRequest, issued: Issued) -> Iterator[str]:
    messages = request.messages
    for at, message in enumerate(messages):
        returned = tuple(block for block in message.blocks if isinstance(block, ThinkingBlock))
        for place, block in enumerate(returned):
            message_id = block.signature.partition(".")[0]
            if block.thinking or block.signature != signature(request.model, messages[:at], message_id):
                yield f"messages.{at}.content.{place}: Invalid `signature` in `thinking` block"
        calls = [block.id for block in message.blocks if isinstance(block, ToolUseBlock)]
        is_under_way = not any(later.text for later in messages[at + 1 :] if later.role == "user")
        if is_under_way and any(issued.get(call, returned) != returned for call in calls):
            yield (
                f"messages.{at}.content.0: `thinking` blocks in the latest assistant message cannot be "
                "modified. These blocks must remain as they were in the original response."
            )
    calls = [block.id for message in messages for block in message.blocks if isinstance(block, ToolUseBlock)]
    if len(set(calls)) != len(calls):
        yield "messages: `tool_use` ids must be unique"


def _unmarked(block: Block) -> dict[str, object]:
    return block.model_dump(exclude={"cache_control"})


def _tools(request: MessagesRequest) -> Iterator[str]:
    if len(request.tool_names) != len(request.tools):
        yield "tools: Tool names must be unique."
    choice = request.tool_choice
    if choice and choice.type in {"any", "tool"} and request.model == FORCES_NO_TOOL:
        yield "tool_choice: this model supports only `auto` and `none`"
    if request.thinking and request.thinking.type == "disabled" and request.model == FORCES_NO_TOOL:
        yield "thinking: cannot be disabled for this model"


def _breakpoints(request: MessagesRequest) -> Iterator[str]:
    messages = (block for message in request.messages for block in message.blocks)
    marked = [
        block
        for block in (*request.tools, *request.system_blocks, *messages)
        if not isinstance(block, ThinkingBlock) and block.cache_control
    ]
    count = len(marked) + bool(request.cache_control)
    if count > MOST_BREAKPOINTS:
        yield f"A maximum of {MOST_BREAKPOINTS} blocks with cache_control may be provided. Found {count}."
    lives = [block.cache_control.ttl for block in marked if block.cache_control]
    if ("5m", "1h") in pairwise(lives):
        yield "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block."
