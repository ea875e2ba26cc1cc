"""A miniature of the services that speak chat completions: strict about requests, each with its own quirks."""

import json
import re
import secrets
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from concierge.sandbox._event_stream import EventStream
from concierge.sandbox._mind import Asked, Result, reply
from concierge.sandbox._openai_profiles import PROFILES, Profile, ProfileName
from concierge.sandbox._openai_rules import Issued, objection
from concierge.sandbox._openai_stream import Dialect, broken_off
from concierge.sandbox._openai_wire import ChatRequest, ToolMessage, UserMessage
from concierge.sandbox._scripted import ScriptedCall, ScriptedResponse, ScriptedText, StreamFault
from concierge.sandbox._serving import SandboxService

__all__ = [
    "PROFILES",
    "OpenAIServer",
    "ProfileName",
    "ScriptedCall",
    "ScriptedResponse",
    "ScriptedText",
    "StreamFault",
    "refusal",
]

BYTES_PER_TOKEN = 3
SMALLEST_CACHE_TOKENS = 1024
FAILED = re.compile(r'"error"\s*:')


@dataclass(slots=True)
class OpenAIServer(SandboxService):
    """Speaks `POST /chat/completions` and `GET /models` below the path of its `service`, whose quirks it has.

    What stands in `script` is answered first, in its order; after it the small mind of the sandbox answers.
    `requests` holds what passed every check, `streams` how each went out.
    """

    name: str = "openai"
    service: ProfileName = "openai"
    api_key: str = "sk-sandbox"
    script: deque[ScriptedText | ScriptedResponse] = field(default_factory=deque)
    requests: list[ChatRequest] = field(default_factory=list)
    streams: list[EventStream] = field(default_factory=list)
    _run: str = field(default_factory=lambda: secrets.token_hex(4))
    _issued: Issued = field(default_factory=Issued)
    _read: set[bytes] = field(default_factory=set)

    @property
    def profile(self) -> Profile:
        """What the service is like."""
        return PROFILES[self.service]

    @property
    def base_url(self) -> str:
        """The address for a client."""
        return f"{self.url}{self.profile.path}"

    def forget(self) -> None:
        """Forgets what went out, as the service does that is asked with another model."""
        self._issued = Issued()

    async def answer(self, request: Request) -> Response:
        """The stream, or the error that the real service would give."""
        key = request.headers.get("authorization", "").removeprefix("Bearer ")
        if self.profile.needs_key and key != self.api_key:
            return self._refused(401, "Incorrect API key provided.", code="invalid_api_key")
        match request.method, request.url.path.removeprefix(self.profile.path):
            case "POST", "/chat/completions":
                return self._completion(request, self.calls[-1].body)
            case "GET", "/models":
                rows = [{"id": model, "object": "model"} for model in self.profile.models]
                return JSONResponse({"object": "list", "data": rows})
        return self.not_implemented(request)

    def _completion(self, request: Request, body: bytes) -> Response:
        try:
            asked = ChatRequest.model_validate_json(
                body, extra="forbid" if self.profile.is_strict else "ignore"
            )
        except ValidationError as error:
            return self._refused(400, _first_fault(error))
        if not self.profile.takes_any_model and not self._has(asked.model):
            return self._refused(404, self._no_model(asked.model), code="model_not_found")
        if wrong := objection(asked, self.profile, self._issued):
            return self._refused(400, wrong)
        if not asked.stream and not self.profile.answers_whole:
            return self.not_implemented(request)
        self.requests.append(asked)
        answer = self.script.popleft() if self.script else reply(_heard(asked))
        if isinstance(answer, ScriptedResponse):
            return answer.as_response()
        return self._told(asked, answer, body)

    def _has(self, model: str) -> bool:
        return bool({model, f"models/{model}", f"{model}:latest"} & {*self.profile.models})

    def _no_model(self, model: str) -> str:
        if self.service.startswith("ollama"):
            return f'model "{model}" not found, try pulling it first'
        return f"The model `{model}` does not exist or you do not have access to it."

    def _told(self, asked: ChatRequest, answer: ScriptedText, body: bytes) -> Response:
        prompt = json.dumps([asked.model_dump_json()]).encode()
        tokens = len(prompt) // BYTES_PER_TOKEN
        dialect = Dialect(
            profile=self.profile,
            answer=answer,
            model=asked.model,
            completion_id=f"{self._run}{len(self.requests)}",
            prompt_tokens=tokens,
            cached_tokens=tokens if body in self._read and tokens >= SMALLEST_CACHE_TOKENS else 0,
        )
        self._read.add(body)
        for at, call_id in enumerate(dialect.call_ids):
            if dialect.signatures:
                self._issued.signatures[call_id] = dialect.signatures[at]
            if dialect.reasoning:
                self._issued.reasoning[call_id] = dialect.reasoning
        if not asked.stream:
            return JSONResponse(dialect.whole())
        self.streams.append(EventStream(answer, dialect.events(), error=broken_off()))
        return self.streams[-1]

    def _refused(self, status: int, message: str, *, code: str | None = None) -> Response:
        return refusal(status, message, code=code, is_list=self.profile.lists_errors).as_response()


def refusal(
    status: int,
    message: str,
    *,
    code: JsonValue = None,
    kind: str = "invalid_request_error",
    is_list: bool = False,
    headers: Mapping[str, str] | None = None,
) -> ScriptedResponse:
    """An error in the services' own shape; Gemini's stands in a list and calls its kind a status."""
    error: dict[str, JsonValue] = {"message": message, "type": kind, "param": None, "code": code}
    if is_list:
        error = {"code": status, "message": message, "status": kind}
    body = [{"error": error}] if is_list else {"error": error}
    return ScriptedResponse(status=status, body=json.dumps(body).encode(), headers=headers or {})


def _heard(asked: ChatRequest) -> Asked:
    said = [message.content for message in asked.messages if isinstance(message, UserMessage)]
    newest: list[str] = []
    for message in reversed(asked.messages):
        if not isinstance(message, ToolMessage):
            break
        newest.append(message.content)
    tools = ((tool.function.name, tool.function.parameters.get("properties")) for tool in asked.offered)
    return Asked(
        text=said[-1] if said else "",
        results=tuple(Result(text=text, is_error=bool(FAILED.search(text))) for text in newest),
        tools={
            name: frozenset(fields) if isinstance(fields, dict) else frozenset() for name, fields in tools
        },
    )


def _first_fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
    return f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}"
