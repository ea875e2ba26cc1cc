"""The audit."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import RowMapping, insert, select

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.tables import AuditRow, table
from concierge.errors import Fact
from concierge.model.audit import AuditEntry

__all__ = ["SqlAudit"]

_audit = table(AuditRow)


class SqlAudit:
    """What was done, in the database."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def add(
        self, at: datetime, actor_id: int, event: str, subject: str, facts: Mapping[str, Fact] | None = None
    ) -> None:
        """Notes what the actor does in this transaction."""
        values = {"at": at, "user_id": actor_id, "event": event, "subject": subject}
        await self._connection.change(insert(_audit).values(**values, facts=dict(facts or {})))

    async def newest(self, *, limit: int) -> tuple[AuditEntry, ...]:
        """Everyone's newest entries, newest first."""
        statement = select(_audit).order_by(_audit.c.id.desc()).limit(limit)
        return tuple(_entry(row) for row in await self._connection.rows(statement))

    async def of_user(self, actor_id: int) -> tuple[AuditEntry, ...]:
        """Everything that the person did, oldest first."""
        statement = select(_audit).where(_audit.c.user_id == actor_id).order_by(_audit.c.id)
        return tuple(_entry(row) for row in await self._connection.rows(statement))


def _entry(row: RowMapping) -> AuditEntry:
    return AuditEntry(
        at=row["at"],
        actor_id=row["user_id"],
        event=row["event"],
        subject=row["subject"],
        facts=row["facts"],
    )
