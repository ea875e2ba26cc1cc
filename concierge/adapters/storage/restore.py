"""What an archive holds, put in the place of what a database held, in one transaction."""

from asyncio import to_thread
from collections.abc import Iterable

from sqlalchemy import (
    BigInteger,
    Connection as SyncConnection,
    cast,
    column,
    func,
    insert,
    inspect,
    select,
    table,
    text,
)
from sqlalchemy.ext.asyncio import AsyncEngine

from concierge.adapters.storage.archive import Archive, TableHead
from concierge.adapters.storage.backup import Progress, portable_table
from concierge.adapters.storage.connection import Connection, begun
from concierge.adapters.storage.failures import storage_error
from concierge.adapters.storage.schema import FOLDER, REVISIONS, VERSION_TABLE, lock_schema, scripts, upgrade
from concierge.adapters.storage.tables import METADATA

__all__ = ["replace_everything"]

_LISTED = text(
    "SELECT type, name FROM sqlite_master WHERE type IN ('table', 'view') AND sql LIKE :pattern "
    "AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
)


async def replace_everything(
    engine: AsyncEngine, database: str, archive: Archive, progress: Progress
) -> None:
    """Returns when the database holds what the archive does, in this version's tables.

    The tables are made as they were when the archive was, filled, and then migrated as any old database is. Until
    the end nobody sees anything of it.

    Raises:
        BadBackup: the archive changed since it was looked through.
        StorageError: the database did not take it; it is as it was.
    """
    migrations = await to_thread(scripts, FOLDER)
    revision = archive.header.revision
    async with begun(engine, database) as connection:
        await lock_schema(connection)
        await connection.run(_clear)
        await connection.run(lambda sync: upgrade(sync, migrations, None, revision))
        await _fill(connection, archive, progress)
        await _go_on_numbering(connection, archive.header.tables)
        if revision != REVISIONS[-1]:
            await connection.run(lambda sync: upgrade(sync, migrations, revision))
        if connection.is_file and await connection.row(text("PRAGMA foreign_key_check")):
            raise storage_error("database_failed", database)


def _clear(sync: SyncConnection) -> None:
    """Drops what is ours: on a server other programs may have tables too."""
    if sync.dialect.name != "sqlite":
        ours = {*METADATA.tables, VERSION_TABLE} & set(inspect(sync).get_table_names())
        if ours:
            sync.exec_driver_sql(f"DROP TABLE {', '.join(map(_quoted, sorted(ours)))} CASCADE")
        return
    # A virtual table goes first: it takes its hidden ones along.
    for pattern in ("CREATE VIRTUAL %", "CREATE %"):
        for kind, name in sync.execute(_LISTED, {"pattern": pattern}).all():
            sync.exec_driver_sql(f"DROP {kind} {_quoted(name)}")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


async def _fill(connection: Connection, archive: Archive, progress: Progress) -> None:
    batches, done = archive.batches(), 0
    while (batch := await to_thread(next, batches, None)) is not None:
        head, rows = batch
        names = [column.name for column in head.columns]
        await connection.change(
            insert(portable_table(head)), [dict(zip(names, row, strict=True)) for row in rows]
        )
        done += len(rows)
        progress(done, archive.header.rows)


async def _go_on_numbering(connection: Connection, heads: Iterable[TableHead]) -> None:
    """Numbers that were given out before are not given out again."""
    for head in heads:
        if head.last_id is None and connection.is_file:
            continue
        if connection.is_file:
            await connection.change(
                text("UPDATE sqlite_sequence SET seq = max(seq, :last) WHERE name = :name"),
                {"last": head.last_id, "name": head.name},
            )
            await connection.change(
                text(
                    "INSERT INTO sqlite_sequence (name, seq) SELECT :name, :last "
                    "WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = :name)"
                ),
                {"last": head.last_id, "name": head.name},
            )
        elif any(column.name == "id" and column.kind == "integer" for column in head.columns):
            await _continue_sequence(connection, head)


async def _continue_sequence(connection: Connection, head: TableHead) -> None:
    sequence = func.pg_get_serial_sequence(head.name, "id")
    stored = select(func.max(column("id"))).select_from(table(head.name)).scalar_subquery()
    highest = func.greatest(stored, cast(head.last_id, BigInteger))
    # Of a table that was made anew and never held a row, SQLite says that its last number was 0.
    await connection.rows(select(func.setval(sequence, highest)).where(sequence.is_not(None), highest > 0))
