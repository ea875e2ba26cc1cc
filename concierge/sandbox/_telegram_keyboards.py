"""Buttons under messages and keys in the place of a person's own: what Telegram takes of them."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

from concierge.sandbox._telegram_wire import bad_request

__all__ = ["Button", "Keyboard", "checked_keyboard"]

LONGEST_DATA_BYTES = 64
LONGEST_COPY = 256
LONGEST_PLACEHOLDER = 64
MOST_IN_ROW = 8
MOST_BUTTONS = 100
STYLES = frozenset({None, "primary", "success", "danger"})
SCHEMES = frozenset({"http", "https", "tg"})


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CopyText(_Shape):
    """What a button puts on the clipboard."""

    text: str = Field(min_length=1, max_length=LONGEST_COPY)


class Button(_Shape):
    """A button under a message."""

    text: str = Field(min_length=1)
    callback_data: str | None = None
    url: str | None = None
    switch_inline_query: str | None = None
    switch_inline_query_current_chat: str | None = None
    copy_text: CopyText | None = None
    style: str | None = None

    def complaints(self) -> Iterator[str]:
        """Why Telegram refuses the button."""
        actions = self.model_dump(exclude={"text", "style"}, exclude_none=True)
        if len(actions) != 1:
            yield "can't parse inline keyboard button: exactly one action is needed"
        if self.callback_data is not None and not 1 <= len(self.callback_data.encode()) <= LONGEST_DATA_BYTES:
            yield "BUTTON_DATA_INVALID"
        if self.url is not None and urlsplit(self.url).scheme not in SCHEMES:
            yield f"inline keyboard button URL '{self.url}' is invalid: Unsupported URL protocol"
        if self.style not in STYLES:
            yield "can't parse inline keyboard button: unknown style"


class Key(_Shape):
    """A key that writes its text in the person's name."""

    text: str = Field(min_length=1)


class Keyboard(_Shape):
    """Rows of buttons under the message or of keys, or what becomes of the keys that are there."""

    inline_keyboard: tuple[tuple[Button, ...], ...] = ()
    keyboard: tuple[tuple[Key, ...], ...] = ()
    resize_keyboard: bool | None = None
    one_time_keyboard: bool | None = None
    is_persistent: bool | None = None
    selective: bool | None = None
    remove_keyboard: bool = False
    force_reply: bool = False
    input_field_placeholder: str = Field("", max_length=LONGEST_PLACEHOLDER)

    @property
    def is_inline(self) -> bool:
        """Whether it stands under its message, or there is none."""
        return not (self.keyboard or self.remove_keyboard or self.force_reply)


def checked_keyboard(keyboard: Keyboard, *, of_edit: bool = False) -> Keyboard:
    """The keyboard, if Telegram takes it.

    Raises:
        Refused: a button is wrong, there are too many, or an edit brings keys.
    """
    if of_edit and not keyboard.is_inline:
        raise bad_request("inline keyboard expected")
    rows = keyboard.inline_keyboard
    if any(len(row) > MOST_IN_ROW for row in rows) or sum(map(len, rows)) > MOST_BUTTONS:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    for complaint in (complaint for row in rows for button in row for complaint in button.complaints()):
        raise bad_request(complaint)
    return keyboard
