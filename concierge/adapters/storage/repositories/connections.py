"""The accounts elsewhere that people's lists are kept in step with."""

from datetime import datetime

from sqlalchemy import RowMapping, delete, or_, select, update

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

    async def claim(self, user_id: int, service: str, *, at: datetime, until: datetime) -> bool:
        """Whether nobody else is busy with the connection; until that moment it is the caller's alone."""
        is_free = or_(_connections.c.busy_until.is_(None), _connections.c.busy_until <= at)
        mine = (_connections.c.user_id == user_id, _connections.c.service == service)
        claimed = update(_connections).where(*mine, is_free).values(busy_until=until)
        return await self._connection.change(claimed) == 1

    async def hold(self, user_id: int, service: str, *, until: datetime) -> None:
        """Keeps a claimed connection for longer; at once others have it again if `until` is past."""
        mine = (_connections.c.user_id == user_id, _connections.c.service == service)
        await self._connection.change(update(_connections).where(*mine).values(busy_until=until))

    async def remove(self, user_id: int, service: str) -> bool:
        """Forgets the connection; False if there was none."""
        mine = (_connections.c.user_id == user_id, _connections.c.service == service)
        return await self._connection.change(delete(_connections).where(*mine)) == 1


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
