"""The database that the tests on a server use in turn is as new for each of them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import asyncpg
import pytest
from pydantic import SecretStr

from concierge.adapters.storage import StorageSection, open_storage
from tests.postgres import Ready

pytestmark = pytest.mark.real


async def number_of_a_newcomer(url: str, folder: Path) -> int:
    section = StorageSection(database_url=SecretStr(url))
    async with open_storage(section, folder) as storage, storage.transaction() as stores:
        return (await stores.users.by_telegram_id(404)).id


async def test_no_row_is_left_and_numbers_begin_anew(postgres_ready: Ready, tmp_path: Path) -> None:
    first = await asyncio.to_thread(postgres_ready.emptied)
    number = await number_of_a_newcomer(first, tmp_path)

    again = await asyncio.to_thread(postgres_ready.emptied)

    assert again == first
    assert await number_of_a_newcomer(again, tmp_path) == number
    assert await number_of_a_newcomer(again, tmp_path) == number


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE stray (id INTEGER)",
        "ALTER TABLE users ALTER COLUMN role DROP NOT NULL",
        "UPDATE alembic_version SET version_num = '9999'",
    ],
    ids=["a table", "a column", "the revision"],
)
async def test_what_a_test_has_made_of_the_schema_no_other_one_sees(
    change: str, postgres_ready: Ready
) -> None:
    url = await asyncio.to_thread(postgres_ready.emptied)
    connection = await asyncpg.connect(url)
    await connection.execute(change)
    await connection.close()

    assert await asyncio.to_thread(postgres_ready.emptied) != url
