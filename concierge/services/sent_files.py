"""What chat services call files that were sent before, so that a picture is sent over the wire once."""

from concierge.ports import Clock, Storage

__all__ = ["SentFiles"]

MOST_KEPT = 50_000


class SentFiles:
    """Names of sent files, the same for everybody; nothing of any person stands here."""

    def __init__(self, storage: Storage, *, clock: Clock) -> None:
        """Takes where they are kept."""
        self._storage = storage
        self._clock = clock

    async def get(self, key: str) -> str | None:
        """What the file is called, None if it was not sent."""
        async with self._storage.reading() as rows:
            return await rows.sent_files.get(key)

    async def put(self, key: str, file_id: str) -> None:
        """Keeps what the file is called, in place of what it was called before."""
        async with self._storage.transaction() as rows:
            await rows.sent_files.put(key, file_id, at=self._clock.now())

    async def forget(self, key: str) -> None:
        """Forgets what the file is called: the service knows it no more."""
        async with self._storage.transaction() as rows:
            await rows.sent_files.forget(key)

    async def forget_old(self) -> int:
        """Removes the oldest of too many, and returns how many."""
        async with self._storage.transaction() as rows:
            return await rows.sent_files.trim(MOST_KEPT)
