"""A connection to a SQLite file that runs a statement and reads its rows in one turn of its thread.

aiosqlite takes a turn each for the cursor, the statement, its rows and its end, and a turn costs more than most
statements do. A transaction begins in the turn of its first statement.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Self, TypeAlias, TypeVar

import aiosqlite

__all__ = ["TurnConnection", "TurnCursor", "turn_connection"]

T = TypeVar("T")
Parameters: TypeAlias = Sequence[object]
SqlRow: TypeAlias = tuple[object, ...]

# Of an answer with more rows the others are read as they are asked for.
ROWS_A_TURN = 500


class TurnConnection(aiosqlite.Connection):
    """What SQLAlchemy expects of a connection of aiosqlite's."""

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        """Opens what the connector returns, in a thread that keeps no process alive."""
        super().__init__(connector, ROWS_A_TURN)
        self._thread.daemon = True
        self._beginning = ""

    # Nothing has to be awaited for it, unlike the driver's.
    def cursor(self) -> "TurnCursor":  # type: ignore[override]
        """A cursor that does not exist in the file before it runs something."""
        return TurnCursor(self)

    def begin(self, beginning: str) -> None:
        """Lets the next turn begin a transaction by these words, before its own work."""
        self._beginning = beginning

    async def commit(self) -> None:
        """Ends the transaction, if it has begun."""
        self._beginning = ""
        if self.in_transaction:
            await super().commit()

    async def rollback(self) -> None:
        """Takes back what the transaction did, if it has begun."""
        self._beginning = ""
        if self.in_transaction:
            await super().rollback()

    async def turn(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """What the work returns, which has the thread and the file to itself."""
        beginning, self._beginning = self._beginning, ""
        if beginning:
            work = partial(_begun, beginning, work)
        done: T = await self._execute(work, self._conn)  # type: ignore[no-untyped-call]
        return done


def _begun(beginning: str, work: Callable[[sqlite3.Connection], T], connection: sqlite3.Connection) -> T:
    connection.execute(beginning)
    return work(connection)


class TurnCursor:
    """What SQLAlchemy expects of a cursor of aiosqlite's."""

    arraysize = 1

    def __init__(self, connection: TurnConnection) -> None:
        """Has run nothing yet."""
        self._connection = connection
        self._cursor: sqlite3.Cursor | None = None
        self._has_more = False
        self._rows: deque[SqlRow] = deque()

    async def __aenter__(self) -> Self:
        return self

    @property
    def description(self) -> Sequence[Sequence[object]] | None:
        """The columns of the rows; None if there are none."""
        return None if self._cursor is None else self._cursor.description

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""
        return -1 if self._cursor is None else self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        """The number of the row that was put in last."""
        return None if self._cursor is None else self._cursor.lastrowid

    async def execute(self, statement: str, parameters: Parameters = ()) -> None:
        """Runs the statement."""
        await self._run(lambda cursor: cursor.execute(statement, parameters))

    async def executemany(self, statement: str, parameters: Iterable[Parameters]) -> None:
        """Runs the statement once for each."""
        await self._run(lambda cursor: cursor.executemany(statement, parameters))

    async def fetchone(self) -> SqlRow | None:
        """The next row."""
        return next(iter(await self.fetchmany(1)), None)

    async def fetchmany(self, size: int | None = None) -> Sequence[SqlRow]:
        """So many of the next rows, or fewer if there are no more."""
        wanted = size or self.arraysize
        while self._has_more and len(self._rows) < wanted:
            await self._connection.turn(self._read)
        return [self._rows.popleft() for _ in range(min(wanted, len(self._rows)))]

    async def fetchall(self) -> Sequence[SqlRow]:
        """All rows that are left."""
        while self._has_more:
            await self._connection.turn(self._read)
        rows, self._rows = self._rows, deque()
        return rows

    async def close(self) -> None:
        """Lets go of rows that were not read."""
        if self._has_more:
            await self._connection.turn(self._end)

    async def _run(self, work: Callable[[sqlite3.Cursor], object]) -> None:
        await self.close()
        await self._connection.turn(partial(self._answered, work))

    def _answered(self, work: Callable[[sqlite3.Cursor], object], connection: sqlite3.Connection) -> None:
        self._rows = deque()
        self._cursor = connection.cursor()
        self._has_more = True
        work(self._cursor)
        self._read(connection)

    def _read(self, connection: sqlite3.Connection) -> None:
        if self._cursor is None:
            return
        rows = self._cursor.fetchmany(ROWS_A_TURN) if self._cursor.description else ()
        self._rows.extend(rows)
        if len(rows) < ROWS_A_TURN:
            self._end(connection)

    def _end(self, _connection: sqlite3.Connection) -> None:
        self._has_more = False
        if self._cursor is not None:
            self._cursor.close()


def turn_connection(database: str, **options: object) -> TurnConnection:
    """A connection that has to be awaited; the options are those of `sqlite3.connect`."""
    return TurnConnection(partial(sqlite3.connect, database, **options))
