from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from concierge.adapters.storage import StorageSection, open_storage, storage as sql
from concierge.adapters.storage.address import DatabaseFile
from concierge.adapters.storage.engine import opened_engine
from concierge.adapters.storage.file import use_write_ahead_log
from concierge.adapters.storage.schema import bring_up_to_date
from concierge.adapters.storage.storage import SqlStorage
from concierge.errors import StorageError
from tests.adapters.storage.statements import Statements
from tests.gates.source import ROOT

LOADED = """
import asyncio, json, pathlib, sys
import concierge.adapters.storage as storage
light = sorted(sys.modules)
async def main():
    async with storage.open_storage(storage.StorageSection(), pathlib.Path(sys.argv[1])):
        pass
asyncio.run(main())
sys.stderr.write(json.dumps({"light": light, "opened": sorted(sys.modules)}))
"""


def loaded(folder: Path) -> dict[str, set[str]]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run(
        [sys.executable, "-c", LOADED, str(folder)],
        cwd=ROOT,
        env=clean,
        capture_output=True,
        text=True,
        check=True,
    )
    return {name: set(modules) for name, modules in json.loads(done.stderr).items()}


async def opened(folder: Path) -> None:
    async with open_storage(StorageSection(), folder) as storage:
        await storage.check()


def database(folder: Path, *statements: str) -> Path:
    path = folder / "concierge.db"
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return path


async def test_the_file_and_its_folder_are_their_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "share" / "concierge"

    await opened(folder)

    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "concierge.db").stat().st_mode & 0o777 == 0o600
    assert os.listdir(folder) == ["concierge.db"]  # noqa: PTH208  a list of names is what is meant


async def test_a_relative_file_named_by_the_address_is_used(tmp_path: Path) -> None:
    section = StorageSection(database_url=SecretStr(f"sqlite:///{tmp_path}/deep/own.db"))

    async with open_storage(section, tmp_path / "unused"):
        pass

    assert (tmp_path / "deep" / "own.db").is_file()
    assert not (tmp_path / "unused").exists()


async def test_a_file_is_set_up_for_safety(tmp_path: Path) -> None:
    async with sql.open_storage(StorageSection(), tmp_path) as storage:
        engine: AsyncEngine = storage._engine
        async with engine.connect() as connection:
            names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            found = [(await connection.execute(text(f"PRAGMA {name}"))).scalar_one() for name in names]

    assert found == ["wal", 2, 1, 5000]


async def test_the_log_is_begun_once_another_reader_lets_go(tmp_path: Path) -> None:
    path = database(tmp_path, "CREATE TABLE a (b)", "INSERT INTO a VALUES (1)")
    reader = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM a").fetchall()

    async with opened_engine(DatabaseFile(path=path), patience_s=0.01) as engine:
        switching = asyncio.create_task(use_write_ahead_log(engine, DatabaseFile(path=path)))
        await asyncio.sleep(0.2)
        was_waiting = not switching.done()
        reader.execute("ROLLBACK")
        await switching
    reader.close()

    assert was_waiting
    with closing(sqlite3.connect(path)) as fresh:
        assert fresh.execute("PRAGMA journal_mode").fetchone() == ("wal",)


async def test_what_is_no_database_gets_no_log(tmp_path: Path) -> None:
    path = no_database(tmp_path)

    async with opened_engine(DatabaseFile(path=path)) as engine:
        with pytest.raises(StorageError, match="database_damaged"):
            await use_write_ahead_log(engine, DatabaseFile(path=path))


async def test_what_was_stored_is_there_after_a_restart(section: StorageSection, tmp_path: Path) -> None:
    async with open_storage(section, tmp_path) as storage, storage.transaction() as stores:
        before = await stores.users.by_telegram_id(5)

    async with open_storage(section, tmp_path) as storage, storage.transaction() as stores:
        assert await stores.users.by_telegram_id(5) == before


async def test_a_healthy_database_passes_its_check(storage: SqlStorage) -> None:
    await storage.check()


def test_importing_is_light_and_opening_again_does_not_load_alembic(tmp_path: Path) -> None:
    first = loaded(tmp_path)
    again = loaded(tmp_path)

    assert {"sqlalchemy", "sqlmodel", "alembic"} & again["light"] == set()
    assert "alembic" in first["opened"]
    assert "alembic" not in again["opened"]
    assert "sqlalchemy" in again["opened"]


async def test_a_database_that_is_up_to_date_is_asked_once(storage: SqlStorage, tmp_path: Path) -> None:
    statements = Statements(storage._engine)

    with statements.counted() as sent:
        await bring_up_to_date(storage._engine, storage._address)

    assert "version_num" in sent[-1]
    assert not [statement for statement in sent if statement.lstrip()[:6].upper() not in {"SELECT", "PRAGMA"}]


async def test_a_database_of_a_newer_version_is_refused(section: StorageSection, tmp_path: Path) -> None:
    async with sql.open_storage(section, tmp_path) as storage, storage._engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = 'future'"))

    with pytest.raises(StorageError) as caught:
        async with open_storage(section, tmp_path):
            pass

    assert caught.value.facts["problem"] == "database_newer"


def newer(folder: Path) -> Path:
    return database(
        folder,
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)",
        "INSERT INTO alembic_version VALUES ('9999')",
    )


def of_another_program(folder: Path) -> Path:
    return database(folder, "CREATE TABLE photos (id INTEGER)")


def no_database(folder: Path) -> Path:
    path = folder / "concierge.db"
    path.write_bytes(b"These are notes, not a database. " * 200)
    return path


def cut_in_the_middle(folder: Path) -> Path:
    rows = ("CREATE TABLE a (b TEXT)", *("INSERT INTO a VALUES (hex(randomblob(4000)))",) * 20)
    path = database(folder, *rows)
    path.write_bytes(path.read_bytes()[:2000])
    return path


@pytest.mark.parametrize(
    "make, problem",
    [
        (newer, "database_newer"),
        (of_another_program, "database_foreign"),
        (no_database, "database_damaged"),
        (cut_in_the_middle, "database_damaged"),
    ],
)
async def test_a_file_that_is_not_ours_is_refused_and_left_alone(
    tmp_path: Path, make: Callable[[Path], Path], problem: str
) -> None:
    path = make(tmp_path)
    before = path.read_bytes()

    with pytest.raises(StorageError) as caught:
        await opened(tmp_path)

    assert caught.value.facts == {"problem": problem, "database": str(path)}
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["concierge.db"]  # noqa: PTH208  a list of names is what is meant


@pytest.mark.real
async def test_a_server_may_be_shared_with_other_programs(postgres_url: str, tmp_path: Path) -> None:
    section = StorageSection(database_url=SecretStr(postgres_url))
    await _create(postgres_url, "CREATE TABLE photos (id INTEGER)")

    async with open_storage(section, tmp_path) as storage:
        await storage.check()


@pytest.mark.real
async def test_a_server_that_has_our_tables_without_a_version_is_refused(
    postgres_url: str, tmp_path: Path
) -> None:
    section = StorageSection(database_url=SecretStr(postgres_url))
    await _create(postgres_url, "CREATE TABLE users (id INTEGER)")

    with pytest.raises(StorageError, match="database_foreign"):
        async with open_storage(section, tmp_path):
            pass


async def _create(url: str, statement: str) -> None:
    import asyncpg

    connection = await asyncpg.connect(url)
    await connection.execute(statement)
    await connection.close()
