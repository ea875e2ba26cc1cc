"""What stands in the chats: the bot's messages as people see them, and how often it may write."""

import math
import time
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["Button", "Chats", "Edit", "Keyboard", "RateLimit", "ShownMessage", "units"]

LONGEST_DATA_BYTES = 64


class Button(BaseModel):
    """A button under a message."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str = Field(min_length=1)
    callback_data: str | None = None
    url: str | None = None
    style: str | None = None

    @property
    def is_valid(self) -> bool:
        """Whether Telegram takes the button: one action, and data of 1 to 64 bytes."""
        if self.callback_data is None:
            return self.url is not None
        return self.url is None and 1 <= len(self.callback_data.encode()) <= LONGEST_DATA_BYTES


class Key(BaseModel):
    """A key that writes its text in the person's name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str = Field(min_length=1)


class Keyboard(BaseModel):
    """Rows of buttons under the message, or of keys in the place of the person's own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    inline_keyboard: tuple[tuple[Button, ...], ...] = ()
    keyboard: tuple[tuple[Key, ...], ...] = ()
    resize_keyboard: bool | None = None
    one_time_keyboard: bool | None = None
    selective: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMessage:
    """A message of the bot as its reader sees it: without tags, after every edit."""

    message_id: int
    chat_id: int
    date: int
    text: str
    keyboard: Keyboard

    @property
    def buttons(self) -> tuple[Button, ...]:
        """All buttons, row by row."""
        return tuple(button for row in self.keyboard.inline_keyboard for button in row)

    @property
    def keys(self) -> tuple[str, ...]:
        """What the keys write, row by row."""
        return tuple(key.text for row in self.keyboard.keyboard for key in row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A change of a message; `at_s` is the monotonic clock's time."""

    at_s: float
    chat_id: int
    message_id: int
    text: str


@dataclass(slots=True)
class Chats:
    """The bot's messages by their ids, and every change of them."""

    shown: dict[int, ShownMessage] = field(default_factory=dict)
    edits: list[Edit] = field(default_factory=list)
    last_id: int = 0

    def next_id(self) -> int:
        """An id for a new message; private chats share one row of numbers."""
        self.last_id += 1
        return self.last_id

    def put(self, message: ShownMessage) -> None:
        """Shows a message, new or changed."""
        if message.message_id in self.shown:
            edit = Edit(
                at_s=time.monotonic(),
                chat_id=message.chat_id,
                message_id=message.message_id,
                text=message.text,
            )
            self.edits.append(edit)
        self.shown[message.message_id] = message


@dataclass(slots=True)
class RateLimit:
    """A bucket of tokens for each chat; asking again while it is shut makes the wait longer."""

    per_s: float = 1.0
    burst: float = 3.0
    penalty_s: float = 3.0
    _left: dict[int, tuple[float, float]] = field(default_factory=dict)
    _shut_until: dict[int, float] = field(default_factory=dict)

    def wait_s(self, chat_id: int) -> int:
        """Seconds until the bot may write there again; 0 if it may now, which counts as written."""
        now = time.monotonic()
        shut_until = self._shut_until.get(chat_id, 0.0)
        left, at = self._left.get(chat_id, (self.burst, now))
        left = min(self.burst, left + (now - at) * self.per_s)
        if now >= shut_until and left >= 1:
            self._left[chat_id] = (left - 1, now)
            return 0
        self._left[chat_id] = (left, now)
        self._shut_until[chat_id] = max(now, shut_until) + self.penalty_s
        return math.ceil(self._shut_until[chat_id] - now)


def units(text: str) -> int:
    """The length as Telegram counts it, in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2
