"""How a NAS hears that something cannot be: a code for programs, a sentence for logs, nothing of what was thrown."""

import math
from collections.abc import Mapping
from typing import Final, Literal

import structlog
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ExceptionHandler

from concierge.errors import (
    Ambiguous,
    ConciergeError,
    Conflict,
    IllegalTransition,
    InputError,
    NotAllowed,
    NotFound,
    StaleLease,
    StorageError,
)
from concierge.server.bodies import BadBody
from concierge.server.strict_json import BadJson
from concierge.server.sync_shapes import Shape, WrongShape
from concierge.server.told import told

__all__ = ["HANDLERS", "NOT_CONFIGURED", "UNAUTHORIZED", "RefusalTold", "Refused"]

SOON_S: Final = 5.0
MOST_CANDIDATES: Final = 20
# Scripts that are older than we look for these very answers.
UNAUTHORIZED: Final = "Unauthorized"
NOT_CONFIGURED: Final = "API not configured"
BODY_CODES: Final[Mapping[int, str]] = {400: "broken_body", 408: "slow_body", 413: "too_large"}
TOO_SLOW: Final = 408
# Most exact first.
SAID: Final[Mapping[type[ConciergeError], tuple[int, str]]] = {
    StaleLease: (409, "Somebody else has this by now, or it was given back: lease it anew"),
    Ambiguous: (409, "More than one item fits"),
    Conflict: (409, "It has changed meanwhile: look again"),
    IllegalTransition: (409, "It has changed meanwhile: look again"),
    NotFound: (404, "There is no such thing"),
    NotAllowed: (403, "This key does not open that"),
    InputError: (422, "This cannot be understood"),
}
log = structlog.get_logger(__name__)


class RefusalTold(Shape):
    """Why it is not done. `message` is `error` once more, for older scripts.

    `fields` are what is missing or wrong in the question, `candidates` what fits equally well.
    """

    ok: Literal[False] = False
    error: str
    code: str = ""
    message: str = ""
    fields: list[str] = Field(default=[])
    candidates: list[str] = Field(default=[])


class Refused(InputError):
    """An answer that is no, and why."""

    def __init__(
        self,
        status: int,
        code: str,
        said: str,
        *,
        wait_s: float = 0.0,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Keeps the answer; `wait_s` is when to ask again."""
        super().__init__(said)
        self.status = status
        self.refused_as = code
        self.headers = {**(headers or {}), **({"Retry-After": str(math.ceil(wait_s))} if wait_s else {})}


async def _declined(_request: Request, error: Exception) -> Response:
    """The answer to what was raised on purpose."""
    if not isinstance(error, ConciergeError):
        raise error
    refused = _refused(error)
    if refused is None:
        return await _failed(_request, error)
    body: dict[str, object] = {"error": str(refused)}
    # The two oldest answers say no more than that.
    if refused.refused_as:
        body |= {"ok": False, "code": refused.refused_as, "message": str(refused)}
    if isinstance(error, WrongShape):
        body["fields"] = list(error.fields)
    if isinstance(error, Ambiguous):
        body["candidates"] = list(error.choices[:MOST_CANDIDATES])
    return told(RefusalTold.model_validate(body), refused.status, headers=refused.headers)


async def _failed(_request: Request, error: Exception) -> Response:
    """The answer to what nobody thought of: it is logged, and the connection goes on."""
    log.error("sync.failed", exc_info=error)
    body = {"ok": False, "error": "Internal error", "code": "internal", "message": "Internal error"}
    return told(RefusalTold.model_validate(body), 500)


HANDLERS: Final[Mapping[type[Exception], ExceptionHandler]] = {ConciergeError: _declined, Exception: _failed}


def _refused(error: ConciergeError) -> Refused | None:
    match error:
        case Refused():
            return error
        case BadBody():
            # Whoever trickles would trickle on.
            closing = {"Connection": "close"} if error.status == TOO_SLOW else None
            return Refused(error.status, BODY_CODES[error.status], str(error), headers=closing)
        case BadJson():
            return Refused(400, "bad_json", str(error))
        case WrongShape():
            named = ", ".join(error.fields)
            return Refused(
                422, "wrong_shape", f"Missing or wrong: {named}" if named else "An object is needed"
            )
        case _:
            return _of_the_house(error)


def _of_the_house(error: ConciergeError) -> Refused | None:
    if isinstance(error, NotFound) and error.facts.get("problem") == "removed":
        return Refused(410, "removed", "The download was removed")
    if isinstance(error, StorageError):
        log.warning("sync.storage_failed", code=error.code)
        return Refused(503, error.code, "The database does not answer: try again", wait_s=SOON_S)
    kind = next((kind for kind in SAID if isinstance(error, kind)), None)
    return None if kind is None else Refused(SAID[kind][0], error.code, SAID[kind][1])
