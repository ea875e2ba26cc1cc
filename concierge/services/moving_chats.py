"""A chat that goes on under another id: everything that is bound to it goes along."""

from concierge.ports import Storage

__all__ = ["MovingChats"]


class MovingChats:
    """Moves what chats remember."""

    def __init__(self, storage: Storage) -> None:
        """Takes where it is kept."""
        self._storage = storage

    async def move(self, old_id: int, new_id: int) -> None:
        """Binds buttons, dialogues and polls of the old chat to the new one, all or none of them."""
        async with self._storage.transaction() as rows:
            await rows.buttons.move(old_id, new_id)
            await rows.flows.move(old_id, new_id)
            await rows.polls.move(old_id, new_id)
