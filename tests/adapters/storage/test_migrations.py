from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, PrimaryKeyConstraint, Table, UniqueConstraint, inspect
from sqlalchemy.ext.asyncio import AsyncEngine

from concierge.adapters.storage import StorageSection
from concierge.adapters.storage.address import address_of
from concierge.adapters.storage.engine import opened_engine
from concierge.adapters.storage.schema import FOLDER, REVISIONS, VERSION_TABLE, scripts, upgrade
from concierge.adapters.storage.tables import METADATA

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
