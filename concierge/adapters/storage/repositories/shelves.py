"""The lists of people, a page at a time."""

from sqlalchemy import ColumnElement, FromClause, RowMapping, Select, and_, or_, select

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.repositories.marks import rating_of, watchlist_mark_of
from concierge.adapters.storage.repositories.titles import known_title, named_inside, title_columns
from concierge.adapters.storage.tables import table
from concierge.adapters.storage.tables.taste import RatingRow, TitleRow, WatchedTitleRow, WatchlistRow
from concierge.model.shelves import Place, Rated, Seen, ToWatch
from concierge.model.taste import Precision

__all__ = ["SqlShelves", "seen_of"]

_titles = table(TitleRow)
_watchlist, _seen, _ratings = table(WatchlistRow), table(WatchedTitleRow), table(RatingRow)


class SqlShelves:
    """The lists in the database, newest mark first."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def watchlist(
        self, user_id: int, *, limit: int, after: Place | None = None, text: str = ""
    ) -> tuple[ToWatch, ...]:
        """What the person wants to see."""
        statement = _page(_watchlist, _watchlist.c.added_at, user_id, limit, after, text)
        rows = await self._connection.rows(statement)
        return tuple(ToWatch(title=known_title(row), mark=watchlist_mark_of(row)) for row in rows)

    async def ratings(
        self, user_id: int, *, limit: int, after: Place | None = None, text: str = ""
    ) -> tuple[Rated, ...]:
        """What the person thinks of titles."""
        statement = _page(_ratings, _ratings.c.rated_at, user_id, limit, after, text)
        rows = await self._connection.rows(statement)
        return tuple(Rated(title=known_title(row), rating=rating_of(row)) for row in rows)

    async def watched(
        self, user_id: int, *, limit: int, after: Place | None = None, text: str = ""
    ) -> tuple[Seen, ...]:
        """What the person has seen, one line a title."""
        statement = _page(_seen, _seen.c.marked_at, user_id, limit, after, text)
        rows = await self._connection.rows(statement)
        return tuple(map(seen_of, rows))


def seen_of(row: RowMapping) -> Seen:
    """What the person has seen, by a row of `watched_titles` joined with its title."""
    return Seen(
        title=known_title(row),
        episodes=row["episodes"],
        times=row["most_times"],
        watched_at=row["watched_at"],
        precision=Precision(row["precision"]),
        marked_at=row["marked_at"],
    )


def _page(
    source: FromClause,
    at: ColumnElement[object],
    user_id: int,
    limit: int,
    after: Place | None,
    text: str,
) -> Select[tuple[object, ...]]:
    statement = (
        select(*source.c, *title_columns())
        .select_from(source.join(_titles, _titles.c.id == source.c.title_id))
        .where(source.c.user_id == user_id)
        .order_by(at.desc(), source.c.title_id.desc())
        .limit(limit)
    )
    if text:
        statement = statement.where(named_inside(text))
    if after is None:
        return statement
    is_same_moment = and_(at == after.at, source.c.title_id < after.title_id)
    return statement.where(or_(at < after.at, is_same_moment))
