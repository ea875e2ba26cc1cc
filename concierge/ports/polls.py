"""Where polls are kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from concierge.model.poll import Poll

__all__ = ["PollStore"]


class PollStore(Protocol):
    """Polls, and who takes part in them."""

    async def add(self, poll: Poll) -> None:
        """Keeps a new poll with its voters."""
        ...

    async def get(self, poll_id: str) -> Poll:
        """The poll, its voters in the order of their ids. Raises NotFound."""
        ...

    async def posted(self, posted_as: str) -> Poll:
        """The poll that the chat's service calls so. Raises NotFound."""
        ...

    async def put(self, poll: Poll) -> None:
        """Keeps the poll as it is now; its voters stay as they are."""
        ...

    async def hasten(self, poll_id: str, *, at: datetime) -> None:
        """The poll, if it is open, is due at that moment."""
        ...

    async def join(self, poll_id: str, user_id: int) -> None:
        """Has the person take part; who does already stays as they are."""
        ...

    async def vote(self, poll_id: str, user_id: int, choices: Sequence[int] | None) -> None:
        """Keeps the choice of somebody who takes part, in place of an earlier one."""
        ...

    async def has_due(self, *, at: datetime) -> bool:
        """Whether an open poll is due at that moment."""
        ...

    async def claim(self, *, at: datetime, until: datetime) -> tuple[Poll, ...]:
        """The open polls that are due at that moment, each told to one asker; from now on they are due at `until`."""
        ...

    async def move(self, old_id: int, new_id: int) -> None:
        """Binds the polls of a chat to another one."""
        ...

    async def close_in(self, chat_id: int) -> int:
        """Closes every poll of the chat that is not, and returns how many."""
        ...

    async def forget(self, *, at: datetime) -> int:
        """Removes polls that were due before that moment, and returns how many."""
        ...
