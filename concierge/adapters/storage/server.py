"""PostgreSQL: the pool of connections to a server."""

from functools import partial
from importlib.util import find_spec
from time import monotonic
from typing import TYPE_CHECKING

from sqlalchemy import Dialect, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from concierge.adapters.storage.options import ENGINE_OPTIONS
from concierge.errors import ConfigError

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry

__all__ = ["server_engine"]

CONNECT_TIMEOUT_S = 10.0
STATEMENT_TIMEOUT_S = 60.0
LONG_REST_S = 30.0
_RESTS_SINCE = "concierge_rests_since"


def server_engine(dsn: str, patience_s: float) -> AsyncEngine:
    """The pool for a server's address: work for a thread, for the driver is loaded. Raises ConfigError without it."""
    if find_spec("asyncpg") is None:
        problem = "PostgreSQL needs the extra: pip install 'media-concierge[postgres]'"
        raise ConfigError(f"DATABASE_URL: {problem}", setting="DATABASE_URL", problem=problem)
    import asyncpg

    # The driver reads the address itself, so that sslmode and its kin mean what they mean everywhere.
    connect = partial(
        asyncpg.connect,
        dsn,
        timeout=CONNECT_TIMEOUT_S,
        command_timeout=STATEMENT_TIMEOUT_S + patience_s,
        server_settings={"application_name": "concierge", "lock_timeout": str(round(patience_s * 1000))},
    )
    engine = create_async_engine("postgresql+asyncpg://", async_creator=connect, **ENGINE_OPTIONS)
    event.listen(engine.sync_engine, "checkin", _note_rest)
    event.listen(engine.sync_engine, "checkout", partial(_refuse_lost, engine.dialect))
    return engine


def _note_rest(_connection: "DBAPIConnection | None", entry: "ConnectionPoolEntry") -> None:
    entry.info[_RESTS_SINCE] = monotonic()


def _refuse_lost(
    dialect: Dialect, connection: "DBAPIConnection", entry: "ConnectionPoolEntry", _proxy: object
) -> None:
    """A connection that the server has closed gives way to a new one.

    The driver knows of most at once. Only one that has rested for long is asked: that costs as much as a query.
    """
    if connection.driver_connection.is_closed():
        raise DisconnectionError("closed by the server")
    if monotonic() - entry.info.get(_RESTS_SINCE, monotonic()) < LONG_REST_S:
        return
    try:
        dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error as error:
        raise DisconnectionError("no answer from the server") from error
