"""Logins that are exchanged, refused or replaced while somebody else is at the same account."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from concierge.adapters.storage import SecretsSection, StorageSection, new_key
from concierge.adapters.storage.storage import SqlStorage, open_storage
from concierge.errors import AccountUnusable, ServiceUnavailable
from concierge.model.connection import ConnectionState, Tokens
from concierge.model.user import User
from tests.adapters.storage.linked_lists import Linked
from tests.services.importing_of import last

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def storage(section: StorageSection, tmp_path: Path) -> AsyncIterator[SqlStorage]:
    secrets = SecretsSection(encryption_key=SecretStr(new_key()))
    async with open_storage(section, tmp_path, secrets) as opened:
        yield opened


async def connected(storage: SqlStorage) -> tuple[Linked, User]:
    """A person whose login ends soon."""
    one = Linked(storage=storage)
    me = await one.connect()
    await one.ends_soon(me)
    return one, me


async def test_an_answer_that_is_lost_while_the_person_agrees_costs_them_nothing(storage: SqlStorage) -> None:
    one = Linked(storage=storage)
    me = await one.me()
    one.service.lost = (ServiceUnavailable("fakelists", "down"), ServiceUnavailable("fakelists", "HTTP 502"))

    made = await one.connections.wait(me, "fakelists", await one.connections.begin("fakelists"))

    assert (made.service, await one.stored(me)) == ("fakelists", "access")


async def test_a_login_that_is_removed_while_it_is_exchanged_leaves_no_token_anywhere(
    storage: SqlStorage,
) -> None:
    one, me = await connected(storage)
    one.service.exchanging = lambda: one.connections.remove(me, "fakelists")

    with pytest.raises(ServiceUnavailable):
        await one.connections.logins.tokens(me.id, "fakelists")

    assert await one.stored(me) is None
    assert await one.connections.list(me) == ()
    assert [tokens.access for tokens in one.service.revoked] == ["old", "old+"]


@pytest.mark.parametrize("is_removed", [True, False], ids=["removed first", "in its place"])
async def test_another_account_that_is_connected_while_the_old_login_is_exchanged_keeps_its_own_tokens(
    storage: SqlStorage, *, is_removed: bool
) -> None:
    one, me = await connected(storage)

    async def another() -> None:
        one.house.clock.advance(MINUTE)
        if is_removed:
            await one.connections.remove(me, "fakelists")
        await one.connect()

    one.service.exchanging = another
    with pytest.raises(ServiceUnavailable):
        await one.connections.logins.tokens(me.id, "fakelists")

    assert await one.stored(me) == "access"
    assert one.service.revoked[-1].access == "old+"
    assert (await one.connections.logins.tokens(me.id, "fakelists")).access == "access"


async def test_a_read_whose_login_is_replaced_while_it_is_exchanged_says_nothing_of_the_new_one(
    storage: SqlStorage,
) -> None:
    one, me = await connected(storage)

    async def another() -> None:
        one.house.clock.advance(MINUTE)
        await one.connect()

    one.service.exchanging = another
    with pytest.raises(ServiceUnavailable):
        await last(one.connections.sync(me, "fakelists"))

    account = await one.only(me)
    assert (account.state, account.failure) == (ConnectionState.ACTIVE, None)
    assert (await last(one.connections.sync(me, "fakelists"))).added.watched == 1


async def test_a_refused_exchange_of_an_old_login_does_not_end_the_new_one(storage: SqlStorage) -> None:
    one, me = await connected(storage)

    async def another() -> None:
        one.house.clock.advance(MINUTE)
        await one.connect()

    one.service.exchanging = another
    one.service.refusal = AccountUnusable("fakelists", "no")
    with pytest.raises(AccountUnusable):
        await one.connections.logins.tokens(me.id, "fakelists")

    assert (await one.only(me)).state is ConnectionState.ACTIVE


async def test_a_removal_at_the_very_moment_of_an_exchange_leaves_nothing(storage: SqlStorage) -> None:
    one, me = await connected(storage)

    await asyncio.gather(
        one.connections.logins.tokens(me.id, "fakelists"),
        one.connections.remove(me, "fakelists"),
        return_exceptions=True,
    )

    assert await one.stored(me) is None
    assert {tokens.access for tokens in one.service.revoked} <= {"old", "old+"}


async def test_a_login_whose_exchange_fails_is_exchanged_by_the_next_who_needs_it(
    storage: SqlStorage,
) -> None:
    one, me = await connected(storage)
    one.service.refusal = ServiceUnavailable("fakelists", "down")
    with pytest.raises(ServiceUnavailable):
        await one.connections.logins.tokens(me.id, "fakelists")

    one.service.refusal = None

    assert await one.connections.logins.tokens(me.id, "fakelists") == Tokens(
        access="old+", refresh="refresh+"
    )


async def test_a_reader_whose_time_ran_out_leaves_the_account_to_who_has_it_now(storage: SqlStorage) -> None:
    one = Linked(storage=storage)
    me = await one.connect()
    now = one.house.clock.now

    async def taken_over() -> None:
        one.house.clock.advance(3 * MINUTE)
        async with storage.transaction() as rows:
            assert await rows.connections.claim(me.id, "fakelists", at=now(), until=now() + MINUTE)

    one.service.meanwhile = taken_over
    await last(one.connections.sync(me, "fakelists"))

    with pytest.raises(ServiceUnavailable):
        await last(one.connections.sync(me, "fakelists"))
    one.house.clock.advance(MINUTE)
    assert (await last(one.connections.sync(me, "fakelists"))).failure is None


async def test_a_claim_is_renewed_and_given_back_by_its_own_word_alone(storage: SqlStorage) -> None:
    one = Linked(storage=storage)
    me = await one.connect()
    now = one.house.clock.now()
    async with storage.transaction() as rows:
        store = rows.connections
        first = await store.claim(me.id, "fakelists", at=now, until=now + MINUTE)
        assert first
        assert await store.claim(me.id, "fakelists", at=now, until=now + MINUTE) is None
        assert await store.hold(me.id, "fakelists", first, until=now + 2 * MINUTE)
        assert await store.claim(me.id, "fakelists", at=now + MINUTE, until=now + 2 * MINUTE) is None

        second = await store.claim(me.id, "fakelists", at=now + 2 * MINUTE, until=now + 3 * MINUTE)
        assert second not in {None, first}
        assert not await store.hold(me.id, "fakelists", first, until=now + 9 * MINUTE)
        assert not await store.release(me.id, "fakelists", first)
        assert await store.claim(me.id, "fakelists", at=now + 2 * MINUTE, until=now + 3 * MINUTE) is None

        assert second
        assert await store.release(me.id, "fakelists", second)
        assert not await store.hold(me.id, "fakelists", second, until=now + 9 * MINUTE)
        assert await store.claim(me.id, "fakelists", at=now, until=now + MINUTE)
