"""aiosqlite's connection with fewer turns of its thread: each costs two switches, and on a busy machine two waits."""

import sqlite3
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from typing import Any, Concatenate, Final, NamedTuple, ParamSpec, Self, TypeAlias, TypeVar

import aiosqlite

__all__ = ["connected"]

# Whoever asks for more rows than these reads them piece by piece.
_AHEAD: Final = 500
_CHUNK: Final = 64

P = ParamSpec("P")
T = TypeVar("T")
_Row: TypeAlias = tuple[Any, ...]


def connected(
    database: str, *, timeout: float, check_same_thread: bool = True, uri: bool = False
) -> "_Connection":
    """What `aiosqlite.connect` returns, with the cursors of this module; its thread ends with the process."""
    connect = partial(
        sqlite3.connect, database, timeout=timeout, check_same_thread=check_same_thread, uri=uri
    )
    connection = _Connection(connect, _CHUNK)
    connection._thread.daemon = True  # noqa: SLF001  as SQLAlchemy does for the connections that it makes itself
    return connection


class _Connection(aiosqlite.Connection):
    """A connection that opens a cursor, runs it, reads and closes it in one turn, and rolls back only what is there."""

    _is_over = False

    def cursor(self) -> "_Cursor":  # type: ignore[override]  # as SQLAlchemy uses it
        """A cursor that nothing has been done for yet."""
        return _Cursor(self)

    async def commit(self) -> None:
        """Commits the transaction."""
        await super().commit()
        self._is_over = True

    async def rollback(self) -> None:
        """Rolls back what was run since the last commit."""
        if not self._is_over:
            await super().rollback()

    async def turn(
        self,
        work: Callable[Concatenate[sqlite3.Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """What the work returns, which is done in the connection's thread."""
        self._is_over = False
        found: T = await self._execute(work, self._conn, *args, **kwargs)  # type: ignore[no-untyped-call]
        return found


class _Run(NamedTuple):
    """A statement that was run: what is known of it, and its first rows. Its cursor is closed if that is all."""

    cursor: sqlite3.Cursor
    rows: deque[_Row]
    is_whole: bool
    description: _Row | None
    rowcount: int
    lastrowid: int | None


class _Cursor:
    """The cursor that SQLAlchemy asks for."""

    arraysize = 1

    def __init__(self, connection: _Connection) -> None:
        self._connection = connection
        self._run: _Run | None = None

    async def __aenter__(self) -> Self:
        return self

    @property
    def description(self) -> _Row | None:
        """The columns; None where the statement has no rows."""
        return self._run.description if self._run else None

    @property
    def rowcount(self) -> int:
        """How many rows the statement changed."""
        return self._run.rowcount if self._run else -1

    @property
    def lastrowid(self) -> int | None:
        """The id of the row that was inserted last."""
        return self._run.lastrowid if self._run else None

    async def execute(self, statement: str, values: Sequence[Any] = ()) -> Self:
        """Runs the statement."""
        self._run = await self._connection.turn(_executed, statement, values)
        return self

    async def executemany(self, statement: str, values: Sequence[Sequence[Any]]) -> Self:
        """Runs the statement once for each of the values."""
        self._run = await self._connection.turn(_executed_for_each, statement, values)
        return self

    async def fetchone(self) -> _Row | None:
        """The next row."""
        return next(iter(await self.fetchmany(1)), None)

    async def fetchmany(self, size: int | None = None) -> Sequence[_Row]:
        """The next rows, as many as there are of those."""
        size, run = size or self.arraysize, self._run
        if run is None:
            return []
        rows = [run.rows.popleft() for _ in range(min(size, len(run.rows)))]
        if len(rows) < size and not run.is_whole:
            rows += await self._connection.turn(_more, run.cursor, size - len(rows))
        return rows

    async def fetchall(self) -> Sequence[_Row]:
        """The rest of the rows."""
        run = self._run
        if run is None:
            return []
        rows = [*run.rows]
        run.rows.clear()
        return rows if run.is_whole else rows + await self._connection.turn(_rest, run.cursor)

    async def __aiter__(self) -> AsyncIterator[_Row]:
        while rows := await self.fetchmany(_AHEAD):
            for row in rows:
                yield row

    async def close(self) -> None:
        """Lets go of rows that were not read."""
        if self._run is not None and not self._run.is_whole:
            await self._connection.turn(_closed, self._run.cursor)
            self._run = self._run._replace(is_whole=True)


def _executed(connection: sqlite3.Connection, statement: str, values: Sequence[Any]) -> _Run:
    cursor = connection.execute(statement, values)
    rows = cursor.fetchmany(_AHEAD) if cursor.description else []
    return _run_of(cursor, rows)


def _executed_for_each(
    connection: sqlite3.Connection, statement: str, values: Sequence[Sequence[Any]]
) -> _Run:
    return _run_of(connection.executemany(statement, values), [])


def _run_of(cursor: sqlite3.Cursor, rows: list[_Row]) -> _Run:
    is_whole = len(rows) < _AHEAD
    run = _Run(cursor, deque(rows), is_whole, cursor.description, cursor.rowcount, cursor.lastrowid)
    if is_whole:
        cursor.close()
    return run


def _more(_connection: sqlite3.Connection, cursor: sqlite3.Cursor, size: int) -> list[_Row]:
    return cursor.fetchmany(size)


def _rest(_connection: sqlite3.Connection, cursor: sqlite3.Cursor) -> list[_Row]:
    return cursor.fetchall()


def _closed(_connection: sqlite3.Connection, cursor: sqlite3.Cursor) -> None:
    cursor.close()
