from __future__ import annotations

import asyncio
import shutil
from datetime import UTC, datetime
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, PrimaryKeyConstraint, Table, UniqueConstraint, inspect
from sqlalchemy.ext.asyncio import AsyncEngine

from concierge.adapters.storage import StorageSection, open_storage
from concierge.adapters.storage.address import address_of
from concierge.adapters.storage.engine import opened_engine
from concierge.adapters.storage.schema import FOLDER, REVISIONS, VERSION_TABLE, scripts, upgrade
from concierge.adapters.storage.tables import METADATA
from concierge.model.imported_title import ImportState

# What searches notes has another form on each database, and stands in its migration alone.
SEARCHING = ("memory_words", "ix_memory_notes_words")
SECOND = """
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{newest}"


def upgrade() -> None:
    op.create_table("extra", sa.Column("id", sa.Integer(), primary_key=True))
    with op.batch_alter_table("users") as users:
        users.add_column(sa.Column("nick", sa.Text(), nullable=True))
"""

NAMES_OF_0015 = """
INSERT INTO users (id, name, role, grants, limits, preferences, digest)
VALUES (1, '', 'owner', '[]', '{}', '{}', '');
INSERT INTO titles (id, user_id, kind, name_ru, name_en, name_original, folded)
VALUES (1, 1, 'movie', '', 'Dune', '', '');
INSERT INTO imported_titles
(user_id, title_id, place, name, name_ru, name_original, attempts, key, source, state, choices, due_at)
VALUES
(1, 1, '', '', '', '', 1, 'dune', 'imdb', 'ambiguous', '["Дюна (2021)", "Дюна (1984)"]', NULL),
(1, 1, '', '', '', '', 1, 'heat', 'trakt', 'waiting', '[]', CURRENT_TIMESTAMP),
(1, 1, '', '', '', '', 1, 'kept', 'imdb', 'kept', '[]', NULL)
"""

BLOCKS_OF_0027 = """
INSERT INTO users (id, name, role, grants, limits, preferences, digest)
VALUES (1, '', 'owner', '[]', '{}', '{}', '');
INSERT INTO blocklist (user_id, subject, level, title_id, words, blocked_at)
VALUES (1, 'words:марвел', 'never', NULL, 'Марвел', CURRENT_TIMESTAMP)
"""


def test_the_revisions_that_are_named_are_those_in_the_folder() -> None:
    found = [script.revision for script in scripts(FOLDER).walk_revisions()]

    assert tuple(reversed(found)) == REVISIONS


async def test_the_migrations_make_the_tables_that_the_rows_describe(engine: AsyncEngine) -> None:
    def difference(connection: Connection) -> list[object]:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "compare_server_default": True,
                "include_name": lambda name, *_: not str(name).startswith(SEARCHING),
            },
        )
        return list(compare_metadata(context, METADATA))

    async with engine.connect() as connection:
        assert await connection.run_sync(difference) == []


async def test_one_opening_runs_every_migration_that_is_new(section: StorageSection, tmp_path: Path) -> None:
    folder = tmp_path / "migrations"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    one = await asyncio.to_thread(scripts, FOLDER)
    (folder / "versions" / "9999_extra.py").write_text(SECOND.replace("{newest}", REVISIONS[-1]), "utf-8")
    two = await asyncio.to_thread(scripts, folder)

    async with opened_engine(address_of(section, tmp_path)) as engine, engine.begin() as connection:
        await connection.run_sync(upgrade, one, None)
        await connection.run_sync(upgrade, two, REVISIONS[-1])
        tables = await connection.run_sync(lambda sync: set(inspect(sync).get_table_names()))
        columns = await connection.run_sync(lambda sync: inspect(sync).get_columns("users"))
        version = (
            (await connection.exec_driver_sql("SELECT version_num FROM alembic_version")).scalars().all()
        )

    assert {name for name in tables if not name.startswith(SEARCHING)} == {
        *METADATA.tables,
        VERSION_TABLE,
        "extra",
    }
    assert "nick" in {column["name"] for column in columns}
    assert version == ["9999"]


async def test_names_of_an_older_version_are_looked_for_anew_and_not_sent_back(
    section: StorageSection, tmp_path: Path
) -> None:
    migrations = await asyncio.to_thread(scripts, FOLDER)
    async with opened_engine(address_of(section, tmp_path)) as engine, engine.begin() as connection:
        await connection.run_sync(upgrade, migrations, None, "0015")
        for statement in NAMES_OF_0015.split(";"):
            await connection.exec_driver_sql(statement)

    async with open_storage(section, tmp_path) as storage, storage.reading() as rows:
        names = await rows.imported_titles.get(1, ("dune", "heat", "kept"))
        due = await rows.imported_titles.count_due(at=datetime.now(UTC))

    assert {key: (one.state, one.accounts, one.choices) for key, one in names.items()} == {
        "dune": (ImportState.WAITING, (), ()),
        "heat": (ImportState.WAITING, ("trakt",), ()),
        "kept": (ImportState.KEPT, (), ()),
    }
    assert due == 2


async def test_words_of_an_older_version_stay_blocked_for_every_year(
    section: StorageSection, tmp_path: Path
) -> None:
    migrations = await asyncio.to_thread(scripts, FOLDER)
    async with opened_engine(address_of(section, tmp_path)) as engine, engine.begin() as connection:
        await connection.run_sync(upgrade, migrations, None, "0027")
        for statement in BLOCKS_OF_0027.split(";"):
            await connection.exec_driver_sql(statement)

    async with open_storage(section, tmp_path) as storage, storage.reading() as rows:
        [one] = await rows.marks.blocks(1)

    assert (one.block.words, one.block.after_year) == ("Марвел", None)


def test_no_row_that_points_to_another_is_looked_for_in_the_whole_table() -> None:
    unindexed = [
        f"{table.name}.{key.parent.name}"
        for table in METADATA.sorted_tables
        for key in table.foreign_keys
        if key.parent not in first_columns(table)
    ]

    assert unindexed == []


def first_columns(table: Table) -> set[object]:
    keys = [one for one in table.constraints if isinstance(one, PrimaryKeyConstraint | UniqueConstraint)]
    return {next(iter(one.columns)) for one in (*keys, *table.indexes)}
