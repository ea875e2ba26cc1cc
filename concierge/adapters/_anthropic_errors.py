"""What Anthropic's SDK raises, in our own words: nothing foreign leaves the adapter, and no key does.

Source: https://platform.claude.com/docs/en/api/errors
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from concierge.errors import (
    BudgetExceeded,
    ConciergeError,
    ConfigError,
    LoginFailed,
    RateLimited,
    ServiceUnavailable,
    UnexpectedAnswer,
)

if TYPE_CHECKING:
    from anthropic import APIStatusError

__all__ = ["SERVICE", "in_our_words", "wait_before_retry_s"]

SERVICE = "anthropic"
MODEL_SETTING = "CONCIERGE_ANTHROPIC__MODEL"
LONGEST_WAIT_S = 30.0
USUAL_WAIT_S = 1.0
LONGEST_QUOTE = 200
TRANSIENT = frozenset({408, 409, 429})
SERVER_FAULT = 500

# An error in the middle of a stream has the status 200, so its type tells more than its status.
TYPE_OF_STATUS = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
}
KEY_REFUSED = frozenset({"authentication_error", "permission_error"})
NOT_NOW = frozenset({"api_error", "conflict_error", "overloaded_error", "timeout_error"})


@contextmanager
def in_our_words(model: str, key: str) -> Iterator[None]:
    """Raises our errors in place of the SDK's, of its HTTP library's and of its parsers'.

    Causes are left out where they may quote the key: a body that repeats it, or a header found illegal.
    """
    import anthropic
    import httpx2

    try:
        yield
    except anthropic.APIStatusError as error:
        raise _refused(error, model, key) from None
    except anthropic.APIConnectionError as error:
        raise _unreachable(error.__cause__ or error) from None
    except httpx2.TransportError as error:
        raise _unreachable(error) from None
    except (anthropic.AnthropicError, httpx2.HTTPError, httpx2.StreamError, ValueError) as error:
        raise UnexpectedAnswer(SERVICE, f"unreadable answer: {type(error).__name__}") from error


def wait_before_retry_s(error: Exception) -> float | None:
    """How long to wait before the one retry of an unanswered call; None if it must not be retried."""
    import anthropic

    if isinstance(error, anthropic.APITimeoutError):
        return None
    if isinstance(error, anthropic.APIStatusError):
        advice = error.response.headers.get("x-should-retry")
        is_transient = error.status_code in TRANSIENT or error.status_code >= SERVER_FAULT
        if _is_spent(error) or advice == "false" or not (is_transient or advice == "true"):
            return None
        asked_s = _retry_after_s(error)
        wait_s = USUAL_WAIT_S if asked_s is None else asked_s
        return wait_s if wait_s <= LONGEST_WAIT_S else None
    return USUAL_WAIT_S if isinstance(error, anthropic.APIConnectionError) else None


def _refused(error: "APIStatusError", model: str, key: str) -> ConciergeError:
    kind = error.type or TYPE_OF_STATUS.get(error.status_code, "")
    quote = (error.api_message or "").replace(key, "***")[:LONGEST_QUOTE]
    said = f"{kind or error.status_code}: {quote} ({error.request_id})"
    if _is_spent(error):
        return ServiceUnavailable(SERVICE, said, problem="spend limit")
    if kind == "request_too_large" or quote.startswith("prompt is too long"):
        return BudgetExceeded(said, problem="too_long")
    if kind == "rate_limit_error":
        return RateLimited(SERVICE, said, retry_after_s=_retry_after_s(error))
    if error.type == "not_found_error":
        return ConfigError(said, setting=MODEL_SETTING, problem=f"no such model: {model}")
    if kind in KEY_REFUSED:
        return LoginFailed(SERVICE, said)
    is_for_now = kind in NOT_NOW or error.status_code in TRANSIENT or error.status_code >= SERVER_FAULT
    kind_of_error = ServiceUnavailable if is_for_now else UnexpectedAnswer
    return kind_of_error(SERVICE, said, status=error.status_code)


def _is_spent(error: "APIStatusError") -> bool:
    """Whether money has run out: waiting does not help, so there is no Retry-After, and no retry."""
    code = error.error_code or ""
    return error.type == "billing_error" or "spend" in code or code.startswith(("contract_", "ramp_"))


def _unreachable(error: BaseException) -> ServiceUnavailable:
    import httpx2

    problem = "timeout" if isinstance(error, httpx2.TimeoutException) else type(error).__name__
    return ServiceUnavailable(SERVICE, problem, problem=problem)


def _retry_after_s(error: "APIStatusError") -> float | None:
    headers = error.response.headers
    if (milliseconds := headers.get("retry-after-ms", "")).isdecimal():
        return int(milliseconds) / 1000
    asked = headers.get("retry-after", "")
    if asked.isdecimal():
        return float(asked)
    try:
        at = parsedate_to_datetime(asked)
    except (TypeError, ValueError):
        return None
    return max(0.0, (at - datetime.now(UTC)).total_seconds()) if at.tzinfo else None
