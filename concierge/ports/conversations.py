"""Where conversations are kept."""

from collections.abc import Sequence
from typing import Protocol

from concierge.model.conversation import Turn

__all__ = ["ConversationStore"]


class ConversationStore(Protocol):
    """The turns of each user's conversation."""

    async def append(self, user_id: int, turns: Sequence[Turn]) -> None:
        """Adds turns at the end, all or none."""
        ...

    async def recent(self, user_id: int, *, limit: int) -> tuple[Turn, ...]:
        """The newest turns in order, beginning with a UserTurn, every tool call answered."""
        ...
