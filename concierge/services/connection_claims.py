"""Who is alone with a connection: one reads from it, or exchanges its tokens, and everybody else waits or goes away."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from concierge.ports import Clock, Storage

__all__ = ["Claim", "ConnectionClaims"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A connection that is somebody's alone for a while; it is known by its `word`."""

    storage: Storage
    clock: Clock
    user_id: int
    service: str
    word: str

    async def renew(self, lease: timedelta) -> None:
        """Begins the while anew, unless it ran out and the connection is another's by now."""
        async with self.storage.transaction() as rows:
            until = self.clock.now() + lease
            await rows.connections.hold(self.user_id, self.service, self.word, until=until)

    async def release(self) -> None:
        """Lets others have the connection, unless it is another's already."""
        async with self.storage.transaction() as rows:
            await rows.connections.release(self.user_id, self.service, self.word)


class ConnectionClaims:
    """Claims on everybody's connections."""

    def __init__(self, storage: Storage, *, clock: Clock) -> None:
        """Takes where it is kept who is busy with what."""
        self._storage = storage
        self._clock = clock

    @asynccontextmanager
    async def alone(self, user_id: int, service: str, lease: timedelta) -> AsyncIterator[Claim | None]:
        """Inside, the connection is the caller's alone for so long; None if it is somebody else's, or not there."""
        now = self._clock.now()
        async with self._storage.transaction() as rows:
            word = await rows.connections.claim(user_id, service, at=now, until=now + lease)
        if word is None:
            yield None
            return
        claim = Claim(storage=self._storage, clock=self._clock, user_id=user_id, service=service, word=word)
        try:
            yield claim
        finally:
            await claim.release()
