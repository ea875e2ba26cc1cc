"""What stands in the chats: messages of the bot and of people as they are seen now."""

import time
from dataclasses import dataclass, field

from concierge.sandbox._telegram_entities import Entity
from concierge.sandbox._telegram_files import StoredFile
from concierge.sandbox._telegram_keyboards import Button, Keyboard
from concierge.sandbox._telegram_poll import Poll
from concierge.sandbox._telegram_wire import BOT_ID, Fields

__all__ = ["Chats", "Edit", "ShownMessage"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMessage:
    """A message as its reader sees it: without tags, after every edit; a file's caption is its text.

    `service` has the fields of a message that nobody wrote, such as a migration.
    """

    message_id: int
    chat_id: int
    date: int
    text: str = ""
    author_id: int = BOT_ID
    entities: tuple[Entity, ...] = ()
    keyboard: Keyboard = field(default_factory=Keyboard)
    photo: StoredFile | None = None
    document: StoredFile | None = None
    voice: StoredFile | None = None
    poll: Poll | None = None
    album: str = ""
    reply_to: int | None = None
    thread_id: int | None = None
    forwarded_from: int | None = None
    is_protected: bool = False
    is_silent: bool = False
    has_preview: bool = True
    is_edited: bool = False
    service: Fields | None = None

    @property
    def buttons(self) -> tuple[Button, ...]:
        """All buttons, row by row."""
        return tuple(button for row in self.keyboard.inline_keyboard for button in row)

    @property
    def keys(self) -> tuple[str, ...]:
        """What the keys write, row by row."""
        return tuple(key.text for row in self.keyboard.keyboard for key in row)

    @property
    def file(self) -> StoredFile | None:
        """The file that it has."""
        return self.photo or self.document or self.voice


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A change of a message; `at_s` is the monotonic clock's time."""

    at_s: float
    chat_id: int
    message_id: int
    text: str


@dataclass(slots=True)
class Chats:
    """All messages by their ids, every change by the bot, and the ids of what it deleted."""

    shown: dict[int, ShownMessage] = field(default_factory=dict)
    edits: list[Edit] = field(default_factory=list)
    deleted: list[int] = field(default_factory=list)
    last_id: int = 0

    def next_id(self) -> int:
        """An id for a new message; all chats share one row of numbers."""
        self.last_id += 1
        return self.last_id

    def put(self, message: ShownMessage) -> ShownMessage:
        """The message, shown now, new or changed."""
        if message.message_id in self.shown and message.author_id == BOT_ID:
            edit = Edit(
                at_s=time.monotonic(),
                chat_id=message.chat_id,
                message_id=message.message_id,
                text=message.text,
            )
            self.edits.append(edit)
        self.shown[message.message_id] = message
        return message

    def find(self, chat_id: int, message_id: int) -> ShownMessage | None:
        """The message of that chat, unless there is none or it was deleted."""
        shown = self.shown.get(message_id)
        return shown if shown is not None and shown.chat_id == chat_id else None

    def delete(self, message_id: int) -> None:
        """Takes a message away."""
        del self.shown[message_id]
        self.deleted.append(message_id)
