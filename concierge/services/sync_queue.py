"""What is on its way home, as people see it."""

from concierge.errors import IllegalTransition, NotFound
from concierge.model.sync import SyncItem
from concierge.model.user import User
from concierge.ports import Storage
from concierge.services.permission import require_owner

__all__ = ["SyncQueue"]

MOST_SHOWN = 200


class SyncQueue:
    """Shows the queue, and lets one go first."""

    def __init__(self, storage: Storage) -> None:
        """Takes where it is kept."""
        self._storage = storage

    async def list(self, user: User) -> tuple[SyncItem, ...]:
        """Everybody's items for the owner, those under way first. Raises NotAllowed for everybody else."""
        require_owner(user)
        async with self._storage.reading() as rows:
            return await rows.sync.all(limit=MOST_SHOWN)

    async def mine(self, user: User) -> tuple[SyncItem, ...]:
        """The person's own items, newest first."""
        async with self._storage.reading() as rows:
            return await rows.sync.of_user(user.id)

    async def hurry(self, user: User, item_id: str) -> SyncItem:
        """The item, which goes next and at once, whatever it waits for.

        Raises:
            NotAllowed: only the owner says so.
            NotFound: there is no such item.
            IllegalTransition: it is under way, home, or given up.
        """
        require_owner(user)
        async with self._storage.transaction() as rows:
            item = _named(await rows.sync.all(limit=MOST_SHOWN), item_id)
            if not await rows.sync.hurry(item.id):
                message = f"sync item {item.id} is {item.state}"
                raise IllegalTransition(message, state=item.state.value, to="hurried")
            return await rows.sync.get(item.id)


def _named(items: tuple[SyncItem, ...], item_id: str) -> SyncItem:
    """The item by its id, the beginning of it, or its download's. Raises NotFound."""
    named = item_id.strip().lower()
    found = [one for one in items if named and (one.id.startswith(named) or one.download_id == named)]
    if len(found) != 1:
        raise NotFound(f"sync item {item_id!r}", what=item_id)
    return found[0]
