"""What language models cost each person."""

from datetime import UTC, date, datetime
from functools import cache

from sqlalchemy import RowMapping, func, select

from concierge.adapters.storage.connection import Connection, Insert, insert_into
from concierge.adapters.storage.tables import UsageRow, table
from concierge.model.conversation import Usage
from concierge.model.cost import DayUse, ModelUse

__all__ = ["SqlUsage", "day_of"]

_usage = table(UsageRow)
_COUNTED = ("input_tokens", "cache_read_tokens", "cache_write_tokens", "output_tokens", "cost_micros")


class SqlUsage:
    """The sums of each user's days in the database, by model."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def add(self, user_id: int, at: datetime, usage: tuple[Usage, ...]) -> None:
        """Adds calls to the day's sums, each to its model's."""
        statement, whose = _added(self._connection.is_file), {"user_id": user_id, "day": day_of(at)}
        for model in dict.fromkeys(call.model for call in usage):
            calls = [call for call in usage if call.model == model]
            sums = {name: sum(getattr(call, name) for call in calls) for name in _COUNTED}
            await self._connection.change(statement, {**whose, "model": model, "calls": len(calls), **sums})

    async def since(self, day: date, *, user_id: int | None = None) -> tuple[DayUse, ...]:
        """What each model did on each day from that one on, for one person or for everybody."""
        statement = select(_usage).where(_usage.c.day >= day.isoformat())
        if user_id is not None:
            statement = statement.where(_usage.c.user_id == user_id)
        ordered = statement.order_by(_usage.c.user_id, _usage.c.day, _usage.c.model)
        return tuple(_day_use(row) for row in await self._connection.rows(ordered))

    async def cost_micros(self, user_id: int, at: datetime) -> int:
        """What the day has cost, in millionths of a US dollar."""
        day = (_usage.c.user_id == user_id, _usage.c.day == day_of(at))
        cost = func.coalesce(func.sum(_usage.c.cost_micros), 0).label("cost")
        row = await self._connection.row(select(cost).where(*day))
        return 0 if row is None else int(row["cost"])


@cache
def _added(is_file: bool) -> Insert:  # noqa: FBT001  a cache tells its entries apart by position
    """The statement that adds calls to a day; built once, for that costs as much as to run it."""
    row = insert_into(_usage, is_file=is_file)
    added = {name: _usage.c[name] + row.excluded[name] for name in ("calls", *_COUNTED)}
    return row.on_conflict_do_update(
        index_elements=(_usage.c.user_id, _usage.c.day, _usage.c.model), set_=added
    )


def _day_use(row: RowMapping) -> DayUse:
    use = ModelUse(**{name: row[name] for name in ("model", "calls", *_COUNTED)})
    return DayUse(user_id=row["user_id"], day=date.fromisoformat(row["day"]), use=use)


def day_of(at: datetime) -> str:
    """The UTC day of a moment, as the rows name it."""
    return at.astimezone(UTC).date().isoformat()
