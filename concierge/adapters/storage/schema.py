"""The database's shape: which revision it has, and how it gets to this version's, once."""

from asyncio import to_thread
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import Connection as SyncConnection, func, inspect, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from concierge.adapters.storage.address import Address
from concierge.adapters.storage.connection import Connection, begun, one_moment
from concierge.adapters.storage.engine import opened_engine
from concierge.adapters.storage.failures import storage_error
from concierge.adapters.storage.tables import METADATA

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory

__all__ = [
    "REVISIONS",
    "VERSION_TABLE",
    "bring_up_to_date",
    "lock_schema",
    "revision_of",
    "scripts",
    "upgrade",
]

# Oldest first. Kept here too, so that a database that is up to date is opened without loading Alembic.
REVISIONS = (
    *("0001", "0002", "0003", "0008", "0009", "0010", "0011", "0012", "0013", "0014", "0015", "0016"),
    *("0017", "0018", "0019", "0020", "0021", "0022", "0023", "0024", "0026", "0027", "0028", "0029"),
    *("0030", "0031", "0032", "0033", "0034"),
)
VERSION_TABLE = "alembic_version"
FOLDER = Path(__file__).parent / "migrations"
_LOCK = 0x636F6E63  # "conc": any number, the same for every concierge
_MIGRATION_PATIENCE_S = 60.0
_log = structlog.get_logger(__name__)


async def bring_up_to_date(engine: AsyncEngine, address: Address) -> None:
    """Returns when the database has the newest revision.

    Raises:
        StorageError: it has a revision that this version does not know, it is another program's, or it cannot
            be used at all; it is left as it was.
    """
    async with one_moment(engine, address.label) as connection:
        if await revision_of(connection) == REVISIONS[-1]:
            return
    migrations = await to_thread(scripts, FOLDER)
    async with (
        opened_engine(address, patience_s=_MIGRATION_PATIENCE_S, checks_keys=False) as patient,
        begun(patient, address.label) as connection,
    ):
        await lock_schema(connection)
        before = await revision_of(connection)
        if before == REVISIONS[-1]:
            return
        await connection.run(lambda sync: upgrade(sync, migrations, before))
        if connection.is_file and await connection.row(text("PRAGMA foreign_key_check")):
            raise storage_error("database_damaged", connection.database)
    _log.info("storage.migrated", before=before or "", after=REVISIONS[-1])


async def lock_schema(connection: Connection) -> None:
    """Returns once nobody else changes tables; the lock is held to the end of the transaction."""
    if not connection.is_file:  # a file is locked since its transaction began
        await connection.row(select(func.pg_advisory_xact_lock(_LOCK)))


async def revision_of(connection: Connection) -> str | None:
    """The revision of the database; None if it is new. Raises StorageError if it cannot be ours."""
    tables = set(await connection.run(lambda sync: inspect(sync).get_table_names()))
    if VERSION_TABLE not in tables:
        others = tables if connection.is_file else tables & set(METADATA.tables)
        if others:
            raise storage_error("database_foreign", connection.database)
        return None
    row = await connection.row(select(text("version_num")).select_from(text(VERSION_TABLE)))
    if row is None:
        return None
    if row["version_num"] not in REVISIONS:
        raise storage_error("database_newer", connection.database)
    return str(row["version_num"])


def scripts(folder: Path) -> "ScriptDirectory":
    """The migrations in a folder, all loaded, Alembic too: work for a thread."""
    import alembic.operations
    import alembic.runtime.migration  # noqa: F401  loaded here, so that `upgrade` finds it loaded
    from alembic.script import ScriptDirectory

    directory = ScriptDirectory(str(folder))
    directory.get_heads()
    return directory


def upgrade(
    connection: SyncConnection, migrations: "ScriptDirectory", before: str | None, after: str = "head"
) -> None:
    """Runs every migration after `before` up to `after` and notes that revision, in the connection's transaction."""
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext

    context = MigrationContext.configure(connection, opts={"transactional_ddl": True})
    with Operations.context(context):
        for migration in reversed(list(migrations.iterate_revisions(after, before or "base"))):
            migration.module.upgrade()
    context.stamp(migrations, after)
