"""The outbox: what is to happen outside, kept until it has happened, and who makes it happen."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from concierge.model.outbox import Effect, Failure, NewEffect
from concierge.model.reminder import RatingReminder
from concierge.model.request import RequestNews

__all__ = ["Deliverer", "OutboxStore", "ReminderTeller", "RequestTeller"]


class OutboxStore(Protocol):
    """Effects on the outside, written in the transaction of their cause."""

    async def add(self, effect: NewEffect) -> Effect:
        """Writes the effect down, or returns the one that this person has under the same key.

        Raises:
            KeyReused: the key stands for another effect.
        """
        ...

    async def add_all(self, effects: Sequence[NewEffect]) -> None:
        """Writes many down at once; those whose key the person has already stay as they are."""
        ...

    async def of_user(self, user_id: int) -> tuple[Effect, ...]:
        """The person's effects, newest first."""
        ...

    async def last_due(self, user_id: int, kind: str, *, priority: int, but_group: str) -> datetime | None:
        """When the last of the person's effects of that kind and priority has happened, or is to happen.

        None where there is none, but for those that never will and those that wait in the group.
        """
        ...

    async def is_awaited(self, user_id: int, kind: str, group: str) -> bool:
        """Whether something of the person, the kind and the group has not begun yet."""
        ...

    async def claim(
        self, kinds: Sequence[str], *, limit: int, lease: timedelta, last: Sequence[int] = ()
    ) -> tuple[Effect, ...]:
        """Takes effects that are due, most pressing first; until the lease ends nobody else is given them.

        Of equally pressing ones those for the people `last` come after all others.

        Time is the database's. Nobody waits for what another takes at the same moment.
        """
        ...

    async def claim_group(self, effect: Effect, *, limit: int, lease: timedelta) -> tuple[Effect, ...]:
        """Takes what is to happen together with a claimed effect, oldest first, also what is due only later."""
        ...

    async def hold(self, effect: Effect, wait: timedelta) -> None:
        """Nothing of the effect's person and kind that is no more pressing is due before the wait is over."""
        ...

    async def done(self, effect: Effect, result_id: str) -> bool:
        """Notes that it has happened; False, and nothing is changed, if somebody else was given it since."""
        ...

    async def failed(self, effect: Effect, failure: Failure, *, retry_after: timedelta | None) -> bool:
        """Notes that it has not happened, and when it is tried again; without a wait it never is.

        False, and nothing is changed, if somebody else was given it since.
        """
        ...

    async def forget(self, older: timedelta) -> int:
        """Removes effects that ended so long ago, and returns how many."""
        ...


class Deliverer(Protocol):
    """Makes effects of one kind happen."""

    kind: str

    async def deliver(self, effect: Effect, others: Sequence[Effect] = (), /) -> str:
        """Makes the effect happen, with the `others` of its group, and returns what the outside calls the result.

        It may be called again for an effect that has happened, if the process died before that was noted. Where the
        outside can tell (the key of the effect), it sees to it that nothing happens twice.

        Raises:
            ConciergeError: it did not happen; a `RateLimited` says when to try again.
        """
        ...


class RequestTeller(Protocol):
    """Tells people of requests, where they can answer at once."""

    async def tell(self, news: RequestNews) -> str:
        """Tells the reader, and returns what the outside calls the message.

        Raises:
            ConciergeError: it was not told; a `RateLimited` says when to try again.
        """
        ...


class ReminderTeller(Protocol):
    """Reminds people."""

    async def remind(self, reminder: RatingReminder) -> str:
        """What the outside calls the message; "" if there is nothing to be reminded of any more.

        Raises:
            ConciergeError: it was not told; a `RateLimited` says when to try again.
        """
        ...
