"""Every parameter of every served method, from a form, a form with files, or JSON."""

import json
from collections.abc import Mapping
from typing import Literal
from urllib.parse import parse_qsl

from pydantic import BaseModel, ConfigDict, Json, ValidationError

from concierge.sandbox._telegram_entities import Entity
from concierge.sandbox._telegram_files import FileKind, Files, StoredFile
from concierge.sandbox._telegram_inline import InlineButton, InlineResult
from concierge.sandbox._telegram_keyboards import Keyboard
from concierge.sandbox._telegram_multipart import Upload, parts
from concierge.sandbox._telegram_wire import bad_request

__all__ = ["Media", "Parameters", "is_unknown_parameter", "parameters"]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Reply(_Shape):
    """To which message of the same chat one answers."""

    message_id: int
    allow_sending_without_reply: bool = False


class Preview(_Shape):
    """What becomes of the first link's preview."""

    is_disabled: bool = False
    url: str = ""
    prefer_small_media: bool = False
    prefer_large_media: bool = False
    show_above_text: bool = False


class Media(_Shape):
    """A file with its caption, in place of a message's content or one of an album."""

    type: FileKind
    media: str
    caption: str = ""
    parse_mode: str = ""
    caption_entities: tuple[Entity, ...] = ()


class Option(_Shape):
    """One of the answers of a poll."""

    text: str


class Scope(_Shape):
    """Who sees a menu of commands."""

    type: Literal[
        "default",
        "all_private_chats",
        "all_group_chats",
        "all_chat_administrators",
        "chat",
        "chat_administrators",
        "chat_member",
    ] = "default"
    chat_id: int | None = None
    user_id: int | None = None


class Parameters(_Shape):
    """All of them together; nested values come as JSON inside of a form, and its files in `uploads`."""

    action: str = ""
    allows_multiple_answers: bool = False
    allowed_updates: Json[tuple[str, ...]] | None = None
    button: Json[InlineButton] | None = None
    cache_time: int = 300
    callback_query_id: str = ""
    can_stop: bool = False
    caption: str = ""
    caption_entities: Json[tuple[Entity, ...]] = ()
    chat_id: int = 0
    commands: Json[tuple[Mapping[str, str], ...]] = ()
    disable_notification: bool = False
    document: str = ""
    draft_id: int = 0
    drop_pending_updates: bool = False
    entities: Json[tuple[Entity, ...]] = ()
    file_id: str = ""
    inline_query_id: str = ""
    is_anonymous: bool = True
    is_personal: bool = False
    language_code: str = ""
    limit: int = 100
    link_preview_options: Json[Preview] = Preview()
    max_connections: int = 40
    media: Json[Media | tuple[Media, ...]] = ()
    message_id: int = 0
    message_thread_id: int | None = None
    next_offset: str = ""
    offset: int = 0
    options: Json[tuple[Option, ...]] = ()
    parse_mode: str = ""
    photo: str = ""
    protect_content: bool = False
    question: str = ""
    reply_markup: Json[Keyboard] = Keyboard()
    reply_parameters: Json[Reply] | None = None
    results: Json[tuple[InlineResult, ...]] = ()
    scope: Json[Scope] = Scope()
    secret_token: str = ""
    show_alert: bool = False
    text: str = ""
    timeout: int = 0
    url: str = ""
    user_id: int = 0
    uploads: Mapping[str, Upload] = {}

    def file(self, files: Files, kind: FileKind, told: str) -> StoredFile:
        """The file of a parameter: uploaded under the method's own name or an attached one, or of an earlier id.

        Raises:
            Refused: there is none, or Telegram does not take it.
        """
        name = told.removeprefix("attach://") if told.startswith("attach://") else kind
        upload = self.uploads.get(name)
        if upload is not None:
            return files.uploaded(kind, upload.content, name=upload.name, mime_type=upload.mime_type)
        if not told or told.startswith("attach://"):
            raise bad_request(f"there is no {kind} in the request")
        return files.again(kind, told)


def parameters(body: bytes, query: Mapping[str, str], content_type: str) -> Parameters:
    """The parameters of a call.

    Raises:
        ValidationError: a parameter is unknown or has another type.
    """
    if "multipart" in content_type:
        values, uploads = parts(body, content_type)
        return Parameters.model_validate({**query, **values, "uploads": uploads})
    if "json" not in content_type:
        return Parameters.model_validate({**query, **dict(parse_qsl(body.decode(), keep_blank_values=True))})
    told: Mapping[str, object] = json.loads(body or b"{}")
    nested = {name: json.dumps(value) for name, value in told.items() if isinstance(value, dict | list)}
    return Parameters.model_validate({**query, **told, **nested})


def is_unknown_parameter(error: ValidationError) -> bool:
    """Whether the call has a parameter that is not served, rather than a wrong value."""
    return any(fault["type"] == "extra_forbidden" for fault in error.errors())
