"""The database: SQLite in a file or PostgreSQL, behind the port `Storage`.

Importing this is cheap; SQLAlchemy and the driver are loaded when a storage is opened.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path

from concierge.adapters.storage.address import DatabaseFile, StorageSection, address_of
from concierge.adapters.storage.keys import SecretsSection, new_key
from concierge.adapters.storage.place import Place, can_be_written, place_of
from concierge.model.diagnosis import Notice
from concierge.ports import DatabaseCare, Storage

__all__ = ["SecretsSection", "StorageSection", "care_of", "new_key", "open_storage", "warnings_about"]

_NO_SECRETS = SecretsSection()


@asynccontextmanager
async def open_storage(
    section: StorageSection, data_dir: Path, secrets: SecretsSection = _NO_SECRETS
) -> AsyncIterator[Storage]:
    """The database that the settings name, brought to this version's schema; closed at the end of the block.

    Without an address it is the file `concierge.db` in `data_dir`, made on first use.

    Raises:
        ConfigError: the address names another kind of database, the driver for it is not installed, or the file with
            the keys cannot be trusted.
        StorageError: the database cannot be reached or used as it is; it is left as it was.
    """
    sql = await asyncio.to_thread(import_module, f"{__name__}.storage")
    async with sql.open_storage(section, data_dir, secrets) as storage:
        yield storage


async def warnings_about(section: StorageSection, data_dir: Path) -> tuple[Notice, ...]:
    """What the owner should know of the place of the database."""
    address = address_of(section, data_dir)
    if not isinstance(address, DatabaseFile):
        return ()
    codes = await asyncio.to_thread(lambda: tuple(_codes(address.path)))
    return tuple(Notice(code=code, facts={"database": address.label}) for code in codes)


def _codes(path: Path) -> Iterator[str]:
    if place_of(path) is Place.FLEETING:
        yield "fleeting_database"
    if path.exists() and not can_be_written(path):
        yield "read_only_database"


async def care_of(section: StorageSection, data_dir: Path) -> DatabaseCare:
    """The care of the database that the settings name; archives that nobody asked for go into `data_dir`."""
    sql = await asyncio.to_thread(import_module, f"{__name__}.care")
    care: DatabaseCare = sql.SqlCare(address_of(section, data_dir), data_dir / "backups")
    return care
