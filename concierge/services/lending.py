"""What a person may use of a torrent client merely to look, before they have decided for anything."""

from collections.abc import Awaitable, Callable

from concierge.model.access import Grant
from concierge.model.download import ClientKey
from concierge.model.user import User
from concierge.ports import OwnClients

__all__ = ["Lending"]


class Lending:
    """The household's client for those who may use its accounts and have none of their own; else their own."""

    def __init__(
        self,
        free_bytes: Callable[[], Awaitable[int | None]] | None,
        own: OwnClients | None = None,
        *,
        opens_own: bool = False,
    ) -> None:
        """`free_bytes` tells the household's room. Where it never `opens_own` clients, their room is not known."""
        self._free_bytes = free_bytes
        self._own = own
        self._opens_own = opens_own

    async def is_for(self, user: User) -> bool:
        """Whether the household's client may be given a magnet link to look into for that person."""
        return user.may(Grant.HOUSEHOLD) and not await self._kind_of(user)

    async def free_bytes(self, user: User) -> int | None:
        """The room where that person's downloads would go; None if nobody knows. Raises ServiceError, ConfigError."""
        kind = await self._kind_of(user)
        if not kind:
            return await self._free_bytes() if self._free_bytes and user.may(Grant.HOUSEHOLD) else None
        client = await self._own.opened(ClientKey(kind, user.id)) if self._own and self._opens_own else None
        return await client.free_bytes() if client else None

    async def _kind_of(self, user: User) -> str:
        return await self._own.kind_of(user.id) if self._own else ""
