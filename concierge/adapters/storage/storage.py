"""The port `Storage` on SQL."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from concierge.adapters.storage.address import Address, DatabaseFile, StorageSection, address_of
from concierge.adapters.storage.connection import Connection, ReadingConnection, WritingConnection, begun
from concierge.adapters.storage.engine import opened_engine, without_transactions
from concierge.adapters.storage.failures import storage_error
from concierge.adapters.storage.file import empty_write_ahead_log, use_write_ahead_log
from concierge.adapters.storage.keys import FILE_NAME, Keyring, SecretsSection
from concierge.adapters.storage.place import can_be_written
from concierge.adapters.storage.reader import reader_of
from concierge.adapters.storage.repositories import SqlRepositories
from concierge.adapters.storage.rotation import SqlKeys
from concierge.adapters.storage.schema import bring_up_to_date
from concierge.adapters.storage.tables import UserRow, table
from concierge.adapters.storage.vault import Vault
from concierge.ports import Repositories

__all__ = ["SqlStorage", "open_storage"]

_NO_SECRETS = SecretsSection()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Open:
    """A transaction that a task is in; `outer` is the one around it, of another storage."""

    storage: "SqlStorage"
    task: "asyncio.Task[object] | None"
    connection: Connection
    stores: SqlRepositories
    outer: "_Open | None"


_innermost: ContextVar[_Open | None] = ContextVar("_innermost", default=None)


class SqlStorage:
    """A database that is open and has this version's schema."""

    def __init__(self, engine: AsyncEngine, address: Address, vault: Vault) -> None:
        """Takes connections from `engine`, and seals secrets in `vault`."""
        self._engine = engine
        self._alone = without_transactions(engine)
        self._reader = reader_of(engine, address)
        self._address = address
        self._vault = vault
        self.keys = SqlKeys(lambda: begun(engine, address.label), vault)

    def transaction(self) -> AbstractAsyncContextManager[Repositories]:
        """One transaction: committed when the block ends well, rolled back when it raises.

        Inside another one of the same task it joins that one, and takes back what its own block wrote if that raises.
        """
        return self._transaction()

    def reading(self) -> AbstractAsyncContextManager[Repositories]:
        """The stores for reading alone: nothing is committed, and nobody has to wait for it.

        Inside a transaction of the same task it sees what that one wrote.
        """
        return self._reading()

    def writing(self) -> AbstractAsyncContextManager[Repositories]:
        """The stores for changes that are one statement each: each is committed by itself, and none taken back.

        Inside a transaction of the same task they are a part of that one.
        """
        return self._writing()

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Repositories]:
        if around := self._around():
            if not around.connection.is_one_transaction:
                message = "a transaction inside a block that is none"
                raise RuntimeError(message)
            async with around.connection.savepoint():
                yield around.stores
            return
        async with (
            begun(self._engine, self._address.label) as connection,
            self._entered(connection) as stores,
        ):
            yield stores

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[Repositories]:
        if around := self._around():
            yield around.stores
            return
        connection = ReadingConnection(self._reader, self._address.label)
        async with self._entered(connection) as stores:
            yield stores

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[Repositories]:
        if around := self._around():
            if around.connection.reads_only:
                message = "a change inside a block that only reads"
                raise RuntimeError(message)
            yield around.stores
            return
        async with self._entered(WritingConnection(self._alone, self._address.label)) as stores:
            yield stores

    def _around(self) -> _Open | None:
        """The transaction of this storage that this very task is in: a task that was started inside has its own."""
        found, task = _innermost.get(), asyncio.current_task()
        while found is not None and (found.storage is not self or found.task is not task):
            found = found.outer
        return found

    @asynccontextmanager
    async def _entered(self, connection: Connection) -> AsyncIterator[SqlRepositories]:
        stores, outer = SqlRepositories(connection, self._vault), _innermost.get()
        entered = _Open(
            storage=self, task=asyncio.current_task(), connection=connection, stores=stores, outer=outer
        )
        before = _innermost.set(entered)
        try:
            yield stores
        finally:
            _innermost.reset(before)

    async def close(self) -> None:
        """Lets go of what reading holds; the engine is its owner's."""
        await self._reader.close()

    async def check(self) -> None:
        """Returns if the database is whole and writable. Raises StorageError."""
        async with begun(self._engine, self._address.label) as connection:
            if connection.is_file:
                verdict = await connection.row(text("PRAGMA quick_check(1)"))
                if verdict is None or verdict["quick_check"] != "ok":
                    raise storage_error("database_damaged", connection.database)
            users = table(UserRow)
            # Changes no row, yet only a database that can be written takes it.
            await connection.change(update(users).where(users.c.id < 0).values(name=""))

    async def empty_log(self) -> None:
        """What `Storage.empty_log` promises; a server keeps its log to itself."""
        if self._around() is None and isinstance(self._address, DatabaseFile):
            await empty_write_ahead_log(self._engine, self._address)


@asynccontextmanager
async def open_storage(
    section: StorageSection, data_dir: Path, secrets: SecretsSection = _NO_SECRETS
) -> AsyncIterator[SqlStorage]:
    """What `concierge.adapters.storage.open_storage` promises."""
    address = address_of(section, data_dir)
    # Several instances may share a server, and a file beside one of them would be a secret to the others.
    key_file = data_dir / FILE_NAME if isinstance(address, DatabaseFile) else None
    vault = Vault(Keyring(secrets.keys(), key_file))
    await vault.check()
    async with opened_engine(address) as engine:
        await bring_up_to_date(engine, address)
        if isinstance(address, DatabaseFile) and await asyncio.to_thread(can_be_written, address.path):
            await use_write_ahead_log(engine, address)
        storage = SqlStorage(engine, address, vault)
        try:
            yield storage
        finally:
            await storage.close()
