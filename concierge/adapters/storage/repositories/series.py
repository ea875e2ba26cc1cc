"""Series that people are in the middle of."""

from sqlalchemy import and_, func, literal, or_, select

from concierge.adapters.storage.columns import Utc
from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.repositories.shelves import seen_of
from concierge.adapters.storage.repositories.titles import known_title, named_inside, title_columns
from concierge.adapters.storage.tables import TitleRow, WatchedTitleRow, table
from concierge.model.known_title import KnownTitle
from concierge.model.shelves import Place, Seen
from concierge.model.taste import UNDATED
from concierge.model.title import TitleKind

__all__ = ["SqlSeries"]

_titles, _seen = table(TitleRow), table(WatchedTitleRow)


class SqlSeries:
    """Series in the database; each person's are reached by their own id alone."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def begun(self, user_id: int, *, limit: int, after: Place | None = None) -> tuple[Seen, ...]:
        """The series of which the person has seen single episodes, those watched last first."""
        at = func.coalesce(_seen.c.watched_at, literal(UNDATED, Utc))
        statement = (
            select(*_seen.c, *title_columns())
            .select_from(_seen.join(_titles, _titles.c.id == _seen.c.title_id))
            .where(_seen.c.user_id == user_id, _seen.c.episodes > 0, _titles.c.kind == TitleKind.SERIES.value)
            .order_by(at.desc(), _seen.c.title_id.desc())
            .limit(limit)
        )
        if after is not None:
            is_same_moment = and_(at == after.at, _seen.c.title_id < after.title_id)
            statement = statement.where(or_(at < after.at, is_same_moment))
        return tuple(map(seen_of, await self._connection.rows(statement)))

    async def named(self, user_id: int, text: str, *, limit: int) -> tuple[KnownTitle, ...]:
        """Series of which the person has seen something, with the folded text inside a name; those called so first."""
        mine = select(_seen.c.title_id).where(_seen.c.user_id == user_id)
        is_called_so = named_inside(f"\n{text}\n")
        statement = (
            select(*title_columns())
            .where(_titles.c.kind == TitleKind.SERIES.value, _titles.c.id.in_(mine), named_inside(text))
            .order_by(is_called_so.desc(), _titles.c.id)
            .limit(limit)
        )
        return tuple(map(known_title, await self._connection.rows(statement)))
