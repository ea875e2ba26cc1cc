"""Everything about this person: theirs to take, and theirs to delete."""

from pathlib import Path

from concierge.model.user import User
from concierge.services.privacy import Export, Privacy

__all__ = ["UserPrivacy"]


class UserPrivacy:
    """What is kept of this person."""

    def __init__(self, user: User, privacy: Privacy) -> None:
        """Binds the service to the person."""
        self._user = user
        self._privacy = privacy

    async def export(self, path: Path | str) -> Export:
        """Writes everything that is known of the person to a new ZIP archive. Raises FileRefused."""
        return await self._privacy.export(self._user, Path(path))

    async def forget(self, *, force: bool = False) -> None:
        """Deletes everything about the person; this view is of nobody then. See `Privacy.forget` for its errors."""
        await self._privacy.forget(self._user, force=force)
