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
    UnexpectedAnswer,
)
from concierge.model.connection import ConnectionState
from concierge.model.outbox import EffectState
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


GARBLED = [KeyError("items"), ValueError("no number"), RecursionError("deep")]


@pytest.mark.parametrize("fault", GARBLED, ids=lambda fault: type(fault).__name__)
async def test_an_answer_that_an_adapter_stumbles_over_holds_up_nobody_else(
    storage: SqlStorage, fault: Exception
) -> None:
    one = Linked(storage=storage, open_service=NicknameService(fault))
    me = await one.me()
    await one.connections.add(me, "nicknames", "anna")
    one.house.clock.advance(timedelta(seconds=1))
    await one.connect()

    assert await one.connections.sync_due() == 2

    accounts = {account.service: account for account in await one.connections.list(me)}
    failed, read = accounts["nicknames"], accounts["fakelists"]
    assert (failed.failure and failed.failure.code, read.failure) == (UnexpectedAnswer.code, None)
    assert read.synced_at is not None
    assert await one.connections.sync_due() == 0
    one.house.clock.advance(timedelta(hours=3))
    assert await one.connections.sync_due() == 1


@pytest.mark.parametrize("fault", GARBLED, ids=lambda fault: type(fault).__name__)
async def test_rows_before_such_an_answer_are_kept_and_the_report_says_what_happened(
    storage: SqlStorage, fault: Exception
) -> None:
    one = Linked(storage=storage)
    me = await one.connect()
    one.service.error = fault

    report = await last(one.connections.sync(me, "fakelists"))

    assert report.added.watched == 1
    assert report.failure is not None
    assert (report.failure.service, report.failure.code) == ("fakelists", UnexpectedAnswer.code)


@pytest.mark.parametrize("fault", GARBLED, ids=lambda fault: type(fault).__name__)
async def test_such_an_answer_to_a_change_is_noted_with_it(storage: SqlStorage, fault: Exception) -> None:
    one = Linked(storage=storage)
    me = await one.connect()
    await one.house.stored(SEEN, user=me, source="imdb")
    one.service.error = fault

    assert (
        await Outbox(storage, [ListPusher(storage, one.service, one.connections.logins)]).deliver_due() == 0
    )

    async with storage.reading() as rows:
        [effect] = await rows.outbox.of_user(me.id)
    assert effect.failure is not None
    assert (effect.state, effect.failure.code) == (EffectState.PENDING, UnexpectedAnswer.code)


async def test_such_an_answer_to_a_login_is_an_error_of_ours_and_holds_no_removal_up(
    storage: SqlStorage,
) -> None:
    one = Linked(storage=storage)
    me = await one.connect()
    await one.ends_soon(me)
    one.service.refusal = KeyError("access_token")

    with pytest.raises(UnexpectedAnswer):
        await one.connections.logins.tokens(me.id, "fakelists")
    assert (await one.only(me)).state is ConnectionState.ACTIVE
    one.service.unrevoked = KeyError("x")
    assert await one.connections.remove(me, "fakelists")


async def test_an_account_that_ended_is_in_use_again_once_it_is_read(storage: SqlStorage) -> None:
    one = Linked(storage=storage)
    me = await one.connect()
    tokens = await one.connections.logins.tokens(me.id, "fakelists")
    await one.connections.logins.expire(me.id, "fakelists", AccountUnusable("fakelists", "locked"), tokens)

    await last(one.connections.sync(me, "fakelists"))

    account = await one.only(me)
    assert (account.state, account.failure) == (ConnectionState.ACTIVE, None)
    assert account.due_at is not None


@pytest.mark.parametrize("nickname", ["", "  ", "\t\n"], ids=["none", "spaces", "breaks"])
async def test_an_account_without_a_nickname_is_not_added(storage: SqlStorage, nickname: str) -> None:
    one = Linked(storage=storage)
    me = await one.me()

    for service in ("nicknames", "fakelists"):
        with pytest.raises(InputError) as caught:
            await one.connections.add(me, service, nickname)
        assert caught.value.facts == {"problem": "no_nickname", "service": service}

    assert await one.connections.list(me) == ()


async def test_a_nickname_in_place_of_a_login_leaves_no_token_anywhere(storage: SqlStorage) -> None:
    one = Linked(storage=storage)
    me = await one.connect()

    await one.connections.add(me, "fakelists", "anna")

    assert await one.stored(me) is None
    assert [tokens.access for tokens in one.service.revoked] == ["access"]
    with pytest.raises(NotFound):
        await one.connections.logins.tokens(me.id, "fakelists")
    await one.connections.remove(me, "fakelists")
    assert len(one.service.revoked) == 1


async def test_a_change_for_a_login_that_a_nickname_took_the_place_of_is_nobodys(storage: SqlStorage) -> None:
    one = Linked(storage=storage)
    me = await one.connect()
    await one.house.stored(SEEN, user=me, source="imdb")
    await one.connections.add(me, "fakelists", "anna")

    outbox = Outbox(storage, [ListPusher(storage, one.service, one.connections.logins)])

    assert await outbox.deliver_due() == 1
    assert one.service.pushed == []
