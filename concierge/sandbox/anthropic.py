"""A miniature Anthropic Messages service: strict about requests, streaming, and thinking of films only."""

import json
import secrets
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from concierge.sandbox._anthropic_cache import PromptCache
from concierge.sandbox._anthropic_rules import objection, signature
from concierge.sandbox._anthropic_stream import Frame, encoded, frames
from concierge.sandbox._anthropic_wire import (
    Message,
    MessagesRequest,
    ThinkingBlock,
    Tool,
    ToolResultBlock,
)
from concierge.sandbox._event_stream import EventStream
from concierge.sandbox._mind import Asked, Result, reply
from concierge.sandbox._scripted import ScriptedCall, ScriptedResponse, ScriptedText, StreamFault
from concierge.sandbox._serving import SandboxService

__all__ = ["AnthropicServer", "ScriptedCall", "ScriptedResponse", "ScriptedText", "StreamFault", "refusal"]

MODELS = ("claude-haiku-5-5", "claude-opus-5-5", "claude-sonnet-5-5")
VERSIONS = frozenset({"2023-06-01", "2026-10-21"})
REQUEST_ID = "req_sandbox"
OVERLOADED: Frame = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}


@dataclass(slots=True)
class AnthropicServer(SandboxService):
    """Speaks `POST /v1/messages` (streamed) and `GET /v1/models/{id}`.

    What stands in `script` is answered first, in its order; after it the small mind of the sandbox answers.
    `requests` holds what passed every check, `streams` how each went out.
    """

    name: str = "anthropic"
    api_key: str = "sk-sandbox"
    script: deque[ScriptedText | ScriptedResponse] = field(default_factory=deque)
    requests: list[MessagesRequest] = field(default_factory=list)
    streams: list[EventStream] = field(default_factory=list)
    cache: PromptCache = field(default_factory=PromptCache)
    _run: str = field(default_factory=lambda: secrets.token_hex(4))
    _issued: dict[str, tuple[ThinkingBlock, ...]] = field(default_factory=dict)
    _offered: dict[str, tuple[Tool, ...]] = field(default_factory=dict)

    def forget(self) -> None:
        """Forgets what went out, as the service does that is asked with another model."""
        self._issued.clear()

    async def answer(self, request: Request) -> Response:
        """The stream, or the error that the real service would give."""
        if refused := self._door(request):
            return refused
        match request.method, request.url.path.strip("/").split("/"):
            case "POST", ["v1", "messages"]:
                return self._messages(request, self.calls[-1].body)
            case "GET", ["v1", "models", model]:
                return _model(model)
        return self.not_implemented(request)

    def _door(self, request: Request) -> Response | None:
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        if self.api_key not in {bearer, request.headers.get("x-api-key")}:
            return refusal(401, "authentication_error", "invalid x-api-key").as_response()
        if request.headers.get("anthropic-version") not in VERSIONS:
            return _invalid("anthropic-version: header is required")
        return None

    def _messages(self, request: Request, body: bytes) -> Response:
        try:
            asked = MessagesRequest.model_validate_json(body)
        except ValidationError as error:
            return _invalid(_first_fault(error))
        if asked.model not in MODELS:
            return refusal(404, "not_found_error", f"model: {asked.model}").as_response()
        if wrong := objection(asked, self._issued) or self._changed_tools(asked):
            return _invalid(wrong)
        if not asked.stream:
            return self.not_implemented(request)
        self.requests.append(asked)
        answer = self.script.popleft() if self.script else reply(_heard(asked))
        if isinstance(answer, ScriptedResponse):
            return answer.as_response()
        return self._stream(asked, answer)

    def _changed_tools(self, asked: MessagesRequest) -> str | None:
        """A turn keeps its tools: changing them between its calls throws the cached prompt away."""
        for block in (block for message in asked.messages[-2:-1] for block in message.blocks):
            if block.type == "tool_use" and self._offered.get(block.id, asked.tools) != asked.tools:
                return "tools: cannot change between the calls of a turn"
        return None

    def _stream(self, asked: MessagesRequest, answer: ScriptedText) -> Response:
        message_id = f"msg_{self._run}_{len(self.requests)}"
        seal = signature(asked.model, asked.messages, message_id)
        thought = ThinkingBlock(type="thinking", thinking="", signature=seal)
        thinking = (thought,) if answer.thinks else ()
        for at in range(1, len(answer.calls) + 1):
            self._issued[f"toolu_{message_id}_{at}"] = thinking
            self._offered[f"toolu_{message_id}_{at}"] = asked.tools
        prompt = self.cache.take_in(asked)
        events = frames(answer, model=asked.model, message_id=message_id, thinking=thinking, prompt=prompt)
        self.streams.append(EventStream(answer, [*map(encoded, events)], error=encoded(OVERLOADED)))
        return self.streams[-1]


def _heard(asked: MessagesRequest) -> Asked:
    newest = asked.messages[-1]
    tools = ((tool.name, tool.input_schema.get("properties")) for tool in asked.tools)
    return Asked(
        text=next((message.text for message in reversed(asked.messages) if _is_said(message)), ""),
        results=tuple(
            Result(text=block.model_dump_json(), is_error=block.is_error)
            for block in newest.blocks
            if isinstance(block, ToolResultBlock)
        ),
        tools={
            name: frozenset(fields) if isinstance(fields, dict) else frozenset() for name, fields in tools
        },
    )


def _is_said(message: Message) -> bool:
    return message.role == "user" and bool(message.text)


def refusal(
    status: int,
    kind: str,
    message: str,
    *,
    error_code: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> ScriptedResponse:
    """An error in the service's own shape."""
    error: dict[str, object] = {"type": kind, "message": message}
    if error_code:
        error["details"] = {"error_code": error_code}
    body = {"type": "error", "error": error, "request_id": REQUEST_ID}
    return ScriptedResponse(
        status=status, body=json.dumps(body).encode(), headers={"request-id": REQUEST_ID, **(headers or {})}
    )


def _invalid(message: str) -> Response:
    return refusal(400, "invalid_request_error", message).as_response()


def _first_fault(error: ValidationError) -> str:
    """The fault that lies deepest: of the shapes that a value may have, the one that it came nearest to."""
    faults = error.errors(include_url=False, include_input=False, include_context=False)
    deepest = max(faults, key=lambda fault: len(fault["loc"]))
    parts = [str(part) for part in deepest["loc"] if isinstance(part, int) or part.isidentifier()]
    return f"{'.'.join(parts)}: {deepest['msg']}"


def _model(name: str) -> Response:
    if name not in MODELS:
        return refusal(404, "not_found_error", f"model: {name}").as_response()
    return JSONResponse(
        {
            "type": "model",
            "id": name,
            "display_name": name.replace("-", " ").title(),
            "created_at": "2026-10-21T00:00:00Z",
            "max_input_tokens": 1_000_000,
            "max_tokens": 128_000,
        },
        headers={"request-id": REQUEST_ID},
    )
