"""Parameters that our bot sends, and the envelope of every answer."""

import json
import time
from collections.abc import Mapping
from typing import TypeAlias
from urllib.parse import parse_qsl

from pydantic import BaseModel, ConfigDict, Json, ValidationError
from starlette.responses import JSONResponse, Response

from concierge.sandbox._telegram_chats import Keyboard, ShownMessage

__all__ = [
    "BOT",
    "Fields",
    "Parameters",
    "Refused",
    "bad_request",
    "chat",
    "is_unknown_parameter",
    "message",
    "parameters",
    "person",
    "refused",
    "succeeded",
    "too_many",
]

Fields: TypeAlias = dict[str, object]

BOT = {"id": 12345, "is_bot": True, "first_name": "Concierge", "username": "sandbox_concierge_bot"}


class Refused(Exception):
    """An answer with ok=false: the HTTP status, the whole description, and how long to wait."""

    def __init__(self, status: int, description: str, *, retry_after_s: int | None = None) -> None:
        """Keeps the three."""
        super().__init__(description)
        self.status = status
        self.description = description
        self.retry_after_s = retry_after_s


class Parameters(BaseModel):
    """Every parameter of every served method; nested values come as JSON inside of a form."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    action: str = ""
    allowed_updates: Json[tuple[str, ...]] | None = None
    callback_query_id: str = ""
    chat_id: int = 0
    commands: Json[tuple[Mapping[str, str], ...]] = ()
    disable_notification: bool = False
    draft_id: int = 0
    drop_pending_updates: bool = False
    language_code: str = ""
    limit: int = 100
    link_preview_options: Json[Mapping[str, object]] | None = None
    message_id: int = 0
    offset: int = 0
    parse_mode: str = ""
    reply_markup: Json[Keyboard] = Keyboard()
    scope: Json[Mapping[str, object]] | None = None
    show_alert: bool = False
    text: str = ""
    timeout: int = 0


def parameters(body: bytes, query: Mapping[str, str], content_type: str) -> Parameters:
    """The parameters of a call, from a form or from JSON.

    Raises:
        ValidationError: a parameter is unknown or has another type.
    """
    if "json" not in content_type:
        return Parameters.model_validate({**query, **dict(parse_qsl(body.decode(), keep_blank_values=True))})
    values: Mapping[str, object] = json.loads(body or b"{}")
    nested = {name: json.dumps(value) for name, value in values.items() if isinstance(value, dict | list)}
    return Parameters.model_validate({**query, **values, **nested})


def is_unknown_parameter(error: ValidationError) -> bool:
    """Whether the call has a parameter that is not served, rather than a wrong value."""
    return any(fault["type"] == "extra_forbidden" for fault in error.errors())


def succeeded(result: object) -> Response:
    """The envelope of a result."""
    return JSONResponse({"ok": True, "result": result})


def refused(reason: Refused) -> Response:
    """The envelope of a failure."""
    body: Fields = {"ok": False, "error_code": reason.status, "description": reason.description}
    if reason.retry_after_s is not None:
        body["parameters"] = {"retry_after": reason.retry_after_s}
    return JSONResponse(body, reason.status)


def bad_request(description: str) -> Refused:
    """A 400 with its usual prefix."""
    return Refused(400, f"Bad Request: {description}")


def too_many(wait_s: int) -> Refused:
    """A 429 that tells how long to wait."""
    return Refused(429, f"Too Many Requests: retry after {wait_s}", retry_after_s=wait_s)


def chat(chat_id: int) -> Fields:
    """A chat; groups have negative ids."""
    if chat_id < 0:
        return {"id": chat_id, "type": "group", "title": "Household"}
    return {"id": chat_id, "type": "private", "first_name": f"User {chat_id}"}


def person(user_id: int, language_code: str) -> Fields:
    """A user."""
    known: Fields = {"id": user_id, "is_bot": False, "first_name": f"User {user_id}"}
    return {**known, "language_code": language_code} if language_code else known


def message(shown: ShownMessage, *, is_edited: bool = False) -> Fields:
    """A message of the bot as the wire has it."""
    wire: Fields = {
        "message_id": shown.message_id,
        "date": shown.date,
        "chat": chat(shown.chat_id),
        "from": BOT,
        "text": shown.text,
    }
    if is_edited:
        wire["edit_date"] = int(time.time())
    if shown.buttons:
        wire["reply_markup"] = shown.keyboard.model_dump(include={"inline_keyboard"}, exclude_none=True)
    return wire
