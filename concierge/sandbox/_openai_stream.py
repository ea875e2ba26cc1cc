"""The chunks of one answer in the dialect of a profile."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import TypeAlias

from pydantic import JsonValue

from concierge.sandbox._openai_profiles import Profile
from concierge.sandbox._scripted import ScriptedCall, ScriptedText, pieces

__all__ = ["Dialect", "Frame", "broken_off"]

Frame: TypeAlias = dict[str, JsonValue]

BYTES_PER_TOKEN = 3
CREATED = 1_790_000_000
STOPS = {"end_turn": "stop", "max_tokens": "length", "refusal": "content_filter"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """Tells one answer as its service does."""

    profile: Profile
    answer: ScriptedText
    model: str
    completion_id: str
    prompt_tokens: int
    cached_tokens: int = 0

    @property
    def call_ids(self) -> tuple[str, ...]:
        """The ids that the calls go out with; "" where the service gives none."""
        numbers = range(1, len(self.answer.calls) + 1)
        return tuple(f"call_{self.completion_id}_{at}" if self.profile.has_ids else "" for at in numbers)

    @property
    def signatures(self) -> tuple[str, ...]:
        """The signature of each call, where the service signs them."""
        return tuple(f"sealed-{call_id}" for call_id in self.call_ids) if self.profile.is_signed else ()

    @property
    def reasoning(self) -> tuple[dict[str, JsonValue], ...]:
        """The reasoning that is wanted back, whole."""
        if not self.profile.is_reasoning or not self.answer.thinks:
            return ()
        thought: Frame = {"type": "reasoning.text", "format": "unknown", "index": 0, "text": "Так. Ищем."}
        sealed: Frame = {"type": "reasoning.encrypted", "index": 1, "data": f"sealed-{self.completion_id}"}
        return {**thought, "signature": f"signed-{self.completion_id}"}, sealed

    def events(self) -> list[bytes]:
        """The answer as server-sent events, the end mark among them."""
        comments = (
            [f": {self.profile.comment}\n\n".encode()] * self.answer.pings if self.profile.comment else []
        )
        return [*comments, *(_encoded(frame) for frame in self._frames()), b"data: [DONE]\n\n"]

    def whole(self) -> Frame:
        """The answer as one object."""
        message: Frame = {"role": "assistant", "content": self.answer.text}
        if self.answer.calls:
            message["tool_calls"] = [call for calls in self._whole_calls() for call in calls]
        choice: Frame = {"index": 0, "message": message, "finish_reason": self._finish}
        return {**self._head("chat.completion"), "choices": [choice], "usage": self._usage()}

    def _frames(self) -> Iterator[Frame]:
        for delta in self._deltas():
            yield self._chunk(delta, None)
        yield self._chunk({}, self._finish)
        if self.profile.usage == "last":
            yield {**self._head("chat.completion.chunk"), "choices": [], "usage": self._usage()}

    def _deltas(self) -> Iterator[Frame]:
        yield {"role": "assistant", "content": self.profile.empty_content}
        for detail in self.reasoning:
            for part in _fragments(detail):
                yield {"reasoning_details": [part]}
        if self.answer.is_strange:
            yield {"hologram": {"angle": 45}}
        nothing: Frame = {"tool_calls": None} if self.profile.is_bare else {}
        yield from ({"content": piece, **nothing} for piece in pieces(self.answer.text))
        if self.answer.stop_reason == "refusal_delta":
            yield {"refusal": "Этого я не сделаю."}
        if not self.profile.loses_streamed_calls:
            for calls in self._calls():
                yield {"tool_calls": [*calls]}

    def _calls(self) -> Iterator[list[Frame]]:
        """The fragments of the calls as they come: of several calls in turns, or one whole call after the other."""
        if self.profile.has_whole_calls:
            yield from self._whole_calls()
            return
        each = [self._fragmented(at, call) for at, call in enumerate(self.answer.calls)]
        for turn in zip_longest(*each):
            yield from ([fragment] for fragment in turn if fragment is not None)

    def _whole_calls(self) -> Iterator[list[Frame]]:
        for at, call in enumerate(self.answer.calls):
            yield [self._opened(at, call, self._written(at, call))]

    def _fragmented(self, at: int, call: ScriptedCall) -> Iterator[Frame]:
        yield self._opened(at, call, "")
        written = self._written(at, call)
        if isinstance(written, str):
            for piece in pieces(written):
                yield {"index": at, "function": {"arguments": piece}}

    def _opened(self, at: int, call: ScriptedCall, arguments: JsonValue) -> Frame:
        opened: Frame = {"type": "function", "function": {"name": call.name, "arguments": arguments}}
        if self.profile.has_ids:
            opened["id"] = self.call_ids[at]
        if self.profile.numbers != "none":
            opened["index"] = at if self.profile.numbers == "own" else 0
        if self.signatures:
            opened["extra_content"] = {"google": {"thought_signature": self.signatures[at]}}
        return opened

    def _written(self, at: int, call: ScriptedCall) -> JsonValue:
        if isinstance(call.arguments, str):
            return call.arguments
        # As `\uXXXX`, which the pieces part in its middle.
        written = json.dumps(call.arguments)
        if self._finish == "length" and at == len(self.answer.calls) - 1:
            return written[: len(written) // 2]
        if self.profile.has_object_arguments:
            arguments: JsonValue = json.loads(written)
            return arguments or ""
        return written

    @property
    def _finish(self) -> str:
        usual = self.profile.end_of_calls if self.answer.calls else "stop"
        asked = self.answer.stop_reason
        return usual if asked in {None, "refusal_delta"} else STOPS.get(asked or "", asked or "")

    def _chunk(self, delta: Frame, finish: str | None) -> Frame:
        choice: Frame = {"index": 0, "delta": delta, "finish_reason": finish}
        usage = {"usage": self._usage()} if self.profile.usage == "every" else {}
        return {**self._head("chat.completion.chunk"), "choices": [choice], **usage}

    def _head(self, kind: str) -> Frame:
        if self.profile.is_bare:
            return {"model": self.model}
        return {"id": self.completion_id, "object": kind, "created": CREATED, "model": self.model}

    def _usage(self) -> Frame:
        produced = len(self.answer.text.encode()) // BYTES_PER_TOKEN + 20 * len(self.answer.calls) + 1
        usage: Frame = {
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": produced,
            "total_tokens": self.prompt_tokens + produced,
            "prompt_tokens_details": {"cached_tokens": self.cached_tokens},
            "completion_tokens_details": {"reasoning_tokens": 0},
        }
        return usage if self.profile.cost is None else {**usage, "cost": self.profile.cost}


def broken_off(code: int = 502, message: str = "Provider returned error") -> bytes:
    """The event that ends an answer in its middle."""
    choice: Frame = {"index": 0, "delta": {"content": ""}, "finish_reason": "error"}
    return _encoded({"error": {"code": code, "message": message}, "choices": [choice]})


def _fragments(detail: Frame) -> Iterator[Frame]:
    """A block of reasoning as it comes: its text in pieces, its signature behind them."""
    text = detail.get("text")
    if not isinstance(text, str):
        yield detail
        return
    kept: Frame = {name: detail[name] for name in ("type", "format", "index")}
    yield from ({**kept, "text": piece} for piece in pieces(text))
    yield {**kept, "signature": detail["signature"]}


def _encoded(frame: Frame) -> bytes:
    return f"data: {json.dumps(frame, ensure_ascii=False)}\n\n".encode()
