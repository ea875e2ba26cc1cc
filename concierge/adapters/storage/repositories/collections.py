"""The films that belong together, and which of any titles a person has marked."""

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, RowMapping, and_, or_, select

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.repositories.alike import perhaps_alike
from concierge.adapters.storage.repositories.titles import known_title, title_columns
from concierge.adapters.storage.tables import RatingRow, TitleRow, WatchedTitleRow, table
from concierge.model.known_title import folded_names
from concierge.model.own_title import OwnTitle
from concierge.model.score import Score
from concierge.model.taste import Precision
from concierge.model.title import ExternalIds, Title
from concierge.model.title_joining import id_keys

__all__ = ["SqlCollections"]

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
        if not (are_any := tuple(_are_any(titles))):
            return ()
        statement = (
            select(
                _seen.c.plays,
                _seen.c.watched_at,
                _seen.c.precision,
                _ratings.c.half_points,
                *title_columns(),
            )
            .select_from(
                _titles.outerjoin(
                    _seen, and_(_seen.c.title_id == _titles.c.id, _seen.c.user_id == user_id)
                ).outerjoin(
                    _ratings, and_(_ratings.c.title_id == _titles.c.id, _ratings.c.user_id == user_id)
                )
            )
            .where(or_(_seen.c.user_id == user_id, _ratings.c.user_id == user_id), or_(*are_any))
            .order_by(_titles.c.id)
        )
        found = map(_own, await self._connection.rows(statement))
        wanted = {key for title in titles for key in _keys(title)}
        return tuple(one for one in found if not wanted.isdisjoint(_keys(one.title.title)))


def _are_any(titles: Sequence[Title]) -> Iterator[ColumnElement[bool]]:
    """Rows with one of the ids, and those that may have one of the names."""
    for name in _IDS:
        values = {value for title in titles if (value := getattr(title.ids, name)) is not None}
        if values:
            yield _titles.c[name].in_(values)
    yield from perhaps_alike(titles)


def _keys(title: Title) -> Iterator[object]:
    """What two titles that are one work have in common, at least one of these."""
    yield from id_keys(title)
    yield from ((title.kind, title.year, name) for name in folded_names(title))


def _own(row: RowMapping) -> OwnTitle:
    return OwnTitle(
        title=known_title(row),
        is_seen=row["plays"] is not None,
        score=Score(half_points=row["half_points"]) if row["half_points"] is not None else None,
        watched_at=row["watched_at"],
        precision=Precision(row["precision"]) if row["precision"] else Precision.UNKNOWN,
    )
