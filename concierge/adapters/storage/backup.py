"""A copy of every row at one moment, written to an archive."""

import sys
from asyncio import to_thread
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias, TypeVar

from sqlalchemy import (
    Connection as SyncConnection,
    Executable,
    TableClause,
    column,
    func,
    inspect,
    select,
    table,
    text,
)

from concierge.adapters.storage.archive import (
    BATCH,
    ArchiveWriter,
    ColumnHead,
    Header,
    TableHead,
    archive_writer,
)
from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.portable import TYPES, kind_of, packed
from concierge.adapters.storage.tables import METADATA
from concierge.model.database import Backup

__all__ = ["Progress", "count_rows", "our_tables", "portable_table", "write_backup"]

T = TypeVar("T")
Progress: TypeAlias = Callable[[int, int], None]


async def write_backup(connection: Connection, revision: str, path: Path, progress: Progress) -> Backup:
    """Writes what the transaction sees; the file is whole under its name, or not there.

    Raises:
        BadBackup: the file cannot be written.
        StorageError: the database cannot be read.
    """
    made_at = datetime.now(UTC)
    heads = [await _head(connection, name) for name in await our_tables(connection)]
    header = Header(revision=revision, made_at=made_at.isoformat(), tables=heads)
    async with _in_thread(archive_writer(path)) as writer:
        await to_thread(writer.begin, header)
        await _copy(connection, header, writer, progress)
    size = (await to_thread(path.stat)).st_size
    counts = {head.name: head.rows for head in heads}
    return Backup(path=path, revision=revision, made_at=made_at, tables=counts, size_bytes=size)


@asynccontextmanager
async def _in_thread(manager: AbstractContextManager[T]) -> AsyncIterator[T]:
    """The same context, entered and left where waiting for a disk stops nobody."""
    thing = await to_thread(manager.__enter__)
    try:
        yield thing
    finally:
        await to_thread(manager.__exit__, *sys.exc_info())


async def _copy(connection: Connection, header: Header, writer: ArchiveWriter, progress: Progress) -> None:
    done = 0
    for head in header.tables:
        kinds = [each.kind for each in head.columns]
        async for rows in connection.batches(await _all_rows(connection, head), BATCH):
            lines = [[packed(kind, cell) for kind, cell in zip(kinds, row, strict=True)] for row in rows]
            await to_thread(writer.add, lines)
            done += len(lines)
            progress(done, header.rows)


async def our_tables(connection: Connection) -> list[str]:
    """The tables of ours that are there, in an order in which rows find those that they refer to."""
    there = set(await connection.run(lambda sync: inspect(sync).get_table_names()))
    return [known.name for known in METADATA.sorted_tables if known.name in there]


async def count_rows(connection: Connection) -> dict[str, int]:
    """How many rows each table of ours has."""
    counts = {}
    for name in await our_tables(connection):
        row = await connection.row(select(func.count().label("rows")).select_from(table(name)))
        counts[name] = int(row["rows"]) if row else 0
    return counts


def portable_table(head: TableHead) -> TableClause:
    """The table with columns of types that mean the same everywhere."""
    return table(head.name, *(column(each.name, TYPES[each.kind]) for each in head.columns))


async def _all_rows(connection: Connection, head: TableHead) -> Executable:
    keys = await connection.run(lambda sync: inspect(sync).get_pk_constraint(head.name))
    rows = portable_table(head)
    return select(*rows.c).order_by(*(rows.c[name] for name in keys["constrained_columns"]))


async def _head(connection: Connection, name: str) -> TableHead:
    columns = await connection.run(lambda sync: _columns(sync, name))
    row = await connection.row(select(func.count().label("rows")).select_from(table(name)))
    return TableHead(
        name=name,
        columns=columns,
        rows=int(row["rows"]) if row else 0,
        last_id=await _last_id(connection, name, columns),
    )


def _columns(sync: SyncConnection, name: str) -> list[ColumnHead]:
    """What a row is made of, without what the database derives by itself."""
    found = inspect(sync).get_columns(name)
    kinds = {each["name"]: None if each.get("computed") else kind_of(each["type"]) for each in found}
    return [ColumnHead(name=name, kind=kind) for name, kind in kinds.items() if kind]


async def _last_id(connection: Connection, name: str, columns: list[ColumnHead]) -> int | None:
    """The highest number given out so far: a number that was deleted is never given again."""
    if not any(each.name == "id" and each.kind == "integer" for each in columns):
        return None
    if connection.is_file:
        query = text("SELECT seq AS last FROM sqlite_sequence WHERE name = :name")
    else:
        query = text(
            "SELECT last_value AS last FROM pg_sequences "
            "WHERE quote_ident(schemaname) || '.' || quote_ident(sequencename) = pg_get_serial_sequence(:name, 'id')"
        )
    row = await connection.row(query, {"name": name})
    return int(row["last"]) if row and row["last"] is not None else None
