"""Followed topics."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime

from sqlalchemy import ColumnElement, RowMapping, delete, select, true, update

from concierge.adapters.storage.connection import Connection, Values
from concierge.adapters.storage.encoding import encoded
from concierge.adapters.storage.tables import FollowingRow, table
from concierge.errors import NotFound
from concierge.model.following import Following, FollowState

__all__ = ["SqlFollowings"]

_followings = table(FollowingRow)


class SqlFollowings:
    """Followed topics in the database: at most one for each download."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def add(self, following: Following) -> Following:
        """What `FollowingStore.add` promises."""
        statement = self._connection.insert(FollowingRow).values(**_columns(following))
        unique = (_followings.c.download_id,)
        if await self._connection.change(statement.on_conflict_do_nothing(index_elements=unique)):
            return following
        return await self.get(following.user_id, following.download_id)

    async def get(self, user_id: int, download_id: str) -> Following:
        """What `FollowingStore.get` promises."""
        row = await self._connection.row(select(_followings).where(*_own(user_id, download_id)))
        if row is None:
            raise NotFound(f"download {download_id!r} is not followed", what=download_id)
        return _following(row)

    async def of_user(self, user_id: int) -> tuple[Following, ...]:
        """What `FollowingStore.of_user` promises."""
        return await self._where(_followings.c.user_id == user_id)

    async def all(self) -> tuple[Following, ...]:
        """What `FollowingStore.all` promises."""
        return await self._where(true())

    async def due(self, now: datetime, *, limit: int) -> tuple[Following, ...]:
        """What `FollowingStore.due` promises."""
        return await self._where(_followings.c.due_at <= now, limit=limit)

    async def save(self, following: Following, *, was: Following) -> bool:
        """What `FollowingStore.save` promises."""
        own = _own(following.user_id, following.download_id)
        unchanged = (
            _followings.c.state == was.state.value,
            _followings.c.new_hash == was.new_hash,
            _followings.c.accepted_hash == was.accepted_hash,
            _followings.c.is_ending == was.is_ending,
        )
        statement = update(_followings).where(*own, *unchanged).values(**_columns(following))
        return await self._connection.change(statement) == 1

    async def delete(self, user_id: int, download_id: str) -> None:
        """What `FollowingStore.delete` promises."""
        await self._connection.change(delete(_followings).where(*_own(user_id, download_id)))

    async def _where(self, condition: ColumnElement[bool], limit: int | None = None) -> tuple[Following, ...]:
        oldest_first = (_followings.c.due_at, _followings.c.download_id)
        asked = select(_followings).where(condition).order_by(*oldest_first).limit(limit)
        return _all(await self._connection.rows(asked))


def _own(user_id: int, download_id: str) -> tuple[ColumnElement[bool], ...]:
    return _followings.c.user_id == user_id, _followings.c.download_id == download_id


def _all(rows: Sequence[RowMapping]) -> tuple[Following, ...]:
    return tuple(map(_following, rows))


def _columns(following: Following) -> Values:
    values = {field.name: getattr(following, field.name) for field in fields(following)}
    return values | {"state": following.state.value, "added": encoded(following.added)}


def _following(row: RowMapping) -> Following:
    return Following(**dict(row) | {"state": FollowState(row["state"]), "added": tuple(row["added"])})
