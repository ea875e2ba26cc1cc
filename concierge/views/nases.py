"""The NASes of the household, as one person sees to them."""

from collections.abc import Sequence

from concierge.model.nas import ALL_SCOPES, Nas, NasScope
from concierge.model.sync import SyncItem
from concierge.model.user import User
from concierge.services.nases import IssuedKey, Nases
from concierge.services.sync_queue import SyncQueue

__all__ = ["UserNases"]


class UserNases:
    """The NASes and what they fetch, for the owner; everybody else sees what is their own."""

    def __init__(self, user: User, nases: Nases, queue: SyncQueue) -> None:
        """Binds the services to the person."""
        self._user = user
        self._nases = nases
        self._queue = queue

    async def list(self) -> tuple[Nas, ...]:
        """Every NAS whose key is good. Raises NotAllowed."""
        return await self._nases.list(self._user)

    async def add(
        self, name: str, *, people: Sequence[int] = (), scopes: Sequence[NasScope] = ALL_SCOPES
    ) -> IssuedKey:
        """A NAS with a new key, which nobody can be told again. Raises NotAllowed, InputError: see `Nases.add`."""
        return await self._nases.add(self._user, name, people=people, scopes=scopes)

    async def revoke(self, name: str) -> None:
        """Takes its key back. Raises NotAllowed, NotFound."""
        await self._nases.revoke(self._user, name)

    async def queue(self) -> tuple[SyncItem, ...]:
        """Everybody's items, those under way first. Raises NotAllowed."""
        return await self._queue.list(self._user)

    async def mine(self) -> tuple[SyncItem, ...]:
        """The person's own items, newest first."""
        return await self._queue.mine(self._user)

    async def hurry(self, item_id: str) -> SyncItem:
        """The item, which goes next. Raises NotAllowed, NotFound, IllegalTransition: see `SyncQueue.hurry`."""
        return await self._queue.hurry(self._user, item_id)
