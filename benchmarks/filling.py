"""Fills empty databases with made-up rows, past everything that would count and check each of them."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

import asyncpg

__all__ = ["Tables", "copied", "inserted"]

Row: TypeAlias = tuple[object, ...]
# The columns of each table, and what makes its rows.
Tables: TypeAlias = Mapping[str, tuple[tuple[str, ...], Callable[[], Iterator[Row]]]]


def inserted(file: Path, tables: Tables, then: Sequence[str] = ()) -> None:
    """Fills the file of an empty database, and runs the statements on it."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN IMMEDIATE")
        for table, (columns, rows) in tables.items():
            marks = ", ".join("?" for _ in columns)
            statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608  names of our own tables
            connection.executemany(statement, (tuple(map(_text, row)) for row in rows()))
        for statement in then:
            connection.execute(statement)
        connection.execute("COMMIT")


async def copied(url: str, tables: Tables, then: Sequence[str] = ()) -> None:
    """Fills an empty database of a server, and runs the statements on it."""
    connection = await asyncpg.connect(url)
    for table, (columns, rows) in tables.items():
        await connection.copy_records_to_table(table, records=rows(), columns=list(columns))
    for statement in then:
        await connection.execute(statement)
    # As a server does by itself within a minute, but not while it is measured.
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


def _text(value: object) -> object:
    """SQLAlchemy's way of keeping a moment in SQLite."""
    return value.strftime("%Y-%m-%d %H:%M:%S.%f") if isinstance(value, datetime) else value
