from __future__ import annotations

import asyncio

import pytest

from concierge.adapters.storage.storage import SqlStorage
from concierge.errors import NotFound
from concierge.model.user import Preferences
from tests.adapters.storage.statements import Statements


async def test_the_local_owner_is_the_same_person_every_time(storage: SqlStorage) -> None:
    async with storage.transaction() as stores:
        first = await stores.users.local_owner()
    async with storage.transaction() as stores:
        second = await stores.users.local_owner()

    assert first == second
    assert first.telegram_id is None


async def test_a_person_is_known_again_by_a_telegram_id_beyond_32_bits(storage: SqlStorage) -> None:
    async with storage.transaction() as stores:
        first = await stores.users.by_telegram_id(7_000_000_000)
        second = await stores.users.by_telegram_id(7_000_000_000)
        owner = await stores.users.local_owner()

    assert first == second
    assert first.telegram_id == 7_000_000_000
    assert owner.id != first.id


@pytest.mark.parametrize("telegram_id", [None, 42], ids=["owner", "telegram"])
async def test_many_at_once_get_one_new_person(storage: SqlStorage, telegram_id: int | None) -> None:
    async def ask() -> int:
        async with storage.transaction() as stores:
            if telegram_id is None:
                return (await stores.users.local_owner()).id
            return (await stores.users.by_telegram_id(telegram_id)).id

    ids = await asyncio.gather(*(ask() for _ in range(12)))

    assert len(set(ids)) == 1


async def test_preferences_come_back_as_they_were_saved(storage: SqlStorage) -> None:
    wanted = Preferences(
        resolution=2160, audio_language="en", max_size_bytes=60 * 10**9, auto_start_bytes=30 * 10**9
    )
    async with storage.transaction() as stores:
        owner = await stores.users.local_owner()
        await stores.users.save_preferences(owner.id, wanted)

    async with storage.transaction() as stores:
        assert (await stores.users.local_owner()).preferences == wanted


async def test_preferences_of_nobody_are_not_found(storage: SqlStorage) -> None:
    async with storage.transaction() as stores:
        with pytest.raises(NotFound):
            await stores.users.save_preferences(999, Preferences())


async def test_a_known_person_costs_one_statement(storage: SqlStorage, statements: Statements) -> None:
    async with storage.transaction() as stores:
        await stores.users.by_telegram_id(5)

    with statements.counted() as sent:
        async with storage.transaction() as stores:
            await stores.users.by_telegram_id(5)

    assert len(sent) == 1
