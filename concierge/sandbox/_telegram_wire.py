"""The envelope of every answer, and who the bot is."""

from typing import Final, TypeAlias

from starlette.responses import JSONResponse, Response

__all__ = [
    "BOT",
    "BOT_ID",
    "Fields",
    "Refused",
    "bad_request",
    "forbidden",
    "refused",
    "succeeded",
    "too_many",
]

Fields: TypeAlias = dict[str, object]

BOT_ID: Final = 12345
BOT_NAME: Final = "sandbox_concierge_bot"
BOT: Final = {"id": BOT_ID, "is_bot": True, "first_name": "Concierge", "username": BOT_NAME}


class Refused(Exception):
    """An answer with ok=false: the HTTP status, the whole description, and what may be done about it."""

    def __init__(
        self,
        status: int,
        description: str,
        *,
        retry_after_s: int | None = None,
        migrate_to_chat_id: int | None = None,
    ) -> None:
        """Keeps them."""
        super().__init__(description)
        self.status = status
        self.description = description
        hints = {"retry_after": retry_after_s, "migrate_to_chat_id": migrate_to_chat_id}
        self.parameters = {name: hint for name, hint in hints.items() if hint is not None}


def succeeded(result: object) -> Response:
    """The envelope of a result."""
    return JSONResponse({"ok": True, "result": result})


def refused(reason: Refused) -> Response:
    """The envelope of a failure."""
    body: Fields = {"ok": False, "error_code": reason.status, "description": reason.description}
    if reason.parameters:
        body["parameters"] = reason.parameters
    return JSONResponse(body, reason.status)


def bad_request(description: str) -> Refused:
    """A 400 with its usual prefix."""
    return Refused(400, f"Bad Request: {description}")


def forbidden(description: str) -> Refused:
    """A 403 with its usual prefix."""
    return Refused(403, f"Forbidden: {description}")


def too_many(wait_s: int) -> Refused:
    """A 429 that tells how long to wait."""
    return Refused(429, f"Too Many Requests: retry after {wait_s}", retry_after_s=wait_s)
