"""What a person wants to be reminded of."""

from datetime import datetime

from concierge.model.title import Title
from concierge.model.user import User
from concierge.services.reminders import Reminders

__all__ = ["UserReminders"]


class UserReminders:
    """This person's reminders, told in the chat that they have with the bot."""

    def __init__(self, user: User, reminders: Reminders) -> None:
        """Binds the service to the person."""
        self._user = user
        self._reminders = reminders

    async def rate_later(self, title: Title) -> datetime:
        """When they are asked again what they think of the title: tomorrow evening. Raises NotFound."""
        return await self._reminders.rate_later(self._user, title)
