"""Which torrent client a download lives in: the household's, or one of the person's own."""

from concierge.errors import NoTorrentClient, ServiceError, ServiceUnavailable
from concierge.model.download import ClientKey
from concierge.model.torrent import Ability
from concierge.ports import OwnClients, TorrentClient

__all__ = ["TorrentClients", "missing"]


class TorrentClients:
    """The household's torrent client, and those that people have for themselves."""

    def __init__(self, household: TorrentClient | None, own: OwnClients | None = None) -> None:
        """Without `own` everybody uses the household's; the household may have none."""
        self._household = household
        self._own = own

    async def key_for(self, user_id: int) -> ClientKey:
        """Where new downloads of that person go. Raises StorageError."""
        kind = await self._own.kind_of(user_id) if self._own else ""
        return ClientKey(kind, user_id) if kind else ClientKey()

    def tells_of(self, key: ClientKey) -> bool:
        """Whether the client says what becomes of its torrents; only the household's may be one that does not."""
        return bool(key.kind) or self._household is None or Ability.LIST in self._household.abilities

    async def of(self, key: ClientKey) -> TorrentClient:
        """The client, opened.

        Raises:
            NoTorrentClient: the household has none.
            AccountUnusable, CredentialUnreadable: the person's account there cannot be used.
            ServiceUnavailable: the person has no such client any more.
        """
        client = await self.found(key)
        if client is None:
            raise missing(key)
        return client

    async def found(self, key: ClientKey) -> TorrentClient | None:
        """The same, but None where the person has no such client any more, or the household none."""
        if key.user_id is None:
            return self._household
        return await self._own.opened(key) if self._own else None


def missing(key: ClientKey) -> ServiceError:
    """The error that there is no such client."""
    if key.user_id is None:
        return NoTorrentClient("torrents", "no client is set up")
    return ServiceUnavailable(key.kind, f"user {key.user_id} has none", problem="not configured")
