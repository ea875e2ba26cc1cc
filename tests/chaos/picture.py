"""Everything that a database holds, in a form in which two runs of the same deeds are equal."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import Column, RowMapping, Table, UniqueConstraint, inspect, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from concierge.adapters.storage.repositories.privacy import SECRET_COLUMNS
from concierge.adapters.storage.tables import METADATA

__all__ = ["Picture", "differences", "picture"]

Picture: TypeAlias = dict[str, list[str]]
_Rows: TypeAlias = Mapping[str, Sequence[RowMapping]]

# What is drawn by chance: ids in hexadecimal digits or URL-safe base64, and handles without vowels.
_DRAWN = re.compile(
    r"[0-9a-f]{6,32}|[0-9a-f]{64}|[A-Za-z0-9_-]{16,44}|[b-df-hj-np-tv-xz][b-df-hj-np-tv-xz2-9]{5}"
)
_HEX = re.compile(r"[0-9a-f]{8,32}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(\+00:00| UTC)?")


async def picture(connection: AsyncConnection) -> Picture:
    """The rows of each table, sorted; a table that is not there is empty.

    Numbers are counted from 1 in each table; drawn names and moments are blotted out.
    """
    filled = await _filled(connection)
    rows = {
        table.name: (await connection.execute(select(table))).mappings().all() if table.name in filled else []
        for table in METADATA.sorted_tables
    }
    return _canonical(rows)


async def _filled(connection: AsyncConnection) -> frozenset[str]:
    """The tables with rows, in one question: most have none, and to write a statement for each takes long."""
    there = set(await connection.run_sync(lambda sync: inspect(sync).get_table_names()))
    asked = [
        f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})"  # noqa: S608  names of tables
        for name in METADATA.tables
        if name in there
    ]
    if not asked:
        return frozenset()
    return frozenset((await connection.execute(text(" UNION ALL ".join(asked)))).scalars())


def differences(seen: Picture, wanted: Picture) -> dict[str, tuple[list[str], list[str]]]:
    """For each table that differs what only the one and only the other has."""
    return {
        name: (_without(seen[name], wanted[name]), _without(wanted[name], seen[name]))
        for name in wanted
        if seen[name] != wanted[name]
    }


def _without(rows: list[str], others: list[str]) -> list[str]:
    return [row for row in rows if rows.count(row) != others.count(row)]


def _canonical(rows: _Rows) -> Picture:
    drawn = set(_drawn(rows))
    ranks = {name: _ranks(METADATA.tables[name], found) for name, found in rows.items()}
    return {
        name: sorted(_line(METADATA.tables[name], row, ranks, drawn) for row in found)
        for name, found in rows.items()
    }


def _drawn(rows: _Rows) -> Iterator[str]:
    for name, found in rows.items():
        table = METADATA.tables[name]
        keys = [column.name for column in table.columns if column.primary_key or _is_unique(column)]
        for row in found:
            yield from (
                value for key in keys if isinstance(value := row[key], str) and _DRAWN.fullmatch(value)
            )


def _is_unique(column: Column[object]) -> bool:
    unique = [index.columns for index in column.table.indexes if index.unique]
    unique += [one.columns for one in column.table.constraints if isinstance(one, UniqueConstraint)]
    return any(column.name in columns for columns in unique)


def _ranks(table: Table, rows: Sequence[RowMapping]) -> Mapping[object, int]:
    """Numbers that a database gives differ where a transaction was broken off; their order does not."""
    if len(table.primary_key.columns) != 1:
        return {}
    [key] = table.primary_key.columns
    numbers = sorted(number for row in rows if isinstance(number := row[key.name], int))
    return {number: rank for rank, number in enumerate(numbers, start=1)}


def _line(
    table: Table,
    row: RowMapping,
    ranks: Mapping[str, Mapping[object, int]],
    drawn: set[str],
) -> str:
    shown = {
        column.name: "<sealed>"
        if column.name in SECRET_COLUMNS and isinstance(row[column.name], str)
        else _shown(_ranked(column, row[column.name], ranks), drawn)
        for column in table.columns
    }
    return json.dumps(shown, ensure_ascii=False, sort_keys=True)


def _ranked(column: Column[object], value: object, ranks: Mapping[str, Mapping[object, int]]) -> object:
    whose = [key.column.table.name for key in column.foreign_keys]
    for name in (*whose, *([column.table.name] if column.primary_key else [])):
        if value in ranks[name]:
            return ranks[name][value]
    return value


def _shown(value: object, drawn: set[str]) -> object:
    match value:
        case datetime():
            return "<moment>"
        case bytes():
            return "<bytes>"
        case str():
            return _words(value, drawn)
        case Mapping():
            return {key: _shown(item, drawn) for key, item in value.items()}
        case Sequence():
            return [_shown(item, drawn) for item in value]
        case _:
            return value


def _words(value: str, drawn: set[str]) -> str:
    kind, colon, name = value.rpartition(":")  # as in "request:28f834f4"
    if name in drawn or (colon and _HEX.fullmatch(name)):
        return f"{kind}{colon}<drawn>"
    parts = ["<drawn>" if part in drawn else part for part in value.split(":")]
    return _MOMENT.sub("<moment>", ":".join(parts))  # as in "request:28f834f4:asked"
