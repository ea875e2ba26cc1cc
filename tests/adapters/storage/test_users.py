from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from concierge.adapters.storage.storage import SqlStorage
from concierge.errors import NotFound
from concierge.model.access import Grant, Limits, Role
from concierge.model.conversation import UserTurn
from concierge.model.download import ClientKey
from concierge.model.user import Preferences, User
from tests.adapters.storage.statements import Statements
from tests.adapters.storage.values import NOW, a_download, a_source, say


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


async def test_who_is_new_may_do_nothing_and_the_owner_everything(storage: SqlStorage) -> None:
    async with storage.transaction() as stores:
        stranger, owner = await stores.users.by_telegram_id(5), await stores.users.local_owner()

    assert (stranger.role, stranger.grants) == (Role.STRANGER, frozenset())
    assert (owner.role, owner.grants) == (Role.OWNER, frozenset(Grant))


async def test_a_person_comes_back_as_they_were_saved(storage: SqlStorage) -> None:
    async with storage.transaction() as stores:
        before = await stores.users.by_telegram_id(5)
        saved = User(
            id=before.id,
            name="Анна 😀",
            role=Role.CHILD,
            grants=frozenset({Grant.SEARCH, Grant.REQUEST}),
            limits=Limits(downloads_a_day=3, held_bytes=10**12, money_a_day=0.5),
            age_limit=12,
            telegram_id=5,
            language="ru",
            preferences=Preferences(resolution=2160, max_size_bytes=60 * 10**9, auto_start_bytes=30 * 10**9),
            digest="Любит Линча",
        )
        await stores.users.save(replace(saved, preferences=Preferences(), digest="old"))
        await stores.profiles.tell(saved.id, saved.preferences, saved.digest, None)
        await stores.users.save(replace(saved, preferences=Preferences(), digest="old"))

    async with storage.reading() as stores:
        assert await stores.users.known(5) == await stores.users.get(before.id) == saved
        assert await stores.users.all() == (saved,)


async def test_who_is_not_there_is_not_found(storage: SqlStorage) -> None:
    async with storage.transaction() as stores:
        for absent in (
            stores.users.save(User(id=999)),
            stores.users.get(999),
            stores.users.known(999),
            stores.users.link(999, 5),
            stores.users.remove(999),
        ):
            with pytest.raises(NotFound):
                await absent
        assert await stores.users.all() == ()


async def test_a_telegram_id_goes_from_one_person_to_another(storage: SqlStorage) -> None:
    async with storage.transaction() as stores:
        owner, stranger = await stores.users.local_owner(), await stores.users.by_telegram_id(5)
        await stores.users.link(owner.id, 5)
        await stores.users.link(owner.id, 6)

        assert (await stores.users.known(6)).id == owner.id
        assert (await stores.users.get(stranger.id)).telegram_id is None
        with pytest.raises(NotFound):
            await stores.users.known(5)


async def test_with_a_person_everything_of_theirs_goes(storage: SqlStorage, anna: User, boris: User) -> None:
    async with storage.transaction() as stores:
        for user in (anna, boris):
            await stores.downloads.add(a_download(user.id, user.id), a_source())
            await say(stores, user.id, UserTurn(text="x"))

        await stores.users.remove(anna.id)

        assert await stores.users.all() == (boris,)
        assert await stores.downloads.of_user(anna.id) == ()
        assert await stores.downloads.owners(a_source().info_hash, ClientKey()) == 1


async def test_a_known_person_costs_one_statement(storage: SqlStorage, statements: Statements) -> None:
    async with storage.transaction() as stores:
        await stores.users.by_telegram_id(5)

    with statements.counted() as sent:
        async with storage.transaction() as stores:
            await stores.users.by_telegram_id(5)

    assert len(sent) == 1


async def test_since_when_somebody_is_unreachable_stays_until_they_write(
    storage: SqlStorage, anna: User
) -> None:
    async with storage.transaction() as stores:
        for day in (1, 2):
            await stores.users.mark_reachable(anna.id, unreachable_since=NOW + timedelta(days=day))
        await stores.users.save(await stores.users.get(anna.id))
        first = (await stores.users.get(anna.id)).unreachable_since
        await stores.users.mark_reachable(anna.id, unreachable_since=None)

        assert first == NOW + timedelta(days=1)
        assert (await stores.users.get(anna.id)).unreachable_since is None
