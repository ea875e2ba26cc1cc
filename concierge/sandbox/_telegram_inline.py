"""Inline mode: what the bot offers to who writes its name and a query in any chat."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict

from concierge.sandbox import _telegram_text as texts
from concierge.sandbox._telegram_entities import Entity
from concierge.sandbox._telegram_keyboards import Keyboard, checked_keyboard
from concierge.sandbox._telegram_wire import bad_request

__all__ = ["InlineAnswer", "InlineButton", "InlineResult", "checked_answer"]

MOST_RESULTS = 50
LONGEST_ID_BYTES = 64
START = re.compile(r"[A-Za-z0-9_-]{1,64}")


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class InlineText(_Shape):
    """The message that a chosen result writes."""

    message_text: str
    parse_mode: str = ""
    entities: tuple[Entity, ...] = ()
    link_preview_options: Mapping[str, object] = {}


class InlineResult(_Shape):
    """An article or a photo to choose."""

    type: Literal["article", "photo"]
    id: str
    title: str = ""
    description: str = ""
    url: str = ""
    input_message_content: InlineText | None = None
    reply_markup: Keyboard = Keyboard()
    thumbnail_url: str = ""
    thumbnail_width: int = 0
    thumbnail_height: int = 0
    photo_url: str = ""
    photo_file_id: str = ""
    photo_width: int = 0
    photo_height: int = 0
    caption: str = ""
    parse_mode: str = ""
    caption_entities: tuple[Entity, ...] = ()

    def complaints(self) -> Iterator[str]:
        """Why Telegram refuses it, its texts and buttons apart."""
        if not 1 <= len(self.id.encode()) <= LONGEST_ID_BYTES:
            yield "RESULT_ID_INVALID"
        if self.type == "article" and not self.title:
            yield "ARTICLE_TITLE_EMPTY"
        if self.type == "article" and self.input_message_content is None:
            yield "can't parse inline query result: message content is not specified"
        if self.type == "photo" and not self.photo_file_id:
            yield from (
                "WEBDOCUMENT_URL_INVALID" for url in (self.photo_url, self.thumbnail_url) if not _is_web(url)
            )

    def check(self) -> None:
        """Lets it pass.

        Raises:
            Refused: Telegram does not take it.
        """
        for complaint in self.complaints():
            raise bad_request(complaint)
        checked_keyboard(self.reply_markup, of_edit=True)
        texts.caption(self.caption, self.parse_mode, self.caption_entities)
        if (content := self.input_message_content) is not None:
            texts.text(content.message_text, content.parse_mode, content.entities)


class InlineButton(_Shape):
    """A button above the results, which leads to the chat with the bot."""

    text: str
    start_parameter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineAnswer:
    """What the person is offered."""

    results: tuple[InlineResult, ...]
    cache_time_s: int
    is_personal: bool
    next_offset: str
    button: InlineButton | None


def checked_answer(answer: InlineAnswer) -> InlineAnswer:
    """The answer, if Telegram takes it.

    Raises:
        Refused: it has too many results or two of one id, or one is wrong.
    """
    if len(answer.results) > MOST_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    if len({result.id for result in answer.results}) != len(answer.results):
        raise bad_request("RESULT_ID_DUPLICATE")
    if len(answer.next_offset.encode()) > LONGEST_ID_BYTES:
        raise bad_request("NEXT_OFFSET_INVALID")
    if answer.button is not None and not START.fullmatch(answer.button.start_parameter):
        raise bad_request("START_PARAM_INVALID")
    for result in answer.results:
        result.check()
    return answer


def _is_web(url: str) -> bool:
    return urlsplit(url).scheme in {"http", "https"}
