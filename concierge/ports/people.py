"""Where people are kept, and what is counted for them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Protocol

from concierge.model.conversation import Usage
from concierge.model.cost import DayUse
from concierge.model.user import User

__all__ = ["UsageStore", "UserStore"]


class UserStore(Protocol):
    """People."""

    async def local_owner(self) -> User:
        """The owner of this installation, made on first use. Raises NotFound where nothing may be written."""
        ...

    async def by_telegram_id(self, telegram_id: int) -> User:
        """The person with that Telegram id, made on first use: a stranger, who may do nothing."""
        ...

    async def known(self, telegram_id: int) -> User:
        """The person with that Telegram id. Raises NotFound."""
        ...

    async def get(self, user_id: int) -> User:
        """One person. Raises NotFound."""
        ...

    async def locked(self, user_id: int) -> User:
        """One person, whom nobody else changes or counts for until the transaction ends. Raises NotFound."""
        ...

    async def all(self) -> tuple[User, ...]:
        """Everybody, in the order in which they became known."""
        ...

    async def last_seen(self) -> Mapping[int, datetime]:
        """When each person wrote last, of those who did."""
        ...

    async def save(self, user: User) -> None:
        """Replaces what is known of the person, but for their Telegram id and what follows from their profile.

        Whether they can be reached stays too. Raises NotFound.
        """
        ...

    async def mark_reachable(self, user_id: int, *, unreachable_since: datetime | None) -> None:
        """Notes since when nothing can be written to the person, the first time; or with None that it can."""
        ...

    async def link(self, user_id: int, telegram_id: int) -> None:
        """From now on that Telegram id is this person's, and no longer anybody else's. Raises NotFound."""
        ...

    async def remove(self, user_id: int) -> None:
        """Deletes the person, everything that is theirs, and torrents that nobody has any more. Raises NotFound."""
        ...


class UsageStore(Protocol):
    """What each language model has done for each person, by the UTC day."""

    async def add(self, user_id: int, at: datetime, usage: tuple[Usage, ...]) -> None:
        """Adds calls to the day's sums."""
        ...

    async def since(self, day: date, *, user_id: int | None = None) -> tuple[DayUse, ...]:
        """What each model did on each day from that one on, for one person or for everybody."""
        ...

    async def cost_micros(self, user_id: int, at: datetime) -> int:
        """What the day has cost, in millionths of a US dollar."""
        ...
