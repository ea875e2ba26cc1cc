"""Which torrent client a download lives in: the household's, or one of the person's own."""

from concierge.errors import ServiceUnavailable
from concierge.model.download import ClientKey
from concierge.ports import OwnClients, TorrentClient

__all__ = ["TorrentClients"]


class TorrentClients:
    """The household's torrent client, and those that people have for themselves."""

    def __init__(self, household: TorrentClient, own: OwnClients | None = None) -> None:
        """Without `own` everybody uses the household's."""
        self.household = household
        self._own = own

    async def key_for(self, user_id: int) -> ClientKey:
        """Where new downloads of that person go. Raises StorageError."""
        kind = await self._own.kind_of(user_id) if self._own else ""
        return ClientKey(kind, user_id) if kind else ClientKey()

    async def of(self, key: ClientKey) -> TorrentClient:
        """The client, opened.

        Raises:
            AccountUnusable, CredentialUnreadable: the person's account there cannot be used.
            ServiceUnavailable: the person has no such client any more.
        """
        client = await self.found(key)
        if client is None:
            raise ServiceUnavailable(key.kind, f"user {key.user_id} has none", problem="not configured")
        return client

    async def found(self, key: ClientKey) -> TorrentClient | None:
        """The same, but None where the person has no such client any more."""
        if key.user_id is None:
            return self.household
        return await self._own.opened(key) if self._own else None
