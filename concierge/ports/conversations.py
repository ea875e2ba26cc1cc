"""Where conversations are kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from concierge.model.conversation import Opening, Turn

__all__ = ["ConversationStore"]


class ConversationStore(Protocol):
    """The conversations of each user; a pause of half an hour ends one."""

    async def opening(self, user_id: int, *, at: datetime, limit: int) -> Opening:
        """Everything that an answer begins with, in one statement.

        Of more turns than `limit` many are dropped at once, so that what is told begins with the same turn for long.

        Raises:
            NotFound: there is no such user.
        """
        ...

    async def append(self, opening: Opening, turns: Sequence[Turn], *, at: datetime) -> None:
        """Adds turns at the end, all or none; two callers' turns are never mixed. Raises NotFound."""
        ...
