"""Where people are kept."""

from typing import Protocol

from concierge.model.user import Preferences, User

__all__ = ["UserStore"]


class UserStore(Protocol):
    """People."""

    async def local_owner(self) -> User:
        """The owner of this installation, made on first use."""
        ...

    async def by_telegram_id(self, telegram_id: int) -> User:
        """The person with that Telegram id, made on first use."""
        ...

    async def save_preferences(self, user_id: int, preferences: Preferences) -> None:
        """Replaces the person's preferences."""
        ...
