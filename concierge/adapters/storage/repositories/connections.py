"""The accounts elsewhere that people's lists are kept in step with."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import ColumnElement, RowMapping, delete, or_, select, update

from concierge.adapters.storage.connection import Connection as DatabaseConnection
from concierge.adapters.storage.encoding import decoded, encoded
from concierge.adapters.storage.tables import ConnectionRow, table
from concierge.errors import NotFound
from concierge.model.connection import Connection, ConnectionState
from concierge.model.outbox import Failure

__all__ = ["SqlConnections"]

_connections = table(ConnectionRow)


class SqlConnections:
    """Connections in the database; each person's are reached by their own id alone, but for those that are due."""

    def __init__(self, connection: DatabaseConnection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def put(self, user_id: int, connected: Connection) -> None:
        """Writes the connection, in place of the one to the same service; who is busy with it stays so."""
        values = _values(connected)
        statement = self._connection.insert(ConnectionRow).values(user_id=user_id, **values)
        keys = ["user_id", "service"]
        others = {name: statement.excluded[name] for name in values if name not in keys}
        await self._connection.change(statement.on_conflict_do_update(index_elements=keys, set_=others))

    async def change(self, user_id: int, connected: Connection) -> None:
        """Writes what became of the connection, if it is still the one that was made at that moment."""
        mine = (_connections.c.user_id == user_id, _connections.c.service == connected.service)
        is_it = _connections.c.connected_at == connected.connected_at
        changed = update(_connections).where(*mine, is_it).values(**_values(connected))
        await self._connection.change(changed)

    async def get(self, user_id: int, service: str) -> Connection:
        """The person's connection to the service. Raises NotFound."""
        mine = (_connections.c.user_id == user_id, _connections.c.service == service)
        row = await self._connection.row(select(_connections).where(*mine))
        if row is None:
            raise NotFound(f"{service} is not connected", what=service)
        return _connection_of(row)

    async def of_user(self, user_id: int) -> tuple[Connection, ...]:
        """The person's connections, in the order of the services' names."""
        rows = await self._connection.rows(select(_connections).where(_connections.c.user_id == user_id))
        return tuple(sorted(map(_connection_of, rows), key=lambda one: one.service))

    async def due(self, *, at: datetime, limit: int) -> tuple[tuple[int, Connection], ...]:
        """Connections whose lists are to be read by now, of everybody, each with whose it is."""
        is_free = or_(_connections.c.busy_until.is_(None), _connections.c.busy_until <= at)
        statement = (
            select(_connections)
            .where(_connections.c.due_at <= at, is_free)
            .order_by(_connections.c.due_at, _connections.c.user_id, _connections.c.service)
            .limit(limit)
        )
        rows = await self._connection.rows(statement)
        return tuple((row["user_id"], _connection_of(row)) for row in rows)

    async def is_still(self, user_id: int, connected: Connection) -> bool:
        """Whether it is the connection that was made at that moment; nobody changes that in this transaction."""
        mine = (_connections.c.user_id == user_id, _connections.c.service == connected.service)
        is_it = _connections.c.connected_at == connected.connected_at
        held = select(_connections.c.user_id).where(*mine, is_it).with_for_update()
        return await self._connection.row(held) is not None

    async def claim(self, user_id: int, service: str, *, at: datetime, until: datetime) -> str | None:
        """The word by which the connection is the caller's alone until that moment; None if somebody is busy."""
        is_free = or_(_connections.c.busy_until.is_(None), _connections.c.busy_until <= at)
        mine = (_connections.c.user_id == user_id, _connections.c.service == service)
        word = f"claim:{uuid4().hex}"
        claimed = update(_connections).where(*mine, is_free).values(busy_until=until, busy_word=word)
        return word if await self._connection.change(claimed) == 1 else None

    async def hold(self, user_id: int, service: str, word: str, *, until: datetime) -> bool:
        """Keeps a claimed connection for longer; False, and nothing is changed, if it is another's by now."""
        held = update(_connections).where(*_claimed(user_id, service, word)).values(busy_until=until)
        return await self._connection.change(held) == 1

    async def release(self, user_id: int, service: str, word: str) -> bool:
        """Gives a claimed connection back; False, and nothing is changed, if it is another's by now."""
        mine = _claimed(user_id, service, word)
        released = update(_connections).where(*mine).values(busy_until=None, busy_word=None)
        return await self._connection.change(released) == 1

    async def remove(self, user_id: int, service: str) -> bool:
        """Forgets the connection; False if there was none."""
        mine = (_connections.c.user_id == user_id, _connections.c.service == service)
        return await self._connection.change(delete(_connections).where(*mine)) == 1


def _claimed(user_id: int, service: str, word: str) -> tuple[ColumnElement[bool], ...]:
    mine = (_connections.c.user_id == user_id, _connections.c.service == service)
    return (*mine, _connections.c.busy_word == word)


def _values(connected: Connection) -> dict[str, object]:
    return {
        "service": connected.service,
        "nickname": connected.nickname,
        "state": connected.state.value,
        "connected_at": connected.connected_at,
        "synced_at": connected.synced_at,
        "due_at": connected.due_at,
        "cursor": connected.cursor,
        "failure": None if connected.failure is None else encoded(connected.failure),
    }


def _connection_of(row: RowMapping) -> Connection:
    return Connection(
        service=row["service"],
        nickname=row["nickname"],
        state=ConnectionState(row["state"]),
        connected_at=row["connected_at"],
        synced_at=row["synced_at"],
        due_at=row["due_at"],
        cursor=row["cursor"],
        failure=None if row["failure"] is None else decoded(Failure, row["failure"]),
    )
