"""What people said to proposals about their taste."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.tables import SuggestionRow, table
from concierge.model.taste_facts import SuggestionState

__all__ = ["SqlSuggestions"]

_suggestions = table(SuggestionRow)


class SqlSuggestions:
    """Decisions in the database."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def decided(self, user_id: int) -> Mapping[str, SuggestionState]:
        """What they said, by the proposals' keys."""
        statement = select(_suggestions).where(_suggestions.c.user_id == user_id)
        rows = await self._connection.rows(statement)
        return {row["key"]: SuggestionState(row["state"]) for row in rows}

    async def decide(self, user_id: int, key: str, state: SuggestionState, *, at: datetime) -> None:
        """Notes what they said, in place of what they said before."""
        said = {"state": state.value, "decided_at": at}
        statement = self._connection.insert(SuggestionRow).values(user_id=user_id, key=key, **said)
        await self._connection.change(
            statement.on_conflict_do_update(index_elements=["user_id", "key"], set_=said)
        )
