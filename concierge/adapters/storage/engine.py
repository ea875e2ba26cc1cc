"""The engine for an address, of either kind of database."""

from asyncio import sleep, to_thread
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncEngine

from concierge.adapters.storage.address import Address, DatabaseFile
from concierge.adapters.storage.failures import storage_error, storage_errors
from concierge.adapters.storage.file import BEGINS_NOTHING, BUSY_TIMEOUT_S, file_engine, made_file
from concierge.adapters.storage.place import Place, place_of
from concierge.adapters.storage.server import server_engine
from concierge.errors import StorageError

__all__ = ["opened_engine", "without_transactions"]

_LAST_WORD_S = 0.02


@asynccontextmanager
async def opened_engine(
    address: Address, *, patience_s: float = BUSY_TIMEOUT_S, checks_keys: bool = True
) -> AsyncIterator[AsyncEngine]:
    """The pool for the address; `patience_s` is how long a statement waits for somebody else's lock.

    No connection is made before one is needed. The folder of a file is made, for its owner alone. Without
    `checks_keys` a file's tables can be rebuilt: otherwise dropping one takes the rows along that point to it.

    Raises:
        ConfigError: the driver for PostgreSQL is not installed.
        StorageError: the file cannot be made where it is to be, or it would lie on a network share.
    """
    if isinstance(address, DatabaseFile):
        with storage_errors(address.label):
            place = await to_thread(place_of, address.path)
            if place is not Place.SHARED:
                await to_thread(made_file, address.path)
        if place is Place.SHARED:
            raise storage_error("database_on_share", address.label)
        engine = file_engine(address.path, patience_s=patience_s, checks_keys=checks_keys)
    else:
        engine = await to_thread(server_engine, address.dsn.get_secret_value(), patience_s)
    try:
        yield engine
    except StorageError:
        # aiosqlite's thread for a file that could not be opened still answers the loop, which may end with this error.
        await sleep(_LAST_WORD_S)
        raise
    finally:
        await engine.dispose()


def without_transactions(engine: AsyncEngine) -> AsyncEngine:
    """The same pool for statements that are each a transaction of their own."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{BEGINS_NOTHING: True})
    return engine.execution_options(isolation_level="AUTOCOMMIT")
