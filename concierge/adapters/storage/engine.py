"""The connection pool for an address, with each database's own ways set up."""

import errno
import json
import os
import sqlite3
from asyncio import get_running_loop, sleep, to_thread
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Dialect, Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, QueuePool

from concierge.adapters.storage.address import Address, DatabaseFile
from concierge.adapters.storage.failures import storage_error, storage_errors
from concierge.adapters.storage.place import Place, place_of
from concierge.errors import ConfigError, StorageError

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry

__all__ = [
    "READS_ONLY",
    "empty_write_ahead_log",
    "file_engine",
    "opened_engine",
    "reading_file_engine",
    "reading_server_engine",
    "use_write_ahead_log",
]

# An execution option of ours: the connection writes nothing.
READS_ONLY = "concierge_reads_only"

BUSY_TIMEOUT_S = 5.0
CONNECT_TIMEOUT_S = 10.0
STATEMENT_TIMEOUT_S = 60.0
QUEUE_TIMEOUT_S = 30.0
RETRY_AFTER_S = 0.02
LONG_REST_S = 30.0
_RESTS_SINCE = "concierge_rests_since"
# ASCII only, so that any text comes through either driver unchanged.
_to_json = partial(json.dumps, ensure_ascii=True, separators=(",", ":"))
# Parameters hold magnets with passkeys; without this they would stand in errors, and so in logs.
_ALIKE: Mapping[str, Any] = {"json_serializer": _to_json, "hide_parameters": True}


@asynccontextmanager
async def opened_engine(
    address: Address, *, patience_s: float = BUSY_TIMEOUT_S, checks_keys: bool = True
) -> AsyncIterator[AsyncEngine]:
    """The pool for the address; `patience_s` is how long a statement waits for somebody else's lock.

    No connection is made before one is needed. The folder of a file is made, for its owner alone. Without
    `checks_keys` a file's tables can be rebuilt: otherwise dropping one takes the rows along that point to it.

    Raises:
        ConfigError: the driver for PostgreSQL is not installed.
        StorageError: the folder cannot be made or written to, or the file would lie on a network share.
    """
    if isinstance(address, DatabaseFile):
        with storage_errors(address.label):
            place = await to_thread(place_of, address.path)
            if place is not Place.SHARED:
                await to_thread(_make_file, address.path)
        if place is Place.SHARED:
            raise storage_error("database_on_share", address.label)
        engine = file_engine(address.path, patience_s=patience_s, checks_keys=checks_keys)
    else:
        engine = await to_thread(_server_engine, address.dsn.get_secret_value(), patience_s)
    try:
        yield engine
    finally:
        await engine.dispose()


def _make_file(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # SQLite makes its log beside the file; where it may not, it says only that it cannot open the file.
    if not os.access(path.parent, os.W_OK):
        raise PermissionError(errno.EACCES, "the folder is read-only", str(path.parent))
    if not path.exists():
        path.touch(mode=0o600)


def file_engine(path: Path, *, patience_s: float = BUSY_TIMEOUT_S, checks_keys: bool = True) -> AsyncEngine:
    """The pool for a file that is there; what it opens has to be disposed of."""
    # One connection, for which tasks wait in order; several would poll for the same lock, without order.
    engine = create_async_engine(
        URL.create("sqlite+aiosqlite", database=str(path)),
        poolclass=AsyncAdaptedQueuePool,
        pool_size=1,
        max_overflow=0,
        pool_timeout=QUEUE_TIMEOUT_S,
        connect_args={"timeout": patience_s},
        **_ALIKE,
    )
    event.listen(engine.sync_engine, "connect", _set_up_file if checks_keys else _set_up_file_for_changes)
    event.listen(engine.sync_engine, "begin", _begin_as_writer)
    event.listen(engine.sync_engine, "invalidate", _let_go)
    return engine


def _set_up_file(connection: "DBAPIConnection", _entry: "ConnectionPoolEntry") -> None:
    _set_up_file_for_changes(connection, _entry)
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _set_up_file_for_changes(connection: "DBAPIConnection", _entry: "ConnectionPoolEntry") -> None:
    connection.isolation_level = None  # the driver must not begin transactions by itself
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.close()


def _let_go(
    connection: "DBAPIConnection", _entry: "ConnectionPoolEntry", _error: BaseException | None
) -> None:
    """A cancelled statement closes its connection; without this the file stays locked while its cursor lives."""
    with suppress(sqlite3.Error):
        connection.rollback()


def _begin_as_writer(connection: Connection) -> None:
    """One that turns from reading to writing can fail at once, without waiting; so each begins as a writer.

    What only reads begins no transaction at all: each statement sees the newest that is committed.
    Source: https://sqlite.org/rescode.html#busy_snapshot
    """
    if not connection.get_execution_options().get(READS_ONLY):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _server_engine(dsn: str, patience_s: float) -> AsyncEngine:
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
    engine = create_async_engine("postgresql+asyncpg://", async_creator=connect, **_ALIKE)
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


def reading_file_engine(path: Path) -> Engine:
    """One connection to a file that writes nothing, for a thread of its own; it has to be disposed of."""
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        pool_reset_on_return=None,
        connect_args={"timeout": BUSY_TIMEOUT_S, "check_same_thread": False},
        hide_parameters=True,
    )
    event.listen(engine, "connect", _set_up_reader)
    return engine


def _set_up_reader(connection: "DBAPIConnection", _entry: "ConnectionPoolEntry") -> None:
    connection.isolation_level = (
        None  # no statement begins a transaction: each sees the newest that is committed
    )
    cursor = connection.cursor()
    cursor.execute("PRAGMA query_only = ON")
    cursor.close()


def reading_server_engine(engine: AsyncEngine) -> AsyncEngine:
    """The same pool for who only reads: no transaction is begun, and so none is committed."""
    return engine.execution_options(isolation_level="AUTOCOMMIT")


async def use_write_ahead_log(engine: AsyncEngine, file: DatabaseFile) -> None:
    """Returns when the file keeps its changes in a write-ahead log; it remembers that.

    SQLite does not wait by itself where another process works in the file at that moment, so this does.

    Raises:
        StorageError: the others did not let go in time, or the file cannot be used.
    """
    give_up_at = get_running_loop().time() + BUSY_TIMEOUT_S
    while True:
        try:
            return await _switch_journal(engine, file)
        except StorageError as error:
            if error.facts["problem"] != "database_busy" or get_running_loop().time() > give_up_at:
                raise
        await sleep(RETRY_AFTER_S)


async def _switch_journal(engine: AsyncEngine, file: DatabaseFile) -> None:
    await _outside(engine, file, "PRAGMA journal_mode = WAL")


async def empty_write_ahead_log(engine: AsyncEngine, file: DatabaseFile) -> None:
    """Returns when all changes stand in the file itself, and the log is empty unless somebody else still reads it.

    Raises:
        StorageError: the file cannot be used.
    """
    await _outside(engine, file, "PRAGMA wal_checkpoint(TRUNCATE)")


async def _outside(engine: AsyncEngine, file: DatabaseFile, statement: str) -> None:
    """Past SQLAlchemy, which would begin a transaction; inside one the journal can be neither changed nor emptied."""
    with storage_errors(file.label):
        async with engine.connect() as connection:
            driver = (await connection.get_raw_connection()).driver_connection
            if driver is not None:
                cursor = await driver.execute(statement)
                await cursor.close()
