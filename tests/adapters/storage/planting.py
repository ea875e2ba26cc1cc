"""A row of a person in every table that can have one, with a word of their own in every column that holds words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    Integer,
    LargeBinary,
    Table,
    insert,
    inspect,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from concierge.adapters.storage.columns import Number, Utc
from concierge.adapters.storage.tables import METADATA

__all__ = ["canary", "planted", "traces"]

# Where a word would not do: what the services read before they delete it.
FIXED: Mapping[str, object] = {
    "blocklist.level": "never",
    "downloads.state": "removed",
    "profile_history.author": "person",
    "titles.kind": "movie",
}
# What a person is known by, beside their own row: filled in by the test itself.
_USERS = METADATA.tables["users"]
_PLAIN: Mapping[type, object] = {
    Utc: datetime(2026, 11, 25, tzinfo=UTC),
    Boolean: False,
    Float: 1.0,
    Integer: 1,
    Number: 1,
}
# Nobody's own: what the owner has set up for several people.
_SHARED = {"nases"}
_KEPT_OF_USERS = {"id", "role", "grants", "limits"}


def canary(who: str, column: Column[object]) -> str:
    """The word that stands in a column of a person."""
    return f"Кенар-{who}-{column.table.name}-{column.name}"


async def planted(engine: AsyncEngine, user_id: int, who: str) -> set[str]:
    """The words that were written, each in one column, in rows of that person."""
    words: set[str] = set()
    made: dict[str, Mapping[str, object]] = {"users": {"id": user_id}}
    async with engine.begin() as connection:
        own = {
            column.name: _value(column, who, made, words)
            for column in _USERS.columns
            if column.name not in _KEPT_OF_USERS and not isinstance(column.type, Integer)
        }
        await connection.execute(update(_USERS).where(_USERS.c.id == user_id).values(**own))
        for table in METADATA.sorted_tables:
            if "user_id" in table.columns or _is_parent(table):
                made[table.name] = await _row(connection, table, who, made, words)
    return words


async def _row(
    connection: AsyncConnection,
    table: Table,
    who: str,
    made: Mapping[str, Mapping[str, object]],
    words: set[str],
) -> Mapping[str, object]:
    values = {
        column.name: _value(column, who, made, words)
        for column in table.columns
        if column is not table.autoincrement_column and column.computed is None
    }
    if "user_id" in values:
        values["user_id"] = made["users"]["id"]
    row = (await connection.execute(insert(table).values(**values).returning(table))).mappings().one()
    return dict(row)


def _is_parent(table: Table) -> bool:
    """Whether rows of people need a row of that table."""
    return (
        any(
            key.column.table is table and "user_id" in other.columns
            for other in METADATA.sorted_tables
            for key in other.foreign_keys
        )
        and table is not _USERS
    )


def _value(
    column: Column[object], who: str, made: Mapping[str, Mapping[str, object]], words: set[str]
) -> object:
    name = f"{column.table.name}.{column.name}"
    if name in FIXED:
        return FIXED[name]
    for key in column.foreign_keys:
        return made[key.column.table.name][key.column.name]
    if isinstance(column.type, Integer) and (column.nullable or _is_given_number(column)):
        # Two people's numbers must not meet in what is unique.
        return None if column.nullable else made["users"]["id"]
    for kind, plain in _PLAIN.items():
        if isinstance(column.type, kind):
            return plain
    word = canary(who, column)
    if column.table.name in _SHARED:
        word = f"{column.name} {made['users']['id']}"
    if isinstance(column.type, LargeBinary):
        return word.encode()
    words |= set() if column.table.name in _SHARED else {word}
    return {"word": word} if isinstance(column.type, JSON) else word


def _is_given_number(column: Column[object]) -> bool:
    """Whether rows go by that number alone, which somebody outside has given them: no two people have the same."""
    key = tuple(column.table.primary_key)
    return key == (column,) and column.autoincrement is False


async def traces(engine: AsyncEngine, who: str) -> dict[str, int]:
    """How many rows of each table, ours or not, still have a word of that person."""
    found: dict[str, int] = {}
    async with engine.connect() as connection:
        names = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
        for name in names:
            rows = (await connection.execute(text(f'SELECT * FROM "{name}"'))).all()  # noqa: S608  a table's name
            count = sum(_mentions(who, tuple(row)) for row in rows)
            if count:
                found[name] = count
    return found


def _mentions(who: str, row: tuple[object, ...]) -> bool:
    shown = "".join(
        value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value) for value in row
    )
    return f"Кенар-{who}-" in shown or f"Кенар-{who}-".encode("unicode_escape").decode() in shown
