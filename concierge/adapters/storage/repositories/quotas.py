"""What services were sent each day."""

from datetime import date

from sqlalchemy import delete, or_, select

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.tables import UsedQuotaRow, table
from concierge.model.quota import UsedQuota

__all__ = ["SqlQuotas"]

_used = table(UsedQuotaRow)


class SqlQuotas:
    """One row for each service and day."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def spend(self, service: str, day: date, requests: int, *, is_exhausted: bool = False) -> None:
        """Adds requests to the service's day; once exhausted, a day stays so."""
        insert = self._connection.insert(UsedQuotaRow).values(
            service=service, day=day.isoformat(), used=requests, is_exhausted=is_exhausted
        )
        added = {
            "used": _used.c.used + insert.excluded.used,
            "is_exhausted": or_(_used.c.is_exhausted, insert.excluded.is_exhausted),
        }
        await self._connection.change(
            insert.on_conflict_do_update(index_elements=["service", "day"], set_=added)
        )

    async def spent(self, day: date) -> tuple[UsedQuota, ...]:
        """What each service was sent on that day, by name."""
        rows = await self._connection.rows(
            select(_used).where(_used.c.day == day.isoformat()).order_by(_used.c.service)
        )
        return tuple(
            UsedQuota(
                service=row["service"],
                day=date.fromisoformat(row["day"]),
                used=row["used"],
                is_exhausted=row["is_exhausted"],
            )
            for row in rows
        )

    async def drop(self, *, before: date) -> int:
        """How many services' days were dropped."""
        return await self._connection.change(delete(_used).where(_used.c.day < before.isoformat()))
