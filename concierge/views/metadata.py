"""Films and series, as one person may look for them."""

from concierge.model.access import Grant
from concierge.model.title import Episode, Title, TitleKind
from concierge.model.user import User
from concierge.services.metadata import Metadata
from concierge.services.permission import require

__all__ = ["UserMetadata"]


class UserMetadata:
    """Films and series; for who may search."""

    def __init__(self, user: User, metadata: Metadata) -> None:
        """Binds the service to the person."""
        self._user = user
        self._metadata = metadata

    async def find(
        self, text: str, *, year: int | None = None, kind: TitleKind | None = None
    ) -> tuple[Title, ...]:
        """Titles that fit the text, best first; empty only if every source said that it knows none.

        A year at the end of the text counts as the title's year, unless nothing is found that way.

        Raises:
            NotAllowed: the person may not search.
            InputError: the text is empty, too long or no text.
            ServiceError: nothing was found and a source could not be asked.
        """
        require(self._user, Grant.SEARCH)
        return await self._metadata.find(text, year=year, kind=kind)

    async def get(self, title: Title) -> Title:
        """The title with the details that its sources keep for later: runtime, seasons, age, ids. Raises NotAllowed."""
        require(self._user, Grant.SEARCH)
        return await self._metadata.get(title)

    async def season(self, title: Title, number: int) -> tuple[Episode, ...]:
        """The season's episodes in order. Raises NotAllowed, NotFound, ServiceError."""
        require(self._user, Grant.SEARCH)
        return await self._metadata.season(title, number)
