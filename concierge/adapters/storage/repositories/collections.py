"""The films that belong together, and which of any titles a person has marked."""

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, RowMapping, and_, or_, select

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.repositories.titles import known_title, named_inside, title_columns
from concierge.adapters.storage.tables import RatingRow, TitleRow, WatchedTitleRow, table
from concierge.model.franchise import OwnTitle
from concierge.model.known_title import folded_names
from concierge.model.score import Score
from concierge.model.title import ExternalIds, Title

__all__ = ["SqlCollections"]

# A condition of each title is as deep as SQLite takes them.
_AT_ONCE = 100
_titles, _seen, _ratings = table(TitleRow), table(WatchedTitleRow), table(RatingRow)
_IDS = tuple(ExternalIds.__dataclass_fields__)


class SqlCollections:
    """Collections in the database, the same for everybody, and each person's marks in them."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def parts(self, collection: int) -> tuple[Title, ...]:
        """The titles of the collection that are on anybody's lists, by year."""
        statement = (
            select(*title_columns())
            .where(_titles.c.collection == collection, _titles.c.user_id.is_(None))
            .order_by(_titles.c.year, _titles.c.id)
        )
        return tuple(known_title(row).title for row in await self._connection.rows(statement))

    async def own(self, user_id: int, titles: Sequence[Title]) -> tuple[OwnTitle, ...]:
        """What the person has seen or rated that has an id, or the kind, the year and a name, of one of the titles."""
        found: dict[int, OwnTitle] = {}
        for start in range(0, len(titles), _AT_ONCE):
            some = titles[start : start + _AT_ONCE]
            statement = (
                select(_seen.c.plays, _ratings.c.half_points, *title_columns())
                .select_from(
                    _titles.outerjoin(
                        _seen, and_(_seen.c.title_id == _titles.c.id, _seen.c.user_id == user_id)
                    ).outerjoin(
                        _ratings, and_(_ratings.c.title_id == _titles.c.id, _ratings.c.user_id == user_id)
                    )
                )
                .where(or_(_seen.c.user_id == user_id, _ratings.c.user_id == user_id), or_(*_are_any(some)))
            )
            found |= {one.title.id: one for one in map(_own, await self._connection.rows(statement))}
        return tuple(found[number] for number in sorted(found))


def _are_any(titles: Sequence[Title]) -> Iterator[ColumnElement[bool]]:
    for name in _IDS:
        values = {value for title in titles if (value := getattr(title.ids, name)) is not None}
        if values:
            yield _titles.c[name].in_(values)
    for title in titles:
        is_of_year = _titles.c.year.is_(None) if title.year is None else _titles.c.year == title.year
        named = [named_inside(f"\n{name}\n") for name in folded_names(title)]
        if named:
            yield and_(_titles.c.kind == title.kind.value, is_of_year, or_(*named))


def _own(row: RowMapping) -> OwnTitle:
    return OwnTitle(
        title=known_title(row),
        is_seen=row["plays"] is not None,
        score=Score(half_points=row["half_points"]) if row["half_points"] is not None else None,
    )
