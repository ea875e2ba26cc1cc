"""Releases that people are not offered for a while."""

from datetime import datetime

from sqlalchemy import select

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.tables import RejectedReleaseRow, table
from concierge.model.rejection import Rejection, RejectionReason

__all__ = ["SqlRejections"]

_rejected = table(RejectedReleaseRow)


class SqlRejections:
    """Rejected releases in the database, one row for each person and torrent."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def add(self, user_id: int, rejection: Rejection) -> None:
        """Rejects the release from then on; one that is rejected already is so anew."""
        values = {
            "tracker": rejection.tracker,
            "tracker_id": rejection.tracker_id,
            "reason": rejection.reason.value,
            "rejected_at": rejection.rejected_at,
        }
        statement = self._connection.insert(RejectedReleaseRow).values(
            user_id=user_id, info_hash=rejection.info_hash, **values
        )
        unique = ("user_id", "info_hash")
        await self._connection.change(statement.on_conflict_do_update(index_elements=unique, set_=values))

    async def of_user(self, user_id: int, *, since: datetime) -> tuple[Rejection, ...]:
        """What the person has rejected since that moment, newest first."""
        statement = (
            select(_rejected)
            .where(_rejected.c.user_id == user_id, _rejected.c.rejected_at >= since)
            .order_by(_rejected.c.rejected_at.desc(), _rejected.c.info_hash)
        )
        return tuple(
            Rejection(
                info_hash=row["info_hash"],
                reason=RejectionReason(row["reason"]),
                rejected_at=row["rejected_at"],
                tracker=row["tracker"],
                tracker_id=row["tracker_id"],
            )
            for row in await self._connection.rows(statement)
        )
