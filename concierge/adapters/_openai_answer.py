"""An answer of chat completions, streamed or whole, put together chunk by chunk.

Source: https://platform.openai.com/docs/api-reference/chat-streaming
"""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from concierge.adapters._openai_calls import Fragments
from concierge.adapters._openai_errors import SERVICE, refusal_in
from concierge.adapters._openai_reasoning import joined
from concierge.adapters._openai_vendors import Vendor
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

Chunk = Mapping[str, JsonValue]

DONE = b"[DONE]"
FIRST_HALVES = ("\ud800", "\udbff")
MICROS = 1_000_000
# With tool calls all of these mean that they may run. A stop that nobody knows yet ends the turn.
STOPS = {
    "": StopReason.END,
    "stop": StopReason.END,
    "tool_calls": StopReason.END,
    "function_call": StopReason.END,
    "length": StopReason.MAX_TOKENS,
    "content_filter": StopReason.REFUSAL,
}
BROKEN = "error"


@dataclass(slots=True, kw_only=True)
class Answer:
    """What has arrived of one answer."""

    vendor: Vendor
    model: str
    key: str = ""
    _text: str = ""
    _half: str = ""
    _has_refused: bool = False
    _reasoning: list[Chunk] = field(default_factory=list)
    _usage: Chunk = field(default_factory=dict)
    _finish: str = ""
    _has_begun: bool = False
    _is_whole: bool = False
    _fragments: Fragments = field(init=False)

    def __post_init__(self) -> None:
        self._fragments = Fragments(service=SERVICE, has_fences=self.vendor.fences_json)

    def take(self, payload: bytes) -> TextDelta | None:
        """Adds the next chunk; the piece of text in it, if there is one.

        Raises:
            UnexpectedAnswer: it is no chunk.
            ConciergeError: it tells of an error, which ends the answer.
        """
        if payload == DONE:
            self._is_whole = True
            return None
        chunk = _parsed(payload)
        if refusal := refusal_in(chunk):
            raise refusal.in_our_words(self.model, self.key)
        if not isinstance(chunk, Mapping):
            raise UnexpectedAnswer(SERVICE, "200 with something that is no chunk")
        if isinstance(usage := chunk.get("usage"), Mapping):
            # Where every chunk has it, it is a running total.
            self._usage = usage
        match chunk.get("choices"):
            case [dict(choice), *_]:
                return self._grow(choice)
        return None

    @property
    def is_silent(self) -> bool:
        """Whether the answer came to a usual end with neither a word nor a call."""
        is_usual = self._is_ended and self._stop_reason(has_calls=False) is StopReason.END
        return self._has_begun and is_usual and not (self._text or [*self._fragments.calls()])

    def ending(self) -> Iterator[ModelEvent]:
        """The tool calls, the usage, and the end.

        Raises:
            ServiceUnavailable: the stream ended in the middle of the answer.
            UnexpectedAnswer: it was no answer at all, or holds a call of nothing.
        """
        if not self._has_begun:
            raise UnexpectedAnswer(SERVICE, "200 without an answer")
        if not self._is_ended:
            raise ServiceUnavailable(SERVICE, "the answer broke off", problem="broke off")
        asked = tuple(self._fragments.calls())
        stop_reason = self._stop_reason(has_calls=bool(asked))
        # Calls of an answer that was cut short may be half written, and nobody would answer them.
        kept = asked if stop_reason is StopReason.TOOL_USE else ()
        calls = tuple(call for call, _ in kept)
        yield from calls
        yield self._tokens()
        turn = AssistantTurn(
            text=self._text, calls=calls, provider=SERVICE, provider_data=self._own_data(kept)
        )
        yield Done(stop_reason=stop_reason, turn=turn)

    @property
    def _is_ended(self) -> bool:
        return self._finish != BROKEN and (self._is_whole or bool(self._finish))

    def _grow(self, choice: Chunk) -> TextDelta | None:
        self._has_begun = True
        if isinstance(finish := choice.get("finish_reason"), str) and finish:
            self._finish = finish
        match choice:
            case {"message": dict(said)}:
                self._is_whole = True
            case {"delta": dict(said)}:
                pass
            case _:
                return None
        self._reasoning += [row for row in _rows(said.get("reasoning_details")) if isinstance(row, Mapping)]
        for piece in _rows(said.get("tool_calls")):
            if isinstance(piece, Mapping):
                self._fragments.take(piece)
        refusal = said.get("refusal")
        self._has_refused |= bool(refusal)
        return self._heard(_words(said.get("content")) + _words(refusal))

    def _heard(self, words: str) -> TextDelta | None:
        """The words with whole letters: some services part the two halves of a rare one."""
        words, self._half = self._half + words, ""
        if words and FIRST_HALVES[0] <= words[-1] <= FIRST_HALVES[1]:
            words, self._half = words[:-1], words[-1]
        whole = words.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        self._text += whole
        return TextDelta(text=whole) if whole else None

    def _stop_reason(self, *, has_calls: bool) -> StopReason:
        usual = StopReason.TOOL_USE if has_calls else StopReason.OTHER
        stop_reason = STOPS.get(self._finish, usual)
        if stop_reason is StopReason.END and self._has_refused:
            return StopReason.REFUSAL
        return StopReason.TOOL_USE if has_calls and stop_reason is StopReason.END else stop_reason

    def _own_data(self, kept: Sequence[tuple[ToolCall, JsonValue]]) -> JsonValue:
        reasoning = joined(self._reasoning) if self.vendor.returns_reasoning else []
        extra = {call.id: own for call, own in kept if own is not None}
        if not reasoning and not extra:
            return None
        return {
            "vendor": self.vendor.name,
            "model": self.model,
            "reasoning_details": reasoning,
            "extra_content": extra,
        }

    def _tokens(self) -> Usage:
        details = self._usage.get("prompt_tokens_details")
        details = details if isinstance(details, Mapping) else {}
        read, written = _count(details, "cached_tokens"), _count(details, "cache_write_tokens")
        return Usage(
            model=self.model,
            input_tokens=max(0, _count(self._usage, "prompt_tokens") - read - written),
            cache_read_tokens=read,
            cache_write_tokens=written,
            output_tokens=_count(self._usage, "completion_tokens"),
            cost_micros=self.cost_micros or 0,
        )

    @property
    def cost_micros(self) -> int | None:
        """The cost as the vendor tells it; None where it tells none, since there is no price list."""
        cost = self._usage.get("cost") if self.vendor.tells_cost else None
        if not isinstance(cost, int | float) or not 0 <= cost < math.inf:
            return None
        return round(cost * MICROS)


def _parsed(payload: bytes) -> JsonValue:
    try:
        parsed: JsonValue = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise UnexpectedAnswer(SERVICE, f"unreadable answer: {type(error).__name__}") from None
    return parsed


def _rows(value: JsonValue) -> Sequence[JsonValue]:
    return value if isinstance(value, list) else ()


def _words(content: JsonValue) -> str:
    """The text of a content, which may be a list of parts."""
    if isinstance(content, str):
        return content
    parts = [part.get("text") for part in _rows(content) if isinstance(part, Mapping)]
    return "".join(text for text in parts if isinstance(text, str))


def _count(counts: Chunk, name: str) -> int:
    count = counts.get(name)
    return max(0, count) if isinstance(count, int) else 0
