"""What becomes of the torrents of a person's downloads."""

from concierge.model.download import Download
from concierge.model.seeding import CleanupOutlook
from concierge.model.user import User
from concierge.services.cleanup import Cleanup

__all__ = ["UserCleanup"]


class UserCleanup:
    """How this person's finished torrents leave their client; the job `cleanup` carries it out."""

    def __init__(self, user: User, cleanup: Cleanup) -> None:
        """Binds the service to the person."""
        self._user = user
        self._cleanup = cleanup

    async def list(self) -> tuple[CleanupOutlook, ...]:
        """What the next cleanup does to each torrent, or why it stays, newest download first. Nothing is changed."""
        return await self._cleanup.list(self._user)

    async def keep(self, download_id: str) -> Download:
        """The download, whose torrent stays in its client. Raises NotFound, IllegalTransition, ServiceError."""
        return await self._cleanup.keep(self._user, download_id)

    async def undo(self, download_id: str) -> Download:
        """The download, whose torrent came out of the trash and stays. Raises what `keep` does."""
        return await self._cleanup.undo(self._user, download_id)

    async def release(self, download_id: str) -> Download:
        """The download, whose torrent may go whatever the library lacks. Raises NotFound, IllegalTransition."""
        return await self._cleanup.release(self._user, download_id)
