"""The inbox: what people sent is handled once, whatever dies, and the database hears little of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from sqlalchemy import event

from concierge.adapters.storage.storage import SqlStorage
from concierge.errors import StorageError
from concierge.model.inbox import Incoming
from concierge.ports import Repositories
from concierge.services.background import Background
from concierge.services.inbox import LEASE, RENEWED_EVERY_S, Inbox
from tests.storage import ANNA, BORIS, FailingStorage, SpoiledStorage, StorageInFront, a_storage


def sent(update_id: int, *, user_id: int = ANNA.id, chat_id: int = 7_000_000_000) -> Incoming:
    return Incoming(update_id=update_id, chat_id=chat_id, user_id=user_id, payload=f"payload {update_id}")


@pytest.fixture
async def background() -> AsyncIterator[Background]:
    async with Background() as owned:
        yield owned


@pytest.fixture
def storage() -> SqlStorage:
    return a_storage()


@pytest.fixture
def inbox(storage: SqlStorage, background: Background) -> Inbox:
    return Inbox(storage, background)


@pytest.fixture
def commits(storage: SqlStorage) -> list[object]:
    seen: list[object] = []
    event.listen(storage._engine.sync_engine, "commit", seen.append)
    return seen


async def numbers(inbox: Inbox) -> list[int]:
    return [one.update_id for one in await inbox.due()]


async def test_an_update_is_taken_once(inbox: Inbox) -> None:
    taken = await asyncio.gather(*(inbox.take(sent(5)) for _ in range(8)))

    assert sorted(taken) == [False] * 7 + [True]
    assert not await inbox.take(sent(5))


async def test_one_that_was_handled_is_known_still(inbox: Inbox) -> None:
    await inbox.take(sent(5))
    await inbox.done(5)

    assert not await inbox.take(sent(5))


async def test_what_comes_in_at_once_is_written_at_once(inbox: Inbox, commits: list[object]) -> None:
    assert all(await asyncio.gather(*(inbox.take(sent(number)) for number in range(300))))
    assert len(commits) <= 2

    commits.clear()
    await asyncio.gather(*map(inbox.done, range(300)))

    assert len(commits) <= 2


async def test_what_comes_in_soon_after_a_transaction_is_written_together(
    inbox: Inbox, commits: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("concierge.services.inbox.PACE_S", 3.0)
    await inbox.take(sent(0))
    commits.clear()

    taking = []
    for number in range(1, 6):
        taking.append(asyncio.ensure_future(inbox.take(sent(number))))
        await asyncio.sleep(0.05)

    assert all(await asyncio.gather(*taking))
    assert len(commits) == 1


async def test_a_mark_goes_with_what_comes_in_after_it(inbox: Inbox, commits: list[object]) -> None:
    await inbox.take(sent(1))
    commits.clear()

    async with asyncio.TaskGroup() as group:
        group.create_task(inbox.done(1))
        group.create_task(inbox.take(sent(2)))

    assert len(commits) == 1


async def test_what_an_instance_has_it_is_not_given_again(inbox: Inbox) -> None:
    await inbox.take(sent(5))

    assert await numbers(inbox) == []


async def test_what_was_left_is_everybodys_in_the_order_it_came(
    inbox: Inbox, storage: SqlStorage, background: Background
) -> None:
    async with inbox.holding():
        for number in (11, 9, 10, 2**40):
            await inbox.take(sent(number, user_id=BORIS.id, chat_id=-(2**40)))
        await inbox.done(10)
    other = Inbox(storage, background)

    found = await other.due()

    assert [one.update_id for one in found] == [9, 11, 2**40]
    assert (found[0].payload, found[0].user_id, found[0].chat_id) == ("payload 9", BORIS.id, -(2**40))
    assert await numbers(inbox) == []


async def test_two_instances_never_get_the_same(
    inbox: Inbox, storage: SqlStorage, background: Background
) -> None:
    async with inbox.holding():
        await asyncio.gather(*(inbox.take(sent(number)) for number in range(20)))
    others = [Inbox(storage, background) for _ in range(4)]

    found = await asyncio.gather(*map(numbers, others))

    assert sorted(number for some in found for number in some) == list(range(20))


async def test_an_update_whose_taker_went_away_is_due(inbox: Inbox) -> None:
    taking = asyncio.create_task(inbox.take(sent(5)))
    await asyncio.sleep(0)
    taking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await taking

    found = await numbers(inbox)
    while not found:
        await asyncio.sleep(0.01)
        found = await numbers(inbox)

    assert found == [5]
    assert await numbers(inbox) == []


async def test_who_is_known_no_more_has_nothing_taken_and_others_lose_nothing(inbox: Inbox) -> None:
    taken = await asyncio.gather(
        inbox.take(sent(1)), inbox.take(sent(2, user_id=999)), inbox.take(sent(3, user_id=2**40))
    )

    assert list(taken) == [True, False, False]


async def test_what_was_sent_goes_with_its_person(inbox: Inbox, storage: SqlStorage) -> None:
    async with inbox.holding():
        await inbox.take(sent(1, user_id=BORIS.id))
        await inbox.take(sent(2))
        async with storage.transaction() as rows:
            await rows.users.remove(BORIS.id)

    assert await numbers(inbox) == [2]


@pytest.mark.parametrize("kind", [FailingStorage, SpoiledStorage])
async def test_nothing_is_taken_that_could_not_be_written(
    kind: type[FailingStorage | SpoiledStorage], storage: SqlStorage, background: Background
) -> None:
    weak = kind(storage)
    inbox = Inbox(weak, background)
    if isinstance(weak, FailingStorage):
        weak.error = StorageError("down")
    else:
        weak.is_spoiled = True
    failed = await asyncio.gather(*(inbox.take(sent(n)) for n in range(3)), return_exceptions=True)
    assert all(isinstance(one, StorageError) for one in failed)

    if isinstance(weak, FailingStorage):
        weak.error = None
    else:
        weak.is_spoiled = False

    assert await inbox.take(sent(1))


class WordlessStorage(StorageInFront):
    """A storage that, while it is `wordless`, commits and then says that it could not."""

    wordless = True

    def transaction(self) -> AbstractAsyncContextManager[Repositories]:
        """The storage's transaction, of whose end nothing is heard."""
        return self._without_a_word()

    @asynccontextmanager
    async def _without_a_word(self) -> AsyncIterator[Repositories]:
        async with super().transaction() as stores:
            yield stores
        if self.wordless:
            raise StorageError("the connection broke")


async def test_what_was_written_without_its_taker_hearing_of_it_is_due(
    storage: SqlStorage, background: Background
) -> None:
    wordless = WordlessStorage(storage)
    inbox = Inbox(wordless, background)
    with pytest.raises(StorageError):
        await inbox.take(sent(1))
    wordless.wordless = False

    assert not await inbox.take(sent(1))
    assert await inbox.take(sent(2))

    assert await numbers(inbox) == [1]
    assert await numbers(inbox) == []


async def test_who_looks_while_much_comes_in_is_given_nothing_of_it(inbox: Inbox) -> None:
    async def look() -> list[int]:
        return [number for _ in range(10) for number in await numbers(inbox)]

    looking = asyncio.create_task(look())
    taken = [await asyncio.gather(*(inbox.take(sent(n)) for n in range(k, k + 9))) for k in range(0, 90, 9)]

    assert all(all(some) for some in taken)
    assert await looking == []


async def test_the_answer_comes_with_the_update(
    inbox: Inbox, storage: SqlStorage, background: Background
) -> None:
    async with inbox.holding():
        await inbox.take(sent(1))
        await inbox.take(sent(2, user_id=BORIS.id))
        async with storage.transaction() as rows:
            await rows.inbox.answer(ANNA.id, 1, "ответ")
            await rows.inbox.answer(ANNA.id, 2, "чужой ответ")

    found = await Inbox(storage, background).due()

    assert [(one.update_id, one.answer) for one in found] == [(1, "ответ"), (2, None)]


def test_a_lease_outlives_two_renewals_that_failed() -> None:
    assert LEASE.total_seconds() >= 3 * RENEWED_EVERY_S
