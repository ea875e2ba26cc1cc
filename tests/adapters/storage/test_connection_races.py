"""What happens to a connected account while somebody else is at it, and one that cannot be read at all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from concierge.adapters.storage import SecretsSection, StorageSection, new_key
from concierge.adapters.storage.storage import SqlStorage, open_storage
from concierge.errors import (
    AccountUnusable,
    ConciergeError,
    InputError,
    NotFound,
    ServiceUnavailable,
)
from concierge.model.connection import ConnectionState
from concierge.model.score import Score
from concierge.model.taste import Shelf
from concierge.services.outbox import Outbox
from concierge.services.pushing import ListPusher
from concierge.services.taste import Sought, Taste
from concierge.services.visibility import Visibility
from tests.adapters.storage.linked_lists import DUNE, SEEN, Linked, NicknameService
from tests.services.importing_of import last


@pytest.fixture
async def storage(section: StorageSection, tmp_path: Path) -> AsyncIterator[SqlStorage]:
    secrets = SecretsSection(encryption_key=SecretStr(new_key()))
    async with open_storage(section, tmp_path, secrets) as opened:
        yield opened


async def test_an_account_that_is_removed_while_it_is_read_stays_removed(storage: SqlStorage) -> None:
    one = Linked(storage=storage)
    me = await one.connect()
    one.service.meanwhile = lambda: one.connections.remove(me, "fakelists")

    report = await last(one.connections.sync(me, "fakelists"))

    assert report.added.watched == 1
    assert await one.connections.list(me) == ()


async def test_an_account_that_is_connected_anew_while_the_old_one_is_read_is_read_whole_itself(
    storage: SqlStorage,
) -> None:
    one = Linked(storage=storage)
    me = await one.connect()

    async def again() -> None:
        one.house.clock.advance(timedelta(seconds=1))
        await one.connect()

    one.service.meanwhile = again
    await last(one.connections.sync(me, "fakelists"))

    assert ((await one.only(me)).cursor, (await one.only(me)).synced_at) == ("", None)


async def test_tokens_that_were_exchanged_meanwhile_do_not_end_the_connection(storage: SqlStorage) -> None:
    one = Linked(storage=storage)
    me = await one.connect()
    taste = Taste(storage, one.house.metadata, Visibility(storage), one.house.pushing, clock=one.house.clock)
    await taste.mark_seen(me, Sought(what=DUNE))

    async def exchanged() -> None:
        await one.store(me, '{"access": "fresh", "refresh": "fresh"}')
        one.service.error = AccountUnusable("fakelists", "old tokens")

    one.service.meanwhile = exchanged
    pusher = ListPusher(storage, one.service, one.connections.logins)
    assert await Outbox(storage, [pusher]).deliver_due() == 0
    assert (await one.only(me)).state is ConnectionState.ACTIVE

    one.service.error = None
    async with storage.reading() as rows:
        [effect] = await rows.outbox.of_user(me.id)
    assert await pusher.deliver(effect) == "pushed"


async def test_tokens_that_are_refused_though_nobody_changed_them_end_it(storage: SqlStorage) -> None:
    one = Linked(storage=storage)
    me = await one.connect()
    tokens = await one.connections.logins.tokens(me.id, "fakelists")

    assert await one.connections.logins.expire(me.id, "fakelists", AccountUnusable("fakelists", "no"), tokens)

    assert (await one.only(me)).state is ConnectionState.EXPIRED


async def test_an_account_whose_tokens_are_damaged_can_still_be_removed(storage: SqlStorage) -> None:
    one = Linked(storage=storage)
    me = await one.connect()
    await one.store(me, "{")

    assert await one.connections.remove(me, "fakelists")
    assert await one.connections.list(me) == ()
    assert not await one.connections.remove(me, "no such: service")


@pytest.mark.parametrize(
    "error, is_tried_again",
    [
        (NotFound("no open profile", problem="closed_profile"), True),
        (ServiceUnavailable("nicknames", "down"), True),
        (InputError("no nickname", problem="letterboxd_nickname"), False),
    ],
    ids=["closed", "down", "no nickname"],
)
async def test_an_account_that_cannot_be_read_is_not_asked_again_at_once_and_says_why(
    storage: SqlStorage, error: ConciergeError, *, is_tried_again: bool
) -> None:
    one = Linked(storage=storage, open_service=NicknameService(error))
    me = await one.me()
    await one.connections.add(me, "nicknames", "anna")

    assert [await one.connections.sync_due() for _ in range(3)] == [1, 0, 0]

    connected = await one.only(me)
    assert one.open_service.reads == 1
    assert connected.failure is not None
    assert connected.failure.code == error.code
    one.house.clock.advance(timedelta(days=1))
    assert await one.connections.sync_due() == int(is_tried_again)


async def test_tokens_that_cannot_be_refreshed_now_put_the_read_off(storage: SqlStorage) -> None:
    one = Linked(storage=storage)
    me = await one.connect()
    ends = one.house.clock.now() + timedelta(minutes=5)
    await one.store(me, f'{{"access": "a", "refresh": "r", "expires_at": "{ends.isoformat()}"}}')

    one.service.refusal = ServiceUnavailable("fakelists", "down")

    assert [await one.connections.sync_due() for _ in range(2)] == [1, 0]
    assert (await one.only(me)).failure is not None


async def test_two_changes_of_one_instant_are_both_told(storage: SqlStorage) -> None:
    one = Linked(storage=storage)
    me = await one.connect()
    outbox = Outbox(storage, [ListPusher(storage, one.service, one.connections.logins)])

    for points in (8, 9):
        await one.house.stored(replace(SEEN, score=Score.of(points)), user=me, source="imdb")
        await outbox.deliver_due()

    scores = [change.score for change in one.service.pushed if change.shelf is Shelf.RATINGS]
    assert scores == [Score.of(8), Score.of(9)]
