"""One transaction: statements go through it, and what goes wrong in it is a StorageError."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from sqlalchemy import (
    Connection as SyncConnection,
    CursorResult,
    Executable,
    Row,
    RowMapping,
    Table,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.sql.expression import UpdateBase
from sqlalchemy.util import greenlet_spawn
from sqlmodel import SQLModel

from concierge.adapters.storage.failures import storage_errors
from concierge.adapters.storage.file import BEGINS_NOTHING
from concierge.adapters.storage.reader import Reader, Values
from concierge.adapters.storage.tables import table

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

__all__ = [
    "Connection",
    "Insert",
    "ReadingConnection",
    "Values",
    "WritingConnection",
    "begun",
    "insert_into",
    "one_moment",
]

T = TypeVar("T")
Insert: TypeAlias = "sqlite.Insert | postgresql.Insert"


class Connection:
    """Core statements inside one transaction. Every method raises only StorageError."""

    is_one_transaction = True

    def __init__(self, raw: AsyncConnection, database: str, *, reads_only: bool = False) -> None:
        """Speaks over `raw`; `database` names the database in errors."""
        self._raw = raw
        self.database = database
        self.reads_only = reads_only

    @property
    def is_file(self) -> bool:
        """Whether this is SQLite."""
        return self._raw.dialect.name == "sqlite"

    def insert(self, row: type[SQLModel]) -> Insert:
        """An INSERT that knows ON CONFLICT, in this database's dialect."""
        return insert_into(table(row), is_file=self.is_file)

    async def rows(
        self, statement: Executable, values: Sequence[Values] | Values | None = None
    ) -> Sequence[RowMapping]:
        """Every row that the statement returns."""
        with storage_errors(self.database):
            return (await self._execute(statement, values)).mappings().all()

    async def row(self, statement: Executable, values: Values | None = None) -> RowMapping | None:
        """The first row that the statement returns, if there is any."""
        with storage_errors(self.database):
            return (await self._execute(statement, values)).mappings().first()

    async def change(self, statement: Executable, values: Sequence[Values] | Values | None = None) -> int:
        """How many rows the statement changed."""
        with storage_errors(self.database):
            return (await self._execute(statement, values)).rowcount

    async def batches(
        self, statement: Executable, size: int
    ) -> AsyncIterator[Sequence[Row[tuple[object, ...]]]]:
        """The rows that the statement returns, so many at a time; they are not all held at once."""
        with storage_errors(self.database):
            result = await self._raw.stream(statement, execution_options={"yield_per": size})
        while True:
            with storage_errors(self.database):
                rows = await result.fetchmany(size)
            if not rows:
                return
            yield rows

    async def run(self, work: Callable[[SyncConnection], T]) -> T:
        """What `work` returns, which expects a connection that is not asynchronous."""
        with storage_errors(self.database):
            return await self._raw.run_sync(work)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """What the block writes is taken back alone if it raises; the transaction around it goes on."""
        with storage_errors(self.database):
            nested = await self._raw.begin_nested()
        is_whole = False
        try:
            yield
            is_whole = True
        finally:
            with storage_errors(self.database):
                await (nested.commit() if is_whole else nested.rollback())

    async def _execute(
        self, statement: Executable, values: Sequence[Values] | Values | None
    ) -> CursorResult[tuple[object, ...]]:
        if self.reads_only:
            _refuse_to_write(statement)
        return await self._raw.execute(statement, values)


def _refuse_to_write(statement: Executable) -> None:
    if isinstance(statement, UpdateBase):
        message = "a write through a connection that only reads"
        raise RuntimeError(message)  # noqa: TRY004  no wrong type: the wrong place


class ReadingConnection(Connection):
    """Statements that only read, each by itself: nothing is held between two of them."""

    is_one_transaction = False

    def __init__(self, reader: Reader, database: str) -> None:
        """Asks the reader."""
        self._reader = reader
        self.database = database
        self.reads_only = True

    @property
    def is_file(self) -> bool:
        """Whether this is SQLite."""
        return self._reader.is_file

    async def rows(
        self, statement: Executable, values: Sequence[Values] | Values | None = None
    ) -> Sequence[RowMapping]:
        """Every row that the statement returns."""
        _refuse_to_write(statement)
        with storage_errors(self.database):
            return await self._reader.rows(statement, values)

    async def row(self, statement: Executable, values: Values | None = None) -> RowMapping | None:
        """The first row that the statement returns, if there is any."""
        return next(iter(await self.rows(statement, values)), None)

    async def change(self, statement: Executable, values: Sequence[Values] | Values | None = None) -> int:
        """Raises RuntimeError: nothing is changed here."""
        _refuse_to_write(statement)
        return len(await self.rows(statement, values))


class WritingConnection(Connection):
    """Statements that are each committed by themselves."""

    is_one_transaction = False

    def __init__(self, engine: AsyncEngine, database: str) -> None:
        """Takes an engine without transactions."""
        self._engine = engine.sync_engine
        self.database = database
        self.reads_only = False

    @property
    def is_file(self) -> bool:
        """Whether this is SQLite."""
        return self._engine.dialect.name == "sqlite"

    async def rows(
        self, statement: Executable, values: Sequence[Values] | Values | None = None
    ) -> Sequence[RowMapping]:
        """Every row that the statement returns."""
        return await self._ran(statement, values, lambda result: result.mappings().all())

    async def row(self, statement: Executable, values: Values | None = None) -> RowMapping | None:
        """The first row that the statement returns, if there is any."""
        return await self._ran(statement, values, lambda result: result.mappings().first())

    async def change(self, statement: Executable, values: Sequence[Values] | Values | None = None) -> int:
        """How many rows the statement changed."""
        return await self._ran(statement, values, lambda result: result.rowcount)

    async def _ran(
        self,
        statement: Executable,
        values: Sequence[Values] | Values | None,
        take: Callable[[CursorResult[tuple[object, ...]]], T],
    ) -> T:
        def connected() -> T:
            with self._engine.connect() as connection:
                return take(connection.execute(statement, values))

        with storage_errors(self.database):
            # One switch for it all: each of connecting, asking and giving back would cost as much again.
            return await greenlet_spawn(connected)


def insert_into(into: Table, *, is_file: bool) -> Insert:
    """An INSERT that knows ON CONFLICT, as SQLite or PostgreSQL writes it."""
    if is_file:
        return sqlite.insert(into)
    from sqlalchemy.dialects import postgresql  # two megabytes that nobody with a file needs

    return postgresql.insert(into)


@asynccontextmanager
async def begun(engine: AsyncEngine, database: str) -> AsyncIterator[Connection]:
    """A transaction that is committed when the block ends well and rolled back when it raises."""
    async with AsyncExitStack() as stack:
        with storage_errors(database):
            raw = await stack.enter_async_context(engine.connect())
            transaction = await raw.begin()
        yield Connection(raw, database)
        with storage_errors(database):
            await transaction.commit()


@asynccontextmanager
async def one_moment(engine: AsyncEngine, database: str) -> AsyncIterator[Connection]:
    """A transaction in which every statement sees the database as it was at the first; nobody waits for it."""
    async with AsyncExitStack() as stack:
        with storage_errors(database):
            raw = await stack.enter_async_context(engine.connect())
            if raw.dialect.name == "sqlite":
                await raw.execution_options(**{BEGINS_NOTHING: True})
                await raw.exec_driver_sql("BEGIN")
            else:
                await raw.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        yield Connection(raw, database, reads_only=True)
