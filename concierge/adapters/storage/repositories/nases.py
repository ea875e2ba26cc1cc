"""The NASes and their keys."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select, update

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.tables import NasPersonRow, NasRow, table
from concierge.model.nas import Nas, NasScope

__all__ = ["SqlNases"]

_nases = table(NasRow)
_people = table(NasPersonRow)


class SqlNases:
    """The NASes in the database."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def put(self, nas: Nas) -> None:
        """What `NasStore.put` promises."""
        values = {
            "name": nas.name,
            "key_hash": nas.key_hash,
            "scopes": [scope.value for scope in nas.scopes],
            "is_personal": nas.is_personal,
            "created_at": nas.created_at,
            "seen_at": nas.seen_at,
            "revoked_at": nas.revoked_at,
        }
        statement = self._connection.insert(NasRow).values(**values)
        await self._connection.change(statement.on_conflict_do_update(index_elements=["name"], set_=values))
        await self._connection.change(delete(_people).where(_people.c.nas == nas.name))
        if nas.people:
            rows = [{"nas": nas.name, "user_id": user_id} for user_id in nas.people]
            await self._connection.change(self._connection.insert(NasPersonRow), rows)

    async def all(self) -> tuple[Nas, ...]:
        """What `NasStore.all` promises."""
        statement = select(_nases, _people.c.user_id).join(_people, isouter=True)
        rows = await self._connection.rows(
            statement.where(_nases.c.revoked_at.is_(None)).order_by(_nases.c.name, _people.c.user_id)
        )
        people: defaultdict[str, list[int]] = defaultdict(list)
        for row in rows:
            people[row["name"]].extend([row["user_id"]] if row["user_id"] is not None else [])
        newest = {row["name"]: row for row in rows}
        return tuple(
            Nas(
                name=name,
                key_hash=row["key_hash"],
                scopes=tuple(NasScope(scope) for scope in row["scopes"]),
                is_personal=row["is_personal"],
                people=tuple(people[name]),
                created_at=row["created_at"],
                seen_at=row["seen_at"],
            )
            for name, row in newest.items()
        )

    async def revoke(self, name: str, *, at: datetime) -> bool:
        """What `NasStore.revoke` promises."""
        known = (_nases.c.name == name, _nases.c.revoked_at.is_(None))
        revoked = update(_nases).where(*known).values(revoked_at=at, key_hash="")
        return await self._connection.change(revoked) == 1

    async def seen(self, name: str, *, at: datetime) -> None:
        """What `NasStore.seen` promises."""
        await self._connection.change(update(_nases).where(_nases.c.name == name).values(seen_at=at))

    async def of_person(self, user_ids: Sequence[int]) -> Mapping[int, str]:
        """What `NasStore.of_person` promises."""
        statement = (
            select(_people.c.user_id, _people.c.nas)
            .join(_nases, _nases.c.name == _people.c.nas)
            .where(_people.c.user_id.in_(user_ids), _nases.c.revoked_at.is_(None))
        )
        rows = await self._connection.rows(statement.order_by(_people.c.nas.desc()))
        return {row["user_id"]: row["nas"] for row in rows}
