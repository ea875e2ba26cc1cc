"""A SQLite file is asked in one turn of its thread for each statement, however the answer is read."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from concierge.adapters.storage.file import file_engine, made_file
from concierge.adapters.storage.turns import ROWS_A_TURN, TurnConnection, turn_connection

T = TypeVar("T")
MANY = 1234
NUMBERS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 1234) SELECT x FROM n"


class Counted(TurnConnection):
    """Counts its turns."""

    turns = 0

    async def turn(self, work: Callable[[sqlite3.Connection], T]) -> T:
        self.turns += 1
        return await super().turn(work)


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
async def file(tmp_path: Path) -> AsyncIterator[Counted]:
    opened = Counted(partial(sqlite3.connect, tmp_path / "x.db", isolation_level=None))
    async with opened:
        await opened.cursor().execute("CREATE TABLE numbers (n INTEGER PRIMARY KEY)")
        await opened.cursor().executemany("INSERT INTO numbers VALUES (?)", [(n,) for n in range(MANY)])
        opened.turns = 0
        yield opened


async def test_a_short_answer_takes_one_turn(file: Counted) -> None:
    cursor = file.cursor()
    await cursor.execute("SELECT n FROM numbers WHERE n < ?", (3,))

    assert cursor.description is not None
    assert [column[0] for column in cursor.description] == ["n"]
    assert list(await cursor.fetchall()) == [(0,), (1,), (2,)]
    assert list(await cursor.fetchall()) == []
    assert await cursor.fetchone() is None
    await cursor.close()
    assert file.turns == 1


async def test_a_long_answer_is_read_as_it_is_asked_for_and_is_whole(file: Counted) -> None:
    cursor = file.cursor()
    await cursor.execute("SELECT n FROM numbers ORDER BY n")

    assert await cursor.fetchone() == (0,)
    assert file.turns == 1
    read = [n for (n,) in await cursor.fetchmany(ROWS_A_TURN)]
    assert file.turns == 2
    read += [n for (n,) in await cursor.fetchall()]
    assert read == list(range(1, MANY))


@pytest.mark.parametrize("rows", [ROWS_A_TURN - 1, ROWS_A_TURN, ROWS_A_TURN + 1])
async def test_an_answer_about_as_long_as_a_turn_takes_is_whole(file: Counted, rows: int) -> None:
    cursor = file.cursor()
    await cursor.execute("SELECT n FROM numbers WHERE n < ? ORDER BY n", (rows,))

    assert [n for (n,) in await cursor.fetchall()] == list(range(rows))


async def test_what_was_not_read_holds_no_lock(file: Counted, tmp_path: Path) -> None:
    cursor = file.cursor()
    await cursor.execute("SELECT n FROM numbers")
    await cursor.close()

    with sqlite3.connect(tmp_path / "x.db", timeout=0) as other:
        other.execute("DELETE FROM numbers")


async def test_changed_rows_are_counted_also_of_those_that_it_returns(file: Counted) -> None:
    cursor = file.cursor()
    await cursor.execute("DELETE FROM numbers WHERE n < 5 RETURNING n")

    assert cursor.rowcount == 5
    assert len(await cursor.fetchall()) == 5
    assert file.turns == 1


async def test_a_transaction_begins_with_its_first_statement(file: Counted) -> None:
    file.begin("BEGIN IMMEDIATE")
    before = file.in_transaction
    await file.cursor().execute("DELETE FROM numbers")
    assert (before, file.in_transaction) == (False, True)
    await file.rollback()

    cursor = file.cursor()
    await cursor.execute("SELECT count(*) FROM numbers")
    assert await cursor.fetchone() == (MANY,)


@pytest.mark.parametrize("ends", ["commit", "rollback"])
async def test_one_with_nothing_in_it_is_forgotten(file: Counted, ends: str) -> None:
    file.begin("BEGIN IMMEDIATE")
    await getattr(file, ends)()

    await file.cursor().execute("DELETE FROM numbers WHERE n = 1")
    assert not file.in_transaction


async def test_a_statement_that_fails_leaves_nothing_open(file: Counted, tmp_path: Path) -> None:
    cursor = file.cursor()
    with pytest.raises(sqlite3.IntegrityError):
        await cursor.execute("INSERT INTO numbers VALUES (1)")
    await cursor.close()

    with sqlite3.connect(tmp_path / "x.db", timeout=0) as other:
        other.execute("DELETE FROM numbers")


async def test_somebody_elses_lock_is_told_at_the_first_statement(tmp_path: Path) -> None:
    mine = turn_connection(str(tmp_path / "x.db"), isolation_level=None, timeout=0)
    async with mine:
        with sqlite3.connect(tmp_path / "x.db", isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")
            mine.begin("BEGIN IMMEDIATE")
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                await mine.cursor().execute("CREATE TABLE numbers (n INTEGER)")
            other.execute("ROLLBACK")
            await mine.cursor().execute("CREATE TABLE numbers (n INTEGER)")
            assert not mine.in_transaction


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
