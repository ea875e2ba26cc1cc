"""The door to people who are elsewhere: whatever tells them something."""

from typing import Protocol

from concierge.model.notice import Message
from concierge.model.user import User

__all__ = ["Notifier"]


class Notifier(Protocol):
    """A way to tell people something. One that `disturbs` keeps to their quiet hours; programs have none."""

    name: str
    disturbs: bool

    def is_for(self, user: User) -> bool:
        """Whether that person is told this way."""
        ...

    async def tell(self, message: Message) -> str:
        """Tells it, and returns what the outside calls the message; "" if it has no name there.

        It may be called again for what was told, if the process died before that was noted: `message.key` is the same
        then, for those who can tell by it.

        Raises:
            ConciergeError: it was not told; a `RateLimited` says when to try again.
        """
        ...

    async def check(self) -> None:
        """Returns if it is set up as it must be; nobody is told anything. Raises ConciergeError."""
        ...
