"""The same tests over both databases; those on PostgreSQL are `real`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncEngine

from concierge.adapters.storage import StorageSection
from concierge.adapters.storage.storage import SqlStorage, open_storage
from concierge.model.user import User
from tests.adapters.storage.statements import Statements
from tests.adapters.storage.warm import loaded_storage
from tests.forks.forked import Loaded
from tests.postgres import (
    postgres_database,
    postgres_ready,
    postgres_ready_url,
    postgres_server,
    postgres_template,
    postgres_url,
)
from tests.storage import put_schema

__all__ = [
    "postgres_database",
    "postgres_ready",
    "postgres_ready_url",
    "postgres_server",
    "postgres_template",
    "postgres_url",
]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.real)])
def section(request: pytest.FixtureRequest, tmp_path: Path) -> StorageSection:
    """An empty database; one with today's schema for a test that begins with an open `storage` or a `backup`."""
    is_ready = not {"storage", "backup"}.isdisjoint(request.fixturenames)
    if request.param == "postgres":
        address = request.getfixturevalue("postgres_ready_url" if is_ready else "postgres_url")
        return StorageSection(database_url=SecretStr(address))
    if is_ready:
        put_schema(tmp_path)
    return StorageSection()


@pytest.fixture(scope="module")
def loaded() -> Iterator[Loaded]:
    """Whoever runs programs on a database in processes of their own."""
    python = loaded_storage()
    yield python
    python.close()


@pytest.fixture
async def storage(section: StorageSection, tmp_path: Path) -> AsyncIterator[SqlStorage]:
    async with open_storage(section, tmp_path) as opened:
        yield opened


@pytest.fixture
def engine(storage: SqlStorage) -> AsyncEngine:
    return storage._engine


@pytest.fixture
def statements(engine: AsyncEngine) -> Statements:
    return Statements(engine)


@pytest.fixture
async def anna(storage: SqlStorage) -> User:
    async with storage.transaction() as stores:
        return await stores.users.by_telegram_id(1001)


@pytest.fixture
async def boris(storage: SqlStorage) -> User:
    async with storage.transaction() as stores:
        return await stores.users.by_telegram_id(1002)
