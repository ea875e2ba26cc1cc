"""What the sandbox's language models are told to answer, whatever they speak."""

import enum
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from starlette.responses import Response

__all__ = ["ScriptedCall", "ScriptedResponse", "ScriptedText", "StreamFault", "pieces"]

LONGEST_PIECE = 9


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

    Reasons to stop are the Messages service's; others tell the same in their own words, or send a word as it is.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptedResponse:
    """Any other HTTP answer, told in full."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)

    def as_response(self) -> Response:
        """The answer, ready to be sent."""
        return Response(self.body, self.status, media_type=self.content_type, headers=dict(self.headers))


def pieces(text: str) -> Iterator[str]:
    """The text in pieces of odd sizes, the same ones each time."""
    dice = random.Random(len(text))
    while text:
        size = dice.randint(1, LONGEST_PIECE)
        yield text[:size]
        text = text[size:]
