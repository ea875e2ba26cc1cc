"""One transaction: statements go through it, and what goes wrong in it is a StorageError."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TypeAlias, TypeVar

from sqlalchemy import Connection as SyncConnection
from sqlalchemy import CursorResult, Executable, RowMapping
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel import SQLModel

from concierge.adapters.storage.failures import storage_errors
from concierge.adapters.storage.tables import table

__all__ = ["Connection", "Insert", "Values", "begun"]

T = TypeVar("T")
Insert: TypeAlias = sqlite.Insert | postgresql.Insert
Values: TypeAlias = Mapping[str, object]


class Connection:
    """Core statements inside one transaction. Every method raises only StorageError."""

    def __init__(self, raw: AsyncConnection, database: str) -> None:
        """Speaks over `raw`; `database` names the database in errors."""
        self._raw = raw
        self.database = database

    @property
    def is_file(self) -> bool:
        """Whether this is SQLite."""
        return self._raw.dialect.name == "sqlite"

    def insert(self, row: type[SQLModel]) -> Insert:
        """An INSERT that knows ON CONFLICT, in this database's dialect."""
        return sqlite.insert(table(row)) if self.is_file else postgresql.insert(table(row))

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

    async def run(self, work: Callable[[SyncConnection], T]) -> T:
        """What `work` returns, which expects a connection that is not asynchronous."""
        with storage_errors(self.database):
            return await self._raw.run_sync(work)

    async def _execute(
        self, statement: Executable, values: Sequence[Values] | Values | None
    ) -> CursorResult[tuple[object, ...]]:
        return await self._raw.execute(statement, values)


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
