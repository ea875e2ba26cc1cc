"""The inbox: what people sent, kept until it has been handled."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Protocol

from concierge.model.inbox import Incoming

__all__ = ["InboxStore"]


class InboxStore(Protocol):
    """Updates that came in, each held by one instance at a time; time is the database's.

    What people wrote is encrypted: every method that takes or gives it raises ConfigError if the keys cannot be used.
    """

    async def add_all(self, incoming: Sequence[Incoming], *, holder: str, lease: timedelta) -> frozenset[int]:
        """Writes down those whose number is not there yet, held by `holder`, and returns their numbers.

        Raises:
            StorageError: also where somebody among their senders is known no more; nothing was written then.
        """
        ...

    async def known(self, user_ids: Collection[int]) -> frozenset[int]:
        """Which of these people are known; they stay so until the transaction ends."""
        ...

    async def done(self, update_ids: Collection[int]) -> None:
        """Notes that they have been handled, and wipes what stood in them."""
        ...

    async def let_go(self, holder: str, update_ids: Collection[int] | None = None) -> None:
        """Makes free what `holder` has of these, or all that it has, for whoever claims next."""
        ...

    async def claim(self, holder: str, lease: timedelta) -> tuple[Incoming, ...]:
        """Everything that is not handled and that nobody holds, oldest first; it is the holder's from then on.

        What this very holder has already is not among it, even if its lease ran out.
        """
        ...

    async def hold(self, holder: str, lease: timedelta) -> int:
        """Holds on to everything of the holder that is not handled, and returns how much that is."""
        ...

    async def held(self, holder: str) -> frozenset[int]:
        """The numbers of all that the holder has and that is not handled."""
        ...

    async def elsewhere(self, holder: str, *, since: timedelta) -> Mapping[int, int]:
        """The chats in which somebody else holds what came in since then, each with the least number of it."""
        ...

    async def answer(self, user_id: int, update_id: int, text: str) -> None:
        """Keeps what was said to an update of that person; one that is handled, or not there, stays so."""
        ...

    async def forget(self, *, handled: timedelta, unhandled: timedelta) -> int:
        """Removes what was handled so long ago, or came in so long ago and is held by nobody; returns how much."""
        ...
