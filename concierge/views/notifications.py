"""How this person wants to be told of their downloads."""

from typing import Unpack

from concierge.model.notification_wishes import NotificationEdit, NotificationWishes
from concierge.model.user import User
from concierge.services.notifications import NotificationSettings

__all__ = ["UserNotifications"]


class UserNotifications:
    """The person's wishes about notifications."""

    def __init__(self, user: User, settings: NotificationSettings) -> None:
        """Binds the service to the person."""
        self._user = user
        self._settings = settings

    async def get(self) -> NotificationWishes:
        """The wishes; what is None in them is as the household has it. Raises NotFound if the person is gone."""
        return await self._settings.get(self._user)

    async def change(self, **edit: Unpack[NotificationEdit]) -> NotificationWishes:
        """The wishes after the change; what is not named stays.

        Raises:
            InputError: a value is none that this can have; `problem` names it.
            NotFound: the person is gone.
        """
        return await self._settings.change(self._user, **edit)
