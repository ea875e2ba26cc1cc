"""What people have marked, one mark at a time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import RowMapping, Select, Table, and_, delete, or_, select, union

from concierge.adapters.storage.connection import Connection, Values
from concierge.adapters.storage.encoding import encoded
from concierge.adapters.storage.repositories.titles import known_title, title_columns
from concierge.adapters.storage.repositories.users import lock_person
from concierge.adapters.storage.repositories.viewing_sums import ViewingSums
from concierge.adapters.storage.tables import Row, table
from concierge.adapters.storage.tables.taste import (
    BlockRow,
    RatingRow,
    TitleRow,
    ViewingRow,
    WatchlistRow,
)
from concierge.model.score import Score
from concierge.model.shelves import Blocked
from concierge.model.taste import (
    WHOLE,
    Block,
    BlockLevel,
    Mark,
    MarkKey,
    Moment,
    Precision,
    Rating,
    Viewing,
    WatchlistMark,
    key_of,
)
from concierge.model.viewing_days import day_changes

__all__ = ["SqlMarks", "block_of", "rating_of", "viewing_of", "watchlist_mark_of"]

_Kind: TypeAlias = type[WatchlistMark] | type[Viewing] | type[Rating] | type[Block]
_ROWS: Mapping[_Kind, type[Row]] = {
    WatchlistMark: WatchlistRow,
    Viewing: ViewingRow,
    Rating: RatingRow,
    Block: BlockRow,
}
# SQLite takes at most 32,766 values in a statement.
_AT_ONCE = 500

_titles = table(TitleRow)
_watchlist, _watched, _ratings, _blocks = (table(row) for row in _ROWS.values())


class SqlMarks:
    """Marks in the database; each person's are reached by their own id alone."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection
        self._sums = ViewingSums(connection)

    async def lock(self, user_id: int) -> None:
        """Lets nobody else change this person's marks until the transaction ends. Raises NotFound."""
        await lock_person(self._connection, user_id)

    async def of_title(self, user_id: int, title_id: int) -> tuple[Mark, ...]:
        """Everything that the person has marked a title with, a block included."""
        return await self.of_titles(user_id, (title_id,))

    async def of_titles(self, user_id: int, title_ids: Sequence[int]) -> tuple[Mark, ...]:
        """Everything that the person has marked those titles with, blocks included."""
        wanted = await self._connection.rows(_mine(_watchlist, user_id, title_ids))
        rated = await self._connection.rows(_mine(_ratings, user_id, title_ids))
        blocked = await self._connection.rows(_mine(_blocks, user_id, title_ids))
        return (
            *map(watchlist_mark_of, wanted),
            *await self._viewings(user_id, title_ids),
            *map(rating_of, rated),
            *map(block_of, blocked),
        )

    async def titles(self, user_id: int, *, after: int, limit: int) -> tuple[int, ...]:
        """The numbers of the titles beyond that one that the person has seen, rated or wants to see, in order."""
        marked = union(
            *(
                select(one.c.title_id).where(one.c.user_id == user_id, one.c.title_id > after)
                for one in (_watchlist, _watched, _ratings)
            )
        ).subquery()
        statement = select(marked.c.title_id).order_by(marked.c.title_id).limit(limit)
        return tuple(row["title_id"] for row in await self._connection.rows(statement))

    async def viewings(self, user_id: int, *title_ids: int) -> tuple[Viewing, ...]:
        """What the person has seen of each of the titles, in the order of the episodes."""
        return await self._viewings(user_id, title_ids)

    async def blocks(self, user_id: int) -> tuple[Blocked, ...]:
        """The person's blocklist, newest first."""
        statement = (
            select(*_blocks.c, *title_columns())
            .select_from(_blocks.outerjoin(_titles, _titles.c.id == _blocks.c.title_id))
            .where(_blocks.c.user_id == user_id)
        )
        rows = await self._connection.rows(statement)
        found = [
            Blocked(title=None if row["title_id"] is None else known_title(row), block=block_of(row))
            for row in rows
        ]
        # Sorted here: in which order text stands depends on a database's collation.
        return tuple(sorted(found, key=_newest_first))

    async def put(self, user_id: int, marks: Sequence[Mark]) -> None:
        """Writes the marks, in place of those with the same keys."""
        seen = [mark for mark in marks if isinstance(mark, Viewing)]
        before = await self._same(user_id, seen)
        for kind, row in _ROWS.items():
            values = [{"user_id": user_id, **_columns(mark)} for mark in marks if isinstance(mark, kind)]
            if values:
                await self._put(row, values)
        if seen:
            await self._sums.add_days(user_id, day_changes(before, seen))
            await self._sums.count_anew(user_id, sorted({mark.title_id for mark in seen}))

    async def remove(self, user_id: int, marks: Sequence[Mark]) -> None:
        """Takes away the marks with the keys of these."""
        seen = await self._same(user_id, [mark for mark in marks if isinstance(mark, Viewing)])
        for kind, row in _ROWS.items():
            target = table(row)
            keys = [column for column in target.primary_key if column.name != "user_id"]
            named = [
                and_(*(column == _columns(mark)[column.name] for column in keys))
                for mark in marks
                if isinstance(mark, kind)
            ]
            for start in range(0, len(named), _AT_ONCE):
                those = or_(*named[start : start + _AT_ONCE])
                await self._connection.change(delete(target).where(target.c.user_id == user_id, those))
        if seen:
            title_ids = sorted({mark.title_id for mark in seen})
            await self._sums.add_days(user_id, day_changes(seen, ()))
            await self._sums.drop_unseen(user_id, title_ids)
            await self._sums.count_anew(user_id, title_ids)

    async def _viewings(self, user_id: int, title_ids: Sequence[int]) -> tuple[Viewing, ...]:
        in_order = _mine(_watched, user_id, title_ids).order_by(
            _watched.c.title_id, _watched.c.season, _watched.c.episode
        )
        return tuple(map(viewing_of, await self._connection.rows(in_order)))

    async def _same(self, user_id: int, seen: Sequence[Viewing]) -> tuple[Viewing, ...]:
        """The viewings as they stand that have the keys of these."""
        if not seen:
            return ()
        keys: set[MarkKey] = {key_of(mark) for mark in seen}
        known = await self._viewings(user_id, sorted({mark.title_id for mark in seen}))
        return tuple(mark for mark in known if key_of(mark) in keys)

    async def _put(self, row: type[Row], values: Sequence[Values]) -> None:
        target, statement = table(row), self._connection.insert(row)
        keys = [column.name for column in target.primary_key]
        others = {name: statement.excluded[name] for name in values[0] if name not in keys}
        # Many values for one short statement: a long one takes ten times as long to be made.
        await self._connection.change(
            statement.on_conflict_do_update(index_elements=keys, set_=others), values
        )


def watchlist_mark_of(row: RowMapping) -> WatchlistMark:
    """The mark that a row of the watchlist is."""
    return WatchlistMark(title_id=row["title_id"], added_at=row["added_at"])


def rating_of(row: RowMapping) -> Rating:
    """The rating that a row is."""
    return Rating(
        title_id=row["title_id"],
        score=None if row["half_points"] is None else Score(half_points=row["half_points"]),
        review=row["review"],
        review_language=row["review_language"],
        has_spoilers=row["has_spoilers"],
        rated_at=row["rated_at"],
        reviewed_at=row["reviewed_at"],
    )


def block_of(row: RowMapping) -> Block:
    """The block that a row is."""
    return Block(
        subject=row["subject"],
        level=BlockLevel(row["level"]),
        title_id=row["title_id"],
        words=row["words"],
        after_year=row["after_year"],
        blocked_at=row["blocked_at"],
    )


def viewing_of(row: RowMapping) -> Viewing:
    """The viewing that a row is."""
    return Viewing(
        title_id=row["title_id"],
        season=None if row["season"] == WHOLE else row["season"],
        episode=None if row["episode"] == WHOLE else row["episode"],
        watched_at=row["watched_at"],
        precision=Precision(row["precision"]),
        times=row["times"],
        marked_at=row["marked_at"],
        earlier=tuple(map(_moment, row["earlier"] or ())),
    )


def _moment(data: Mapping[str, str]) -> Moment:
    watched_at = datetime.fromisoformat(data["watched_at"])
    return Moment(watched_at=watched_at, precision=Precision(data["precision"]))


def _columns(mark: Mark) -> Values:
    match mark:
        case WatchlistMark():
            return {"title_id": mark.title_id, "added_at": mark.added_at}
        case Viewing():
            return {
                "title_id": mark.title_id,
                "season": WHOLE if mark.season is None else mark.season,
                "episode": WHOLE if mark.episode is None else mark.episode,
                "watched_at": mark.watched_at,
                "precision": mark.precision.value,
                "times": mark.times,
                "marked_at": mark.marked_at,
                "earlier": encoded(mark.earlier) if mark.earlier else None,
            }
        case Rating():
            return {
                "title_id": mark.title_id,
                "half_points": mark.score.half_points if mark.score else None,
                "review": mark.review,
                "review_language": mark.review_language,
                "has_spoilers": mark.has_spoilers,
                "rated_at": mark.rated_at,
                "reviewed_at": mark.reviewed_at,
            }
        case Block():
            return {
                "subject": mark.subject,
                "level": mark.level.value,
                "title_id": mark.title_id,
                "words": mark.words,
                "after_year": mark.after_year,
                "blocked_at": mark.blocked_at,
            }


def _mine(target: Table, user_id: int, title_ids: Sequence[int]) -> Select[tuple[object, ...]]:
    return select(target).where(target.c.user_id == user_id, target.c.title_id.in_(tuple(title_ids)))


def _newest_first(blocked: Blocked) -> tuple[float, str]:
    return (-blocked.block.blocked_at.timestamp(), blocked.block.subject)
