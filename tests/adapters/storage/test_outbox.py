"""The outbox on both databases."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from concierge.adapters.storage import StorageSection
from concierge.adapters.storage.storage import SqlStorage, open_storage
from concierge.errors import KeyReused
from concierge.model.outbox import Effect, EffectState, Failure, NewEffect
from concierge.model.user import User
from tests.adapters.storage.values import NOW

LEASE = timedelta(seconds=60)
OVER = timedelta()


def told(
    user: User,
    key: str = "ready:1",
    *,
    kind: str = "message",
    words: str = "Готово к просмотру!",
    priority: int = 0,
    not_before: datetime | None = None,
) -> NewEffect:
    return NewEffect(
        key=key,
        kind=kind,
        user_id=user.id,
        payload={"text": words, "n": [1, 2.5]},
        priority=priority,
        not_before=not_before,
    )


async def add(storage: SqlStorage, *effects: NewEffect) -> list[Effect]:
    async with storage.transaction() as rows:
        return [await rows.outbox.add(effect) for effect in effects]


async def claim(storage: SqlStorage, limit: int = 10, lease: timedelta = LEASE) -> tuple[Effect, ...]:
    async with storage.transaction() as rows:
        return await rows.outbox.claim(["message"], limit=limit, lease=lease)


async def all_of(storage: SqlStorage, user: User) -> tuple[Effect, ...]:
    async with storage.transaction() as rows:
        return await rows.outbox.of_user(user.id)


async def test_the_same_effect_is_written_once_however_often_it_is_told(
    storage: SqlStorage, anna: User
) -> None:
    [first] = await add(storage, told(anna))

    [again] = await add(storage, told(anna))

    assert again == first
    assert first.payload == {"text": "Готово к просмотру!", "n": [1, 2.5]}
    assert len(await all_of(storage, anna)) == 1


@pytest.mark.parametrize("kind, words", [("message", "нет"), ("push", "Готово к просмотру!")])
async def test_a_key_does_not_stand_for_two_effects(
    storage: SqlStorage, anna: User, kind: str, words: str
) -> None:
    await add(storage, told(anna))

    with pytest.raises(KeyReused):
        await add(storage, told(anna, kind=kind, words=words))

    assert len(await all_of(storage, anna)) == 1


async def test_two_people_may_use_the_same_key(storage: SqlStorage, anna: User, boris: User) -> None:
    await add(storage, told(anna), told(boris, words="Уже"))

    assert [len(await all_of(storage, user)) for user in (anna, boris)] == [1, 1]


async def test_what_is_due_goes_by_priority_then_by_time_then_by_number(
    storage: SqlStorage, anna: User
) -> None:
    hour = timedelta(hours=1)
    await add(
        storage,
        told(anna, "late", not_before=NOW + hour),
        told(anna, "early", not_before=NOW),
        told(anna, "early too", not_before=NOW),
        told(anna, "pressing", priority=-1, not_before=NOW + hour),
        told(anna, "next century", priority=-9, not_before=NOW.replace(year=2126)),
        told(anna, "of another kind", kind="push"),
    )

    claimed = [effect.key for effect in (*await claim(storage, 2), *await claim(storage, 10))]

    assert claimed == ["pressing", "early", "early too", "late"]


async def test_what_is_claimed_is_nobody_elses_until_its_lease_is_over(
    storage: SqlStorage, anna: User
) -> None:
    await add(storage, told(anna))
    [first] = await claim(storage, lease=LEASE)
    nobody = await claim(storage)
    await expire(storage)

    [second] = await claim(storage)

    assert nobody == ()
    assert (first.attempts, second.attempts) == (1, 2)
    assert second.token > first.token
    assert second.state is EffectState.SENDING


async def expire(storage: SqlStorage) -> None:
    """Whatever was to wait has waited."""
    async with storage._engine.begin() as connection:
        await connection.execute(
            text("UPDATE outbox SET due_at = :past WHERE due_at IS NOT NULL"),
            {"past": NOW.replace(year=2020) if not is_file(storage) else "2020-01-01 00:00:00.000000"},
        )


def is_file(storage: SqlStorage) -> bool:
    return storage._engine.dialect.name == "sqlite"


async def test_a_stale_worker_changes_nothing(storage: SqlStorage, anna: User) -> None:
    await add(storage, told(anna))
    [stale] = await claim(storage, lease=OVER)
    [owner] = await claim(storage)

    async with storage.transaction() as rows:
        said = [
            await rows.outbox.done(stale, "1"),
            await rows.outbox.failed(stale, Failure(code="unavailable"), retry_after=None),
            await rows.outbox.done(owner, "2"),
            await rows.outbox.done(owner, "3"),
            await rows.outbox.done(stale, "4"),
        ]

    [effect] = await all_of(storage, anna)
    assert said == [False, False, True, False, False]
    assert (effect.state, effect.result_id, effect.due_at) == (EffectState.DONE, "2", None)
    assert await claim(storage) == ()


async def test_a_failed_effect_waits_and_keeps_its_reason_until_it_happens(
    storage: SqlStorage, anna: User
) -> None:
    failure = Failure(code="rate_limited", facts={"service": "telegram", "wait_s": 1.5})
    await add(storage, told(anna))
    [effect] = await claim(storage)

    async with storage.transaction() as rows:
        assert await rows.outbox.failed(effect, failure, retry_after=LEASE)
    [waiting] = await all_of(storage, anna)
    nothing = await claim(storage)
    await expire(storage)
    [again] = await claim(storage)

    assert (waiting.state, waiting.failure) == (EffectState.PENDING, failure)
    assert nothing == ()
    assert (again.attempts, again.failure) == (2, failure)


async def test_a_dead_effect_is_never_tried_again_and_says_why(storage: SqlStorage, anna: User) -> None:
    await add(storage, told(anna))
    [effect] = await claim(storage)

    async with storage.transaction() as rows:
        assert await rows.outbox.failed(effect, Failure(code="not_allowed"), retry_after=None)

    [dead] = await all_of(storage, anna)
    assert (dead.state, dead.failure) == (EffectState.DEAD, Failure(code="not_allowed"))
    await expire(storage)
    assert await claim(storage) == ()


async def test_a_group_is_taken_whole_of_one_person_and_kind_also_what_is_due_later(
    storage: SqlStorage, anna: User, boris: User
) -> None:
    future = NOW.replace(year=2126)
    await add(
        storage,
        replace(told(anna, "first"), group="s1"),
        replace(told(anna, "later", not_before=future), group="s1"),
        replace(told(anna, "of another group", not_before=future), group="s2"),
        told(anna, "alone", not_before=future),
        replace(told(anna, "of another kind", kind="push", not_before=future), group="s1"),
        replace(told(boris, "of another person", not_before=future), group="s1"),
    )
    [first] = await claim(storage)

    async with storage.transaction() as rows:
        rest = await rows.outbox.claim_group(first, limit=10, lease=LEASE)
        nothing = await rows.outbox.claim_group(first, limit=10, lease=LEASE)

    assert [one.key for one in rest] == ["later"]
    assert nothing == ()
    assert rest[0].state is EffectState.SENDING
    await expire(storage)
    assert {one.key for one in await claim(storage)} >= {"first", "later"}


async def test_a_wait_of_one_person_puts_off_what_is_no_more_pressing_and_is_theirs(
    storage: SqlStorage, anna: User, boris: User
) -> None:
    await add(
        storage,
        told(anna, "limited", priority=3),
        told(anna, "pressing", priority=0, not_before=NOW.replace(year=2125)),
        told(anna, "patient", priority=5),
        told(anna, "of another kind", kind="push", priority=5),
        told(boris, "theirs", priority=5),
    )
    async with storage.transaction() as rows:
        [limited] = await rows.outbox.claim(["message"], limit=1, lease=LEASE)
        await rows.outbox.hold(limited, timedelta(hours=1))

    assert limited.key == "limited"
    assert [one.key for one in await claim(storage)] == ["theirs"]


async def test_whether_something_of_a_group_is_awaited(storage: SqlStorage, anna: User, boris: User) -> None:
    await add(storage, replace(told(anna), group="s1"))

    async def is_awaited(user: User, group: str) -> bool:
        async with storage.reading() as rows:
            return await rows.outbox.is_awaited(user.id, "message", group)

    before = [await is_awaited(anna, "s1"), await is_awaited(anna, "s2"), await is_awaited(boris, "s1")]
    await claim(storage)

    assert before == [True, False, False]
    assert not await is_awaited(anna, "s1")


async def test_only_what_ended_long_ago_is_forgotten(storage: SqlStorage, anna: User) -> None:
    await add(storage, told(anna, "done"), told(anna, "open"))
    effect, _ = await claim(storage)
    async with storage.transaction() as rows:
        await rows.outbox.done(effect, "1")

    async with storage.transaction() as rows:
        kept = await rows.outbox.forget(timedelta(days=1))
        gone = await rows.outbox.forget(-timedelta(days=1))

    assert (kept, gone) == (0, 1)
    assert [effect.key for effect in await all_of(storage, anna)] == ["open"]


async def test_the_last_of_a_kind_is_the_one_that_waits_longest_and_no_dead_one(
    storage: SqlStorage, anna: User, boris: User
) -> None:
    async def last(user: User, kind: str = "message", priority: int = 0) -> datetime | None:
        async with storage.reading() as rows:
            return await rows.outbox.last_due(user.id, kind, priority=priority, but_group="digest")

    tomorrow = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
    await add(storage, told(anna, "dead"))
    [dead] = await claim(storage)
    async with storage.transaction() as rows:
        await rows.outbox.failed(dead, Failure(code="gone"), retry_after=None)
    none = await last(anna)
    await add(storage, told(anna, "done"))
    [done] = await claim(storage)
    async with storage.transaction() as rows:
        await rows.outbox.done(done, "1")
    ended = await last(anna)
    await add(storage, told(anna, "waits", not_before=tomorrow))

    assert none is None
    assert ended is not None
    assert ended < tomorrow
    assert await last(anna) == tomorrow
    assert [await last(boris), await last(anna, "push"), await last(anna, priority=1)] == [None, None, None]


async def test_an_effect_is_gone_with_what_caused_it(storage: SqlStorage, anna: User) -> None:
    async def cause() -> None:
        async with storage.transaction() as rows:
            await rows.outbox.add(told(anna))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await cause()

    assert await all_of(storage, anna) == ()


@pytest.mark.real
async def test_eight_workers_deliver_five_hundred_effects_once_each(
    postgres_url: str, tmp_path: Path
) -> None:
    section = StorageSection(database_url=SecretStr(postgres_url))
    delivered: Counter[int] = Counter()

    async def work(storage: SqlStorage) -> None:
        while batch := await claim(storage, 7):
            for effect in batch:
                delivered[effect.id] += 1
                await asyncio.sleep(0)
                async with storage.transaction() as rows:
                    assert await rows.outbox.done(effect, str(effect.id))

    async with open_storage(section, tmp_path) as one, open_storage(section, tmp_path) as two:
        async with one.transaction() as rows:
            anna = await rows.users.by_telegram_id(1)
            for number in range(500):
                await rows.outbox.add(told(anna, f"{number}", priority=number % 3))
        async with asyncio.TaskGroup() as group:
            for number in range(8):
                group.create_task(work((one, two)[number % 2]))

        assert sorted(delivered.values()) == [1] * 500
        assert {effect.state for effect in await all_of(one, anna)} == {EffectState.DONE}
