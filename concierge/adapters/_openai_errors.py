"""What the services that speak chat completions say instead of an answer, in our own words, and never with the key.

Source: https://platform.openai.com/docs/guides/error-codes, https://openrouter.ai/docs/api-reference/errors
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from httpx import codes

from concierge.adapters._answer import Answer
from concierge.errors import (
    BudgetExceeded,
    ConciergeError,
    ConfigError,
    LoginFailed,
    RateLimited,
    ServiceUnavailable,
    UnexpectedAnswer,
)
from concierge.model.conversation import JsonValue

__all__ = ["SERVICE", "USUAL_WAIT_S", "Refusal", "no_such_model", "refusal_in", "refusal_of"]

SERVICE = "openai_compatible"
MODEL_SETTING = "CONCIERGE_OPENAI_COMPATIBLE__MODEL"
LONGEST_WAIT_S = 30.0
USUAL_WAIT_S = 1.0
DAY_S = 86_400.0
LONGEST_QUOTE = 200
ERRORS = range(400, 600)
SERVER_FAULT = 500
TRANSIENT = frozenset({408, 409, 425, 429})

SPENT = frozenset({"billing_hard_limit_reached", "billing_not_active", "insufficient_quota"})
TOO_LONG = frozenset({"context_length_exceeded", "exceed_context_size_error", "request_too_large"})
KEY_REFUSED = frozenset(
    {"authentication_error", "invalid_api_key", "permission_error", "PERMISSION_DENIED", "UNAUTHENTICATED"}
)
NO_MODEL = frozenset({"model_not_found"})
LIMITED = frozenset({"rate_limit_error", "rate_limit_exceeded", "RESOURCE_EXHAUSTED"})

# What has no code of its own is known by its words, in small letters.
TOO_LONG_WORDS = ("maximum context length", "exceeds the available context size", "prompt is too long")
KEY_WORDS = ("api key not valid",)
NO_TOOLS_WORDS = (
    "does not support tools",
    "support tool use",
    "requires --jinja",
    "--enable-auto-tool-choice",
)
NO_MODEL_WORDS = ("not found", "does not exist", "not a valid model", "no endpoints found")
LOADING_WORDS = ("loading model",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why there is no answer. `status` is the HTTP status, or what an error in a stream has for one; 0 if nothing.

    `kinds` are the short words by which the service names the reason; it may ask us not to retry.
    """

    status: int
    kinds: frozenset[str] = frozenset()
    message: str = ""
    retry_after_s: float | None = None
    may_retry: bool = True

    @property
    def wait_before_retry_s(self) -> float | None:
        """How long to wait before the one retry of an unanswered call; None if it must not be retried."""
        if self._is_spent or not self.may_retry or not self._is_for_now:
            return None
        wait_s = USUAL_WAIT_S if self.retry_after_s is None else self.retry_after_s
        return wait_s if wait_s <= LONGEST_WAIT_S else None

    def in_our_words(self, model: str, key: str) -> ConciergeError:
        """The error to raise."""
        said = f"{self.status or 'error'}: {self._quote(key)}"
        if setting := self._wrong_setting(model, said):
            return setting
        if self._is_spent:
            return ServiceUnavailable(SERVICE, said, problem="no_credit")
        if self.status == codes.REQUEST_ENTITY_TOO_LARGE or self._names(TOO_LONG, TOO_LONG_WORDS):
            return BudgetExceeded(said, problem="too_long")
        if self.status in {401, 403} or self._names(KEY_REFUSED, KEY_WORDS):
            # Some quote a part of the key.
            return LoginFailed(SERVICE, f"{self.status}: the key was refused")
        if self.status == codes.TOO_MANY_REQUESTS or self._names(LIMITED):
            return RateLimited(SERVICE, said, retry_after_s=self.retry_after_s)
        return self._other(said)

    def _wrong_setting(self, model: str, said: str) -> ConfigError | None:
        if self._names(words=NO_TOOLS_WORDS):
            return ConfigError(said, setting=MODEL_SETTING, problem="no_tools", limit=model)
        is_of_model = "model" in self.message.lower() or "no endpoints" in self.message.lower()
        is_unknown = self.status in {400, 404} and is_of_model and self._names(words=NO_MODEL_WORDS)
        return no_such_model(model, said) if is_unknown or self._names(NO_MODEL) else None

    def _other(self, said: str) -> ConciergeError:
        if self._names(words=LOADING_WORDS):
            return ServiceUnavailable(SERVICE, said, problem="loading")
        if self._is_for_now:
            return ServiceUnavailable(SERVICE, said, status=self.status)
        return UnexpectedAnswer(SERVICE, said, status=self.status)

    @property
    def _is_spent(self) -> bool:
        """Whether money has run out: waiting does not help."""
        return self.status == codes.PAYMENT_REQUIRED or self._names(SPENT)

    @property
    def _is_for_now(self) -> bool:
        return self.status == 0 or self.status in TRANSIENT or self.status >= SERVER_FAULT

    def _names(self, kinds: frozenset[str] = frozenset(), words: Sequence[str] = ()) -> bool:
        return bool(self.kinds & kinds) or any(word in self.message.lower() for word in words)

    def _quote(self, key: str) -> str:
        message = " ".join(self.message.split())
        return (message.replace(key, "***") if key else message)[:LONGEST_QUOTE]


def no_such_model(model: str, said: str) -> ConfigError:
    """The error for a model that the service does not have."""
    return ConfigError(said, setting=MODEL_SETTING, problem="no_such_model", limit=model)


def refusal_of(answer: Answer) -> Refusal:
    """What an answer with an error's status says; a page or nothing at all is one too."""
    try:
        found = refusal_in(answer.json())
    except UnexpectedAnswer:
        found = None
    headers = answer.headers
    milliseconds = headers.get("retry-after-ms", "")
    in_ms = min(float(milliseconds) / 1000, DAY_S) if milliseconds.isdecimal() else None
    wait_s = answer.retry_after_s if in_ms is None else in_ms
    return Refusal(
        status=answer.status,
        kinds=found.kinds if found else frozenset(),
        message=found.message if found else "",
        retry_after_s=wait_s,
        may_retry=headers.get("x-should-retry") != "false",
    )


def refusal_in(body: object) -> Refusal | None:
    """The error that a body or a chunk tells of; None if it tells of none. Gemini wraps it in a list."""
    match body:
        case [dict(first), *_]:
            return refusal_in(first)
        case {"error": dict(error)}:
            return _read(error)
        case {"error": str(message)}:
            return Refusal(status=0, message=message)
        # vLLM and FastAPI wrap it in nothing.
        case dict(told) if "choices" not in told and {"detail", "message"} & told.keys():
            return _read(told)
    return None


def _read(error: Mapping[str, JsonValue]) -> Refusal:
    named = [error.get(name) for name in ("code", "type", "status")]
    code = error.get("code")
    message = error.get("message", error.get("detail"))
    return Refusal(
        status=code if isinstance(code, int) and code in ERRORS else 0,
        kinds=frozenset(kind for kind in named if isinstance(kind, str)),
        message=message if isinstance(message, str) else "",
    )
