"""What ratings came to, kept for whoever recommends next."""

from typing import Final

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import BigInteger, ColumnElement, RowMapping, Select, cast, func, literal, select

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.tables import RatingRow, SummedTasteRow, table
from concierge.model.taste_sums import SummedTaste, TasteSums

__all__ = ["SqlSummedTastes"]

_SUMS: Final = TypeAdapter(TasteSums)
_NOTHING: Final = "{}"
_ratings, _summed = table(RatingRow), table(SummedTasteRow)


class SqlSummedTastes:
    """One row for each person."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def stamp(self, user_id: int) -> str:
        """A word that is another one once the ratings are, or what is known of their titles; one statement."""
        row = await self._connection.row(_stamps(_ratings.c.user_id == user_id))
        return "" if row is None else _stamp(row)

    async def get(self, user_id: int) -> SummedTaste | None:
        """The sums that are kept; none where another version of us kept them in another shape."""
        row = await self._connection.row(select(_summed).where(_summed.c.user_id == user_id))
        if row is None:
            return None
        try:
            return SummedTaste(stamp=row["stamp"], sums=_SUMS.validate_json(row["body"]))
        except ValidationError:
            return None

    async def keep(self, user_id: int, taste: SummedTaste) -> None:
        """Keeps the sums in place of those that were there."""
        body = _SUMS.dump_json(taste.sums, exclude_defaults=True).decode()
        kept = {"stamp": taste.stamp, "body": body}
        insert = self._connection.insert(SummedTasteRow).values(user_id=user_id, retold=0, **kept)
        await self._connection.change(insert.on_conflict_do_update(index_elements=["user_id"], set_=kept))

    async def retell(self, title_id: int) -> None:
        """Notes that facts of the title were told: whoever rated it is summed up anew, also who is at this moment.

        What is kept of the sums goes, for nobody needs it, and a row that is written often is better short.
        """
        columns = (_ratings.c.user_id, literal(""), literal(1), literal(_NOTHING))
        # In one order everywhere, or two who tell of different titles would wait for each other without end.
        raters = select(*columns).where(_ratings.c.title_id == title_id).order_by(_ratings.c.user_id)
        insert = self._connection.insert(SummedTasteRow)
        await self._connection.change(
            insert.from_select(["user_id", "stamp", "retold", "body"], raters).on_conflict_do_update(
                index_elements=["user_id"], set_={"retold": _summed.c.retold + 1, "body": _NOTHING}
            )
        )

    async def unsummed(self) -> tuple[int, ...]:
        """Who has ratings of which the sums that are kept are not, or not with all that is known; one statement."""
        rows = await self._connection.rows(_stamps())
        return tuple(row["user_id"] for row in rows if row["stamp"] != _stamp(row))


def _stamps(*whose: ColumnElement[bool]) -> Select[tuple[object, ...]]:
    """The products tell which title has which mark: the other sums stay where two titles exchange theirs."""
    title_id = cast(_ratings.c.title_id, BigInteger)
    rated = (
        select(
            _ratings.c.user_id,
            func.count().label("count"),
            func.sum(_ratings.c.half_points).label("total"),
            func.sum(title_id).label("titles"),
            func.sum(_ratings.c.half_points * title_id).label("products"),
            func.max(_ratings.c.rated_at).label("newest"),
        )
        .where(*whose)
        .group_by(_ratings.c.user_id)
        .subquery()
    )
    told = (func.coalesce(_summed.c.retold, 0).label("retold"), _summed.c.stamp)
    joined = rated.outerjoin(_summed, _summed.c.user_id == rated.c.user_id)
    return select(rated, *told).select_from(joined).order_by(rated.c.user_id)


def _stamp(row: RowMapping) -> str:
    return "|".join(str(row[name]) for name in ("count", "total", "titles", "products", "newest", "retold"))
