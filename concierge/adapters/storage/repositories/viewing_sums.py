"""What people's viewings come to, by title and by day: kept beside them, so that nobody has to count them all."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, Select, and_, case, delete, func, literal, select

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.tables import ViewingRow, WatchedDayRow, WatchedTitleRow, table
from concierge.model.taste import WHOLE, Precision
from concierge.model.viewing_days import DayCount

__all__ = ["ViewingSums"]

_watched, _titles, _days = table(ViewingRow), table(WatchedTitleRow), table(WatchedDayRow)


class ViewingSums:
    """The sums of one person at a time."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def add_days(self, user_id: int, changes: Mapping[str, DayCount]) -> None:
        """Adds to the counts of those days."""
        if not changes:
            return
        values = [
            {"user_id": user_id, "day": day, "films": count.films, "episodes": count.episodes}
            for day, count in changes.items()
        ]
        statement = self._connection.insert(WatchedDayRow)
        summed = {name: _days.c[name] + statement.excluded[name] for name in ("films", "episodes")}
        await self._connection.change(
            statement.on_conflict_do_update(index_elements=["user_id", "day"], set_=summed), values
        )
        if any(min(count) < 0 for count in changes.values()):
            is_nothing = and_(_days.c.films == 0, _days.c.episodes == 0)
            await self._connection.change(delete(_days).where(_days.c.user_id == user_id, is_nothing))

    async def count_anew(self, user_id: int, title_ids: Sequence[int]) -> None:
        """Counts those titles again, of which all viewings may have gone."""
        statement = self._connection.insert(WatchedTitleRow).from_select(
            [column.name for column in _titles.columns], _sums(user_id, title_ids)
        )
        others = {
            column.name: statement.excluded[column.name]
            for column in _titles.columns
            if not column.primary_key
        }
        await self._connection.change(
            statement.on_conflict_do_update(index_elements=["user_id", "title_id"], set_=others)
        )

    async def drop_unseen(self, user_id: int, title_ids: Iterable[int]) -> None:
        """Drops those of the titles of which no viewing is left."""
        is_seen = (
            select(literal(1))
            .where(_watched.c.user_id == _titles.c.user_id, _watched.c.title_id == _titles.c.title_id)
            .exists()
        )
        those = (_titles.c.user_id == user_id, _titles.c.title_id.in_(tuple(title_ids)))
        await self._connection.change(delete(_titles).where(*those, ~is_seen))


def _sums(user_id: int, title_ids: Sequence[int]) -> Select[tuple[object, ...]]:
    """The columns of `watched_titles`, in their order."""
    mine = (_watched.c.user_id == user_id, _watched.c.title_id.in_(tuple(title_ids)))
    newest = (
        select(_watched.c.title_id.label("of_title"), func.max(_watched.c.watched_at).label("last"))
        .where(*mine)
        .group_by(_watched.c.title_id)
        .subquery()
    )
    is_newest = _watched.c.watched_at == newest.c.last
    return (
        select(
            _watched.c.user_id,
            _watched.c.title_id,
            func.sum(_watched.c.times),
            func.sum(case((_watched.c.episode != WHOLE, 1), else_=0)),
            func.max(_watched.c.times),
            newest.c.last,
            _precision(is_newest),
            func.max(_watched.c.marked_at),
        )
        .join(newest, newest.c.of_title == _watched.c.title_id)
        .where(*mine)
        .group_by(_watched.c.user_id, _watched.c.title_id, newest.c.last)
    )


def _precision(is_newest: ColumnElement[bool]) -> ColumnElement[str]:
    """How well the newest moment is known: exactly, if one of several says so."""

    def is_any(precision: Precision) -> ColumnElement[int]:
        return func.max(case((and_(is_newest, _watched.c.precision == precision.value), 1), else_=0))

    return case(
        (is_any(Precision.EXACT) == 1, literal(Precision.EXACT.value)),
        (is_any(Precision.DAY) == 1, literal(Precision.DAY.value)),
        else_=literal(Precision.UNKNOWN.value),
    )
