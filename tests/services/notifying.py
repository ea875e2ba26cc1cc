"""People who are told, and houses that tell them."""

from __future__ import annotations

from collections.abc import Mapping

from concierge.errors import ConciergeError
from concierge.model.calm import Calm
from concierge.model.notice import Message
from concierge.model.outbox import Effect
from concierge.model.user import User
from concierge.ports import Storage
from concierge.services.notifications import Household, Notifications
from concierge.testing import FakeTorrentClient
from tests.services.downloading import a_house
from tests.services.house import ANNA, House

__all__ = ["Listener", "a_telling_house", "effects"]


class Listener:
    """A notifier that remembers what it was told; `error`, or that of the person, is raised in place of that."""

    def __init__(self, name: str = "listener", *, disturbs: bool = True, only: User | None = None) -> None:
        self.name = name
        self.disturbs = disturbs
        self.error: ConciergeError | None = None
        self.errors: dict[int, ConciergeError] = {}
        self.told: list[Message] = []
        self._only = only

    def is_for(self, user: User) -> bool:
        """Whether it is for everybody, or for that person."""
        return self._only is None or user.id == self._only.id

    async def tell(self, message: Message) -> str:
        """The number of the message."""
        if error := self.errors.get(message.to.id, self.error):
            raise error
        self.told.append(message)
        return f"message {len(self.told)}"

    async def check(self) -> None:
        """Raises the given error."""
        if self.error is not None:
            raise self.error


def a_telling_house(
    client: FakeTorrentClient, *listeners: Listener, calm: Calm | None = None, language: str = "ru"
) -> House:
    """A house whose downloads are told of."""
    house = a_house(client)
    household = Household(calm=calm or Calm(), language=language)
    house.notifications = Notifications(listeners, clock=house.clock, household=household)
    return house


async def effects(storage: Storage, user: User = ANNA) -> Mapping[str, Effect]:
    """What is to be told to the person or was, by its key, oldest first."""
    async with storage.reading() as rows:
        found = await rows.outbox.of_user(user.id)
    return {effect.key: effect for effect in reversed(found)}
