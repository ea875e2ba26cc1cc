"""The port `Storage` on SQL."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from concierge.adapters.storage.address import Address, DatabaseFile, StorageSection, address_of
from concierge.adapters.storage.connection import Connection, begun
from concierge.adapters.storage.engine import opened_engine, use_write_ahead_log
from concierge.adapters.storage.failures import storage_error
from concierge.adapters.storage.repositories.conversations import SqlConversations
from concierge.adapters.storage.repositories.downloads import SqlDownloads
from concierge.adapters.storage.repositories.proposals import SqlProposals
from concierge.adapters.storage.repositories.results import SqlResults
from concierge.adapters.storage.repositories.users import SqlUsers
from concierge.adapters.storage.schema import bring_up_to_date
from concierge.adapters.storage.tables import UserRow, table
from concierge.ports import Repositories

__all__ = ["SqlRepositories", "SqlStorage", "open_storage"]


class SqlRepositories:
    """The stores, which all speak through one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Binds every store to the connection."""
        self.users = SqlUsers(connection)
        self.results = SqlResults(connection)
        self.downloads = SqlDownloads(connection)
        self.proposals = SqlProposals(connection)
        self.conversations = SqlConversations(connection)


class SqlStorage:
    """A database that is open and has this version's schema.

    A task must not begin a transaction inside another one: on SQLite it would wait for itself.
    """

    def __init__(self, engine: AsyncEngine, address: Address) -> None:
        """Takes connections from `engine`."""
        self._engine = engine
        self._address = address

    def transaction(self) -> AbstractAsyncContextManager[Repositories]:
        """One transaction: committed when the block ends well, rolled back when it raises."""
        return self._transaction()

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Repositories]:
        async with begun(self._engine, self._address.label) as connection:
            yield SqlRepositories(connection)

    async def check(self) -> None:
        """Returns if the database is whole and writable. Raises StorageError."""
        async with begun(self._engine, self._address.label) as connection:
            if connection.is_file:
                verdict = await connection.row(text("PRAGMA quick_check(1)"))
                if verdict is None or verdict["quick_check"] != "ok":
                    raise storage_error("database_damaged", connection.database)
            users = table(UserRow)
            # Changes no row, yet only a database that can be written takes it.
            await connection.change(update(users).where(users.c.id < 0).values(turn_count=0))


@asynccontextmanager
async def open_storage(section: StorageSection, data_dir: Path) -> AsyncIterator[SqlStorage]:
    """What `concierge.adapters.storage.open_storage` promises."""
    address = address_of(section, data_dir)
    async with opened_engine(address) as engine:
        await bring_up_to_date(engine, address)
        if isinstance(address, DatabaseFile):
            await use_write_ahead_log(engine, address)
        yield SqlStorage(engine, address)
