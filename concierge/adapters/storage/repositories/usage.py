"""What language models cost each person."""

from datetime import UTC, datetime

from sqlalchemy import func, select

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.tables import UsageRow, table
from concierge.model.conversation import Usage

__all__ = ["SqlUsage", "day_of"]

_usage = table(UsageRow)
_COUNTED = ("input_tokens", "cache_read_tokens", "cache_write_tokens", "output_tokens", "cost_micros")


class SqlUsage:
    """The sums of each user's days in the database."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def add(self, user_id: int, at: datetime, usage: tuple[Usage, ...]) -> None:
        """Adds calls to the day's sums."""
        sums = {name: sum(getattr(call, name) for call in usage) for name in _COUNTED}
        row = self._connection.insert(UsageRow).values(
            user_id=user_id, day=day_of(at), calls=len(usage), **sums
        )
        counted = ("calls", *_COUNTED)
        added = {name: _usage.c[name] + row.excluded[name] for name in counted}
        unique = (_usage.c.user_id, _usage.c.day)
        await self._connection.change(row.on_conflict_do_update(index_elements=unique, set_=added))

    async def cost_micros(self, user_id: int, at: datetime) -> int:
        """What the day has cost, in millionths of a US dollar."""
        day = (_usage.c.user_id == user_id, _usage.c.day == day_of(at))
        cost = func.coalesce(func.sum(_usage.c.cost_micros), 0).label("cost")
        row = await self._connection.row(select(cost).where(*day))
        return 0 if row is None else int(row["cost"])


def day_of(at: datetime) -> str:
    """The UTC day of a moment, as the rows name it."""
    return at.astimezone(UTC).date().isoformat()
