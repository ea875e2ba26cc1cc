"""What ratings came to, kept for whoever recommends next."""

from typing import Final

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import RowMapping, Select, func, select

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.tables import RatingRow, SummedTasteRow, table
from concierge.model.taste_sums import SummedTaste, TasteSums

__all__ = ["SqlSummedTastes"]

_SUMS: Final = TypeAdapter(TasteSums)
_ratings, _summed = table(RatingRow), table(SummedTasteRow)
_KEPT: Final = ("stamp", "summed_at", "body")


class SqlSummedTastes:
    """One row for each person."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def stamp(self, user_id: int) -> str:
        """A word that is another one as soon as the person's ratings are; one statement."""
        row = await self._connection.row(_stamps().where(_ratings.c.user_id == user_id))
        return "" if row is None else _stamp(row)

    async def get(self, user_id: int) -> SummedTaste | None:
        """The sums that are kept; none where another version of us kept them in another shape."""
        row = await self._connection.row(select(_summed).where(_summed.c.user_id == user_id))
        if row is None:
            return None
        try:
            sums = _SUMS.validate_json(row["body"])
        except ValidationError:
            return None
        return _taste(row, sums)

    async def keep(self, user_id: int, taste: SummedTaste) -> None:
        """Keeps the sums in place of those that were there; when facts were told last stays."""
        body = _SUMS.dump_json(taste.sums, exclude_defaults=True).decode()
        insert = self._connection.insert(SummedTasteRow).values(
            user_id=user_id, stamp=taste.stamp, summed_at=taste.summed_at, body=body
        )
        told = {name: insert.excluded[name] for name in _KEPT}
        await self._connection.change(insert.on_conflict_do_update(index_elements=["user_id"], set_=told))

    async def unsummed(self) -> tuple[int, ...]:
        """Who has ratings of which the sums that are kept are not, or not with all that is known; one statement."""
        rated = _stamps().subquery()
        kept = (_summed.c.stamp, _summed.c.summed_at, _summed.c.retold_at)
        joined = rated.outerjoin(_summed, _summed.c.user_id == rated.c.user_id)
        rows = await self._connection.rows(select(rated, *kept).select_from(joined).order_by(rated.c.user_id))
        return tuple(
            row["user_id"]
            for row in rows
            if row["stamp"] is None or not _taste(row, TasteSums()).is_of(_stamp(row))
        )


def _stamps() -> Select[tuple[object, ...]]:
    """Where marks move from one title to another, nothing but the sum of the titles tells of it."""
    return select(
        _ratings.c.user_id,
        func.count().label("count"),
        func.sum(_ratings.c.half_points).label("total"),
        func.sum(_ratings.c.title_id).label("titles"),
        func.max(_ratings.c.rated_at).label("newest"),
    ).group_by(_ratings.c.user_id)


def _stamp(row: RowMapping) -> str:
    return "|".join(str(row[name]) for name in ("count", "total", "titles", "newest"))


def _taste(row: RowMapping, sums: TasteSums) -> SummedTaste:
    return SummedTaste(stamp=row["stamp"], summed_at=row["summed_at"], sums=sums, retold_at=row["retold_at"])
