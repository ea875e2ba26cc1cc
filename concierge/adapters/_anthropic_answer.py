"""A streamed answer of Anthropic's Messages service, put together block by block.

Source: https://platform.claude.com/docs/en/build-with-claude/streaming
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from concierge.adapters._anthropic_models import cost_micros
from concierge.errors import ServiceUnavailable, UnexpectedAnswer
from concierge.model.conversation import (
    AssistantTurn,
    Done,
    JsonValue,
    ModelEvent,
    StopReason,
    TextDelta,
    ToolCall,
    Usage,
)

__all__ = ["Answer"]

Event = Mapping[str, object]
Block = dict[str, JsonValue]

# Blocks of other types belong to features that are never asked for.
KEPT = frozenset({"redacted_thinking", "text", "thinking", "tool_use"})
THINKING = frozenset({"redacted_thinking", "thinking"})
# A stop that nobody knows yet must end the turn, so everything else is OTHER.
STOPS = {
    "end_turn": StopReason.END,
    "stop_sequence": StopReason.END,
    "tool_use": StopReason.TOOL_USE,
    "max_tokens": StopReason.MAX_TOKENS,
    "model_context_window_exceeded": StopReason.MAX_TOKENS,
    "refusal": StopReason.REFUSAL,
    "pause_turn": StopReason.PAUSE,
}


@dataclass(slots=True, kw_only=True)
class Answer:
    """What has arrived of one answer."""

    service: str
    model: str
    _blocks: dict[int, Block] = field(default_factory=dict)
    _json: dict[int, str] = field(default_factory=dict)
    _usage: dict[str, int] = field(default_factory=dict)
    _stop_reason: str | None = None
    _has_begun: bool = False
    _is_whole: bool = False

    def take(self, event: Event) -> TextDelta | None:
        """Adds the next event; the piece of text in it, if there is one. Unknown events change nothing."""
        match event:
            case {"type": "message_start", "message": {"usage": dict(usage)}}:
                self._has_begun = True
                self._count(usage)
            case {"type": "content_block_start", "index": int(index), "content_block": dict(block)}:
                self._blocks[index] = dict(block)
            case {"type": "content_block_delta", "index": int(index), "delta": dict(delta)}:
                return self._grow(index, delta)
            case {"type": "message_delta", "delta": {"stop_reason": str(reason)}, "usage": dict(usage)}:
                self._stop_reason = reason
                self._count(usage)
            case {"type": "message_stop"}:
                self._is_whole = True
        return None

    def ending(self) -> Iterator[ModelEvent]:
        """The tool calls, the usage, and the end.

        Raises:
            ServiceUnavailable: the stream ended in the middle of the answer.
            UnexpectedAnswer: it was no answer at all.
        """
        if not self._has_begun:
            raise UnexpectedAnswer(self.service, "200 without a message")
        if not self._is_whole:
            raise ServiceUnavailable(self.service, "the answer broke off", problem="broke off")
        stop_reason = STOPS.get(self._stop_reason or "", StopReason.OTHER)
        # Calls of an answer that was cut short may be half written, and nobody would answer them.
        calls = tuple(self._calls()) if stop_reason is StopReason.TOOL_USE else ()
        yield from calls
        yield self._tokens()
        content = list(self._content(with_calls=bool(calls)))
        text = "".join(str(block["text"]) for block in content if block["type"] == "text")
        turn = AssistantTurn(
            text=text,
            calls=calls,
            provider=self.service,
            provider_data={"model": self.model, "content": content} if content else None,
        )
        yield Done(stop_reason=stop_reason, turn=turn)

    def _grow(self, index: int, delta: Event) -> TextDelta | None:
        block = self._blocks.setdefault(index, {"type": "unknown"})
        match delta:
            case {"type": "text_delta", "text": str(text)}:
                block["text"] = f"{block.get('text', '')}{text}"
                return TextDelta(text=text) if text else None
            case {"type": "input_json_delta", "partial_json": str(piece)}:
                self._json[index] = self._json.get(index, "") + piece
            case {"type": "thinking_delta", "thinking": str(thought)}:
                block["thinking"] = f"{block.get('thinking', '')}{thought}"
            case {"type": "signature_delta", "signature": str(signature)}:
                block["signature"] = signature
        return None

    def _count(self, usage: Event) -> None:
        """Counts are running totals; one that is left out keeps its value."""
        self._usage |= {name: count for name, count in usage.items() if isinstance(count, int)}

    def _calls(self) -> Iterator[ToolCall]:
        for index, block in sorted(self._blocks.items()):
            if block["type"] != "tool_use":
                continue
            written = self._json.get(index) or "{}"
            arguments = _object(written)
            block["input"] = arguments or {}
            yield ToolCall(
                id=str(block["id"]),
                name=str(block["name"]),
                arguments=arguments or {},
                broken=written if arguments is None else None,
            )

    def _content(self, *, with_calls: bool) -> Iterator[Block]:
        """The blocks that may be handed back: no blank text, and thinking only in front of something else."""
        kept = [
            block
            for _, block in sorted(self._blocks.items())
            if block["type"] in KEPT and (with_calls or block["type"] != "tool_use") and not _is_blank(block)
        ]
        while kept and kept[-1]["type"] in THINKING:
            kept.pop()
        yield from kept

    def _tokens(self) -> Usage:
        usage = Usage(
            model=self.model,
            input_tokens=self._usage.get("input_tokens", 0),
            cache_read_tokens=self._usage.get("cache_read_input_tokens", 0),
            cache_write_tokens=self._usage.get("cache_creation_input_tokens", 0),
            output_tokens=self._usage.get("output_tokens", 0),
        )
        return replace(usage, cost_micros=cost_micros(usage))


def _is_blank(block: Block) -> bool:
    return block["type"] == "text" and not str(block.get("text", "")).strip()


def _object(written: str) -> Mapping[str, JsonValue] | None:
    try:
        value = json.loads(written)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
