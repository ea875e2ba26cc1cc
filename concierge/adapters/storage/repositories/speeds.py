"""How fast downloads were."""

from dataclasses import asdict

from sqlalchemy import ColumnElement, case, select

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.tables import SpeedRow, table
from concierge.model.speed import Speed

__all__ = ["SqlSpeeds"]

_speeds = table(SpeedRow)
# Lines and trackers change: at so many downloads what was before counts half.
_MANY = 32


class SqlSpeeds:
    """One row for each tracker and hour of the day."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def add(self, speed: Speed) -> None:
        """What `SpeedStore.add` promises."""
        insert = self._connection.insert(SpeedRow).values(**asdict(speed))
        new, kept = insert.excluded, _speeds.c
        added = {
            "size_bytes": _faded(kept.size_bytes) + new.size_bytes,
            "seconds": _faded(kept.seconds) + new.seconds,
            "n": _faded(kept.n) + new.n,
        }
        await self._connection.change(
            insert.on_conflict_do_update(index_elements=["tracker", "hour"], set_=added)
        )

    async def all(self) -> tuple[Speed, ...]:
        """What `SpeedStore.all` promises."""
        ordered = select(_speeds).order_by(_speeds.c.tracker, _speeds.c.hour)
        return tuple(Speed(**row) for row in await self._connection.rows(ordered))


def _faded(column: ColumnElement[int]) -> ColumnElement[int]:
    return case((_speeds.c.n >= _MANY, column // 2), else_=column)
