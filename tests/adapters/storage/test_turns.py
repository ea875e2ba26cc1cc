"""The driver of a file: one turn of its thread for a statement, and rows in pieces where there are many."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import asynccontextmanager, closing
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from concierge.adapters.storage.file import file_engine, made_file
from concierge.adapters.storage.turns import connected

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncEngine

MANY = 1234
NUMBERS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 1234) SELECT x FROM n"


@asynccontextmanager
async def engine_of(path: Path) -> AsyncIterator[AsyncEngine]:
    engine = file_engine(await asyncio.to_thread(made_file, path))
    try:
        async with engine.begin() as connection:
            await connection.execute(text("CREATE TABLE IF NOT EXISTS t (x INTEGER)"))
        yield engine
    finally:
        await engine.dispose()


def write_beside(path: Path) -> None:
    """Writes as another process, which waits for nobody."""
    with closing(sqlite3.connect(path, timeout=0)) as other, other:
        other.execute("INSERT INTO t VALUES (7)")


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the threads of connections are asked to do."""
    asked: list[str] = []
    kind = type(connected(":memory:", timeout=1))
    execute: Callable[..., object] = kind._execute

    def counted(self: object, work: Callable[..., object], *args: object, **options: object) -> object:
        asked.append(work.__name__)
        return execute(self, work, *args, **options)

    monkeypatch.setattr(kind, "_execute", counted)
    return asked


async def test_a_transaction_takes_a_turn_for_each_statement_and_for_its_ends(
    tmp_path: Path, turns: list[str]
) -> None:
    async with engine_of(tmp_path / "a.db") as engine:
        turns.clear()
        async with engine.begin() as connection:
            await connection.execute(text("INSERT INTO t VALUES (1) RETURNING x"))
            await connection.execute(text("UPDATE t SET x = 2"))
        found = [*turns]

    assert found == ["_executed", "_executed", "_executed", "commit"]


async def test_many_rows_are_all_there(tmp_path: Path) -> None:
    async with engine_of(tmp_path / "a.db") as engine, engine.connect() as connection:
        rows = (await connection.execute(text(NUMBERS))).scalars().all()
        first = (await connection.execute(text(NUMBERS))).scalars().first()
        streamed = await connection.stream(text(NUMBERS), execution_options={"yield_per": 300})
        pieces = [[row[0] for row in piece] async for piece in streamed.partitions(300)]
        walked = [row[0] async for row in await connection.stream(text(NUMBERS))]

    assert rows == [*range(1, MANY + 1)]
    assert first == 1
    assert [number for piece in pieces for number in piece] == rows
    assert len(pieces[0]) == 300
    assert walked == rows


async def test_a_stream_that_is_left_holds_up_no_writer(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    async with engine_of(path) as engine:
        async with engine.connect() as connection:
            streamed = await connection.stream(text(NUMBERS), execution_options={"yield_per": 10})
            await streamed.fetchmany(10)
        await asyncio.to_thread(write_beside, path)
        async with engine.begin() as connection:
            found = (await connection.execute(text("SELECT x FROM t"))).scalars().all()

    assert found == [7]


async def test_what_was_not_committed_is_rolled_back_also_after_a_commit(tmp_path: Path) -> None:
    async with engine_of(tmp_path / "a.db") as engine:
        async with engine.connect() as connection:
            await connection.execute(text("INSERT INTO t VALUES (1)"))
            await connection.commit()
            await connection.execute(text("INSERT INTO t VALUES (2)"))
        async with engine.connect() as connection:
            found = (await connection.execute(text("SELECT x FROM t"))).scalars().all()

    assert found == [1]


async def test_a_statement_that_fails_leaves_the_connection_usable(tmp_path: Path) -> None:
    async with engine_of(tmp_path / "a.db") as engine, engine.connect() as connection:
        with pytest.raises(OperationalError):
            await connection.execute(text("SELECT y FROM t"))
        changed = await connection.execute(text("INSERT INTO t VALUES (:x)"), [{"x": 1}, {"x": 2}])
        numbers = (await connection.execute(text("SELECT x FROM t"))).scalars().all()

    assert (changed.rowcount, numbers) == (2, [1, 2])
