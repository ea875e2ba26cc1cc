"""The events of one answer of the Messages service."""

import json
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from concierge.sandbox._anthropic_cache import PromptTokens
from concierge.sandbox._anthropic_wire import ThinkingBlock
from concierge.sandbox._scripted import ScriptedText, pieces

__all__ = ["Frame", "encoded", "frames"]

BYTES_PER_TOKEN = 3

Frame: TypeAlias = dict[str, object]


def frames(
    answer: ScriptedText,
    *,
    model: str,
    message_id: str,
    thinking: Sequence[ThinkingBlock],
    prompt: PromptTokens,
) -> list[Frame]:
    """The events of the whole answer in order; tool calls get the ids `toolu_<message>_<n>`."""
    blocks = [*map(_thinking, thinking), *_strange(answer), *_text(answer), *_tool_uses(answer, message_id)]
    body = [frame for index, block in enumerate(blocks) for frame in _block(index, block)]
    start: Frame = {
        "id": message_id,
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {**_prompt_usage(prompt), "output_tokens": 1},
    }
    pings: list[Frame] = [{"type": "ping"}] * answer.pings
    strange: list[Frame] = [{"type": "weather_report", "sky": "clear"}] if answer.is_strange else []
    return [{"type": "message_start", "message": start}, *pings, *strange, *body, *_end(answer, prompt)]


def _thinking(block: ThinkingBlock) -> tuple[Frame, list[Frame]]:
    """As with thinking left out of the display: no text, the signature alone."""
    start: Frame = {"type": "thinking", "thinking": "", "signature": ""}
    return start, [{"type": "signature_delta", "signature": block.signature}]


def _strange(answer: ScriptedText) -> Iterator[tuple[Frame, list[Frame]]]:
    if answer.is_strange:
        yield {"type": "hologram", "angle": 45}, [{"type": "hologram_delta", "angle": 90}]


def _text(answer: ScriptedText) -> Iterator[tuple[Frame, list[Frame]]]:
    if answer.text:
        deltas: list[Frame] = [{"type": "text_delta", "text": piece} for piece in pieces(answer.text)]
        yield {"type": "text", "text": ""}, deltas


def _tool_uses(answer: ScriptedText, message_id: str) -> Iterator[tuple[Frame, list[Frame]]]:
    for at, call in enumerate(answer.calls, 1):
        arguments = call.arguments
        written = arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
        if answer.stop_reason == "max_tokens" and at == len(answer.calls):
            written = written[: len(written) // 2]
        # A call without arguments may come without a single delta.
        fragments = ["", *pieces(written)] if call.arguments else []
        deltas: list[Frame] = [{"type": "input_json_delta", "partial_json": piece} for piece in fragments]
        yield {"type": "tool_use", "id": f"toolu_{message_id}_{at}", "name": call.name, "input": {}}, deltas


def _block(index: int, block: tuple[Frame, list[Frame]]) -> Iterator[Frame]:
    start, deltas = block
    yield {"type": "content_block_start", "index": index, "content_block": start}
    for delta in deltas:
        yield {"type": "content_block_delta", "index": index, "delta": delta}
    yield {"type": "content_block_stop", "index": index}


def _end(answer: ScriptedText, prompt: PromptTokens) -> Iterator[Frame]:
    delta: Frame = {
        "stop_reason": answer.stop_reason or ("tool_use" if answer.calls else "end_turn"),
        "stop_sequence": None,
    }
    if answer.stop_reason == "refusal":
        delta["stop_details"] = {"type": "refusal", "category": answer.refusal_category, "explanation": None}
    produced = len(answer.text.encode()) // BYTES_PER_TOKEN + 20 * len(answer.calls) + 1
    yield {
        "type": "message_delta",
        "delta": delta,
        "usage": {**_prompt_usage(prompt), "output_tokens": produced},
    }
    yield {"type": "message_stop"}


def _prompt_usage(prompt: PromptTokens) -> Frame:
    return {
        "input_tokens": prompt.fresh,
        "cache_read_input_tokens": prompt.read,
        "cache_creation_input_tokens": prompt.written,
    }


def encoded(frame: Frame) -> bytes:
    """The frame as it goes over the wire."""
    return f"event: {frame['type']}\ndata: {json.dumps(frame, ensure_ascii=False)}\n\n".encode()
