"""What an answer of a metadata source says before it is read: whose it is, and whether there is nothing."""

import re
from collections.abc import Coroutine
from typing import Final, TypeVar

from httpx import codes
from pydantic import SecretStr

from concierge.adapters._http import Answer
from concierge.errors import ConciergeError, LoginFailed, UnexpectedAnswer

__all__ = ["answered", "is_absence", "outcome", "sendable"]

T = TypeVar("T")

_KEY: Final = re.compile(r"[\x21-\x7e]+")
_OF_JSON: Final = (b"{", b"[")


def sendable(service: str, key: SecretStr) -> str:
    """The key as it is sent. Raises LoginFailed for one that no header can hold."""
    value = key.get_secret_value().strip()
    if not _KEY.fullmatch(value):
        raise LoginFailed(service, "the key has characters that no key has")
    return value


def answered(answer: Answer) -> Answer:
    """The answer, if it comes from the service, whatever its status: JSON, or an empty body with an error.

    Raises:
        Challenged, RateLimited, ServiceUnavailable: see `Answer.raise_for_status`.
        UnexpectedAnswer: somebody else answered, such as a provider's page "blocked", or it leads elsewhere.
    """
    is_error = answer.status >= codes.BAD_REQUEST
    if codes.MULTIPLE_CHOICES <= answer.status < codes.BAD_REQUEST:
        # The key does not follow: whoever is there may be a stranger.
        raise UnexpectedAnswer(answer.service, f"HTTP {answer.status}: moved", status=answer.status)
    is_its_own = answer.body.lstrip().startswith(_OF_JSON) or (is_error and not answer.body.strip())
    if is_error and (answer.is_challenge or not is_its_own):
        return answer.raise_for_status()
    return answer


def is_absence(answer: Answer) -> bool:
    """Whether a service without a key says that it has no such thing; a page to read is somebody else's."""
    is_page = answer.headers.get("content-type", "").startswith("text/html")
    return answer.status == codes.NOT_FOUND and not is_page and not answer.is_challenge


async def outcome(asked: Coroutine[object, object, T]) -> T | ConciergeError:
    """What was asked for, or why it is not there: for what is asked at once and may fail by itself."""
    try:
        return await asked
    except ConciergeError as error:
        return error
