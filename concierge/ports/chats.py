"""What a chat remembers: buttons under messages, unfinished dialogues, files that were sent before."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from concierge.model.button import StoredButton
from concierge.model.flow import Flow

__all__ = ["ButtonStore", "FlowStore", "SentFileStore"]


class ButtonStore(Protocol):
    """Buttons under messages."""

    async def add_all(self, buttons: Sequence[StoredButton]) -> None:
        """Keeps them, in one statement."""
        ...

    async def get(self, token: str) -> StoredButton:
        """The button, `used_at` and `used_by` those of its whole bunch. Raises NotFound."""
        ...

    async def use(self, user_id: int, bunch: str, *, at: datetime, by: int | None) -> bool:
        """Uses up the person's bunch, for the update of that number; False if it was used before."""
        ...

    async def release(self, user_id: int, token: str) -> None:
        """Makes the person's button, with all of its bunch, as good as never used."""
        ...

    async def move(self, old_id: int, new_id: int) -> None:
        """Binds the buttons of a chat to another one."""
        ...

    async def forget(self, *, at: datetime) -> int:
        """Removes buttons that have expired by that moment, and returns how many."""
        ...


class FlowStore(Protocol):
    """Unfinished dialogues, one for each person and chat. Their facts are encrypted.

    Every method that takes or gives them raises ConfigError if the keys cannot be used.
    """

    async def get(self, user_id: int, chat_id: int) -> Flow | None:
        """The person's dialogue in the chat, None if there is none. Raises CredentialUnreadable."""
        ...

    async def put(self, user_id: int, chat_id: int, flow: Flow, *, at: datetime) -> None:
        """Keeps the dialogue, in place of the one that was there. Raises NotFound for a person who is not there."""
        ...

    async def end(self, user_id: int, chat_id: int) -> bool:
        """Forgets the dialogue; False if there was none."""
        ...

    async def move(self, old_id: int, new_id: int) -> None:
        """Binds the dialogues of a chat to another one; one that stands there already, or cannot be read, is kept."""
        ...


class SentFileStore(Protocol):
    """What a chat service calls files that were sent before, the same for everybody."""

    async def get(self, key: str) -> str | None:
        """What the file is called, None if it was not sent."""
        ...

    async def put(self, key: str, file_id: str, *, at: datetime) -> None:
        """Keeps what the file is called, in place of what it was called before."""
        ...

    async def forget(self, key: str) -> None:
        """Forgets one."""
        ...

    async def trim(self, most: int) -> int:
        """Removes all but the newest so many, and returns how many."""
        ...
