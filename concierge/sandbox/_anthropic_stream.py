"""Server-sent events of one answer, with everything that can happen to them on the way."""

import asyncio
import enum
import json
import random
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from concierge.sandbox._anthropic_cache import PromptTokens
from concierge.sandbox._anthropic_wire import ThinkingBlock

__all__ = ["EventStream", "Frame", "ScriptedCall", "ScriptedText", "StreamFault", "frames"]

BYTES_PER_TOKEN = 3
LONGEST_PIECE = 9

Frame: TypeAlias = dict[str, object]


class StreamFault(enum.StrEnum):
    """What breaks an answer after its status 200."""

    ERROR_EVENT = "error_event"
    ABORT = "abort"
    CLEAN_EOF = "clean_eof"
    STALL = "stall"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptedCall:
    """A tool call; `arguments` given as text are sent as they are, JSON or not."""

    name: str
    arguments: Mapping[str, object] | str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptedText:
    """An answer with the status 200.

    Without a `stop_reason` it is "tool_use" where there are calls, else "end_turn"; with "max_tokens" the
    last call's JSON is cut in its middle. `fault` happens before the frame number `fault_at`, by default in
    the middle. `wait_s` passes before the first frame, `drip_s` before each later one. `chunk_bytes` cuts the
    stream into pieces of that size, also inside a letter. `is_strange` adds an event, a block and a delta
    that nobody knows.
    """

    text: str = ""
    calls: tuple[ScriptedCall, ...] = ()
    stop_reason: str | None = None
    refusal_category: str | None = None
    thinks: bool = True
    fault: StreamFault | None = None
    fault_at: int | None = None
    wait_s: float = 0.0
    drip_s: float = 0.0
    pings: int = 1
    chunk_bytes: int | None = None
    is_strange: bool = False


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
        deltas: list[Frame] = [{"type": "text_delta", "text": piece} for piece in _pieces(answer.text)]
        yield {"type": "text", "text": ""}, deltas


def _tool_uses(answer: ScriptedText, message_id: str) -> Iterator[tuple[Frame, list[Frame]]]:
    for at, call in enumerate(answer.calls, 1):
        arguments = call.arguments
        written = arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
        if answer.stop_reason == "max_tokens" and at == len(answer.calls):
            written = written[: len(written) // 2]
        # A call without arguments may come without a single delta.
        pieces = ["", *_pieces(written)] if call.arguments else []
        deltas: list[Frame] = [{"type": "input_json_delta", "partial_json": piece} for piece in pieces]
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


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces of odd sizes, the same ones each time."""
    dice = random.Random(len(text))
    while text:
        size = dice.randint(1, LONGEST_PIECE)
        yield text[:size]
        text = text[size:]


class EventStream(StreamingResponse):
    """Sends frames as server-sent events, up to the answer's fault; ends when the client goes away."""

    def __init__(self, answer: ScriptedText, events: Sequence[Frame]) -> None:
        """Prepares everything that will be sent; nothing is computed while the stream runs."""
        at = len(events) // 2 if answer.fault_at is None else answer.fault_at
        pieces = [*map(_encoded, events if answer.fault is None else events[:at])]
        body = b"".join(pieces)
        self.was_left = asyncio.Event()
        self._answer = answer
        self._pieces = _chunks(body, answer.chunk_bytes) if answer.chunk_bytes else pieces
        headers = {"cache-control": "no-cache", "request-id": "req_sandbox"}
        super().__init__(self._drip(), media_type="text/event-stream", headers=headers)
        # Set last: the base class would announce its length, which an abort must not.
        self.body = body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Streams, and listens for the client's farewell meanwhile."""
        async with asyncio.TaskGroup() as group:
            farewell = group.create_task(_farewell(receive))
            stream = group.create_task(self._send(send))
            done, _ = await asyncio.wait({farewell, stream}, return_when=asyncio.FIRST_COMPLETED)
            if stream not in done:
                self.was_left.set()
            farewell.cancel()
            stream.cancel()

    async def _send(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        async for piece in self._drip():
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        # Without a last body the server cuts the connection.
        if self._answer.fault is not StreamFault.ABORT:
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _drip(self) -> AsyncIterator[bytes]:
        await asyncio.sleep(self._answer.wait_s)
        for piece in self._pieces:
            yield piece
            await asyncio.sleep(self._answer.drip_s)
        if self._answer.fault is StreamFault.STALL:
            await asyncio.sleep(3600)
        if self._answer.fault is StreamFault.ERROR_EVENT:
            error = {"type": "overloaded_error", "message": "Overloaded"}
            yield _encoded({"type": "error", "error": error})


async def _farewell(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _encoded(frame: Frame) -> bytes:
    return f"event: {frame['type']}\ndata: {json.dumps(frame, ensure_ascii=False)}\n\n".encode()


def _chunks(body: bytes, size: int) -> list[bytes]:
    return [body[start : start + size] for start in range(0, len(body), size)]
