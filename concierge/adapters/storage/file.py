"""SQLite: the engines for a file, which is only read where its file system takes no writes."""

import errno
import sqlite3
from asyncio import get_running_loop, sleep, to_thread
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from sqlalchemy import URL, Connection, Dialect, Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, QueuePool
from sqlalchemy.util import await_only

from concierge.adapters.storage.address import DatabaseFile
from concierge.adapters.storage.failures import storage_errors
from concierge.adapters.storage.options import ENGINE_OPTIONS
from concierge.adapters.storage.place import can_be_written, is_frozen
from concierge.adapters.storage.turns import TurnConnection, turn_connection
from concierge.errors import StorageError

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry

__all__ = [
    "BEGINS_NOTHING",
    "BUSY_TIMEOUT_S",
    "empty_write_ahead_log",
    "file_engine",
    "made_file",
    "reading_file_engine",
    "use_write_ahead_log",
]

# An execution option of ours: each statement is a transaction of its own.
BEGINS_NOTHING = "concierge_begins_nothing"

BUSY_TIMEOUT_S = 5.0
QUEUE_TIMEOUT_S = 30.0
RETRY_AFTER_S = 0.02
Thread: TypeAlias = "Callable[[Callable[[Path], _State | None], Path], _State | None]"
_READ_AT = "concierge_read_at"


def made_file(path: Path) -> Path:
    """The file, made for its owner alone if it is not there yet, with its folder. Raises OSError."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
    return path


def file_engine(path: Path, *, patience_s: float = BUSY_TIMEOUT_S, checks_keys: bool = True) -> AsyncEngine:
    """The pool for a file that is there; what it opens has to be disposed of."""
    # One connection, for which tasks wait in order; several would poll for the same lock, without order.
    engine = create_async_engine(
        URL.create("sqlite+aiosqlite", database=str(path)),
        poolclass=AsyncAdaptedQueuePool,
        pool_size=1,
        max_overflow=0,
        pool_timeout=QUEUE_TIMEOUT_S,
        # Whoever leaves a transaction ends it; another ROLLBACK, to be sure, would cost a turn of the thread each time.
        pool_reset_on_return=None,
        connect_args={"timeout": patience_s, "async_creator_fn": turn_connection},
        **ENGINE_OPTIONS,
    )
    event.listen(engine.sync_engine, "connect", _set_up_file if checks_keys else _set_up_file_for_changes)
    event.listen(engine.sync_engine, "begin", _begin_as_writer)
    event.listen(engine.sync_engine, "invalidate", _let_go)
    _read_where_nothing_can_be_written(engine.sync_engine, path, _in_another_thread)
    return engine


def _read_where_nothing_can_be_written(engine: Engine, path: Path, in_thread: Thread) -> None:
    """Where nothing can be written the file is only read; once that has changed, the next use opens it anew."""
    event.listen(engine, "do_connect", partial(_open_to_read, path, in_thread))
    event.listen(engine, "checkout", partial(_refuse_outdated, path, in_thread))


def _open_to_read(
    path: Path,
    in_thread: Thread,
    _dialect: Dialect,
    entry: "ConnectionPoolEntry",
    arguments: list[Any],
    parameters: dict[str, Any],
) -> None:
    entry.info.pop(_READ_AT, None)
    state = in_thread(_state, path)
    if state is None:
        return
    if state.has_log and state.is_frozen:
        # What was committed last stands there alone, and to read it SQLite has to write beside it.
        raise PermissionError(errno.EACCES, "the log beside the file cannot be taken in", str(path))
    entry.info[_READ_AT] = state
    # Only of a file that nobody here can change; beside one that another user writes SQLite takes its locks.
    # Source: https://sqlite.org/wal.html#read_only_databases
    frozen = "&immutable=1" if state.is_frozen else ""
    arguments[0] = f"{path.absolute().as_uri()}?mode=ro{frozen}"
    parameters["uri"] = True


class _State(NamedTuple):
    """A file that is only read; it may change all the same, through another mount."""

    is_frozen: bool
    has_log: bool
    changed_ns: int
    size_bytes: int


def _state(path: Path) -> _State | None:
    """The file as it is now; None where it can be written."""
    if can_be_written(path):
        return None
    log, file = path.with_name(f"{path.name}-wal"), path.stat()
    return _State(
        is_frozen=is_frozen(path),
        has_log=log.exists() and log.stat().st_size > 0,
        changed_ns=file.st_mtime_ns,
        size_bytes=file.st_size,
    )


def _refuse_outdated(
    path: Path,
    in_thread: Thread,
    _connection: "DBAPIConnection",
    entry: "ConnectionPoolEntry",
    _proxy: object,
) -> None:
    """SQLite watches no file that it was told nobody changes; so such a connection ends where somebody did or can."""
    read_at = entry.info.get(_READ_AT)
    if read_at is not None and in_thread(_state, path) != read_at:
        raise DisconnectionError("the file has changed, or can be written again")


def _in_another_thread(work: Callable[[Path], _State | None], path: Path) -> _State | None:
    """For SQLAlchemy's events, which run on the loop where its engine is asynchronous."""
    return await_only(to_thread(work, path))


def _in_this_thread(work: Callable[[Path], _State | None], path: Path) -> _State | None:
    return work(path)


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
    driver = connection.connection.driver_connection
    if isinstance(driver, TurnConnection) and not connection.get_execution_options().get(BEGINS_NOTHING):
        driver.begin("BEGIN IMMEDIATE")


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
    _read_where_nothing_can_be_written(engine, path, _in_this_thread)
    return engine


def _set_up_reader(connection: "DBAPIConnection", _entry: "ConnectionPoolEntry") -> None:
    connection.isolation_level = (
        None  # no statement begins a transaction: each sees the newest that is committed
    )
    cursor = connection.cursor()
    cursor.execute("PRAGMA query_only = ON")
    cursor.close()


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
