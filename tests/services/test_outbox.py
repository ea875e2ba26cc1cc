"""The dispatcher of the outbox."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from concierge.adapters.storage import StorageSection, open_storage
from concierge.errors import NotAllowed, RateLimited, ServiceUnavailable
from concierge.model.outbox import RETRIES, Effect, EffectState, Failure, NewEffect, Retries
from concierge.ports import Storage
from concierge.services.outbox import Outbox

HOUR = timedelta(hours=1)
ONCE = Retries(first=HOUR, factor=2, longest=HOUR * 9, jitter=0, attempts=1)


class Told:
    """Delivers messages, and fails for those that it was told to."""

    kind = "message"

    def __init__(self, failing: Mapping[str, Exception] | None = None) -> None:
        self.failing = failing or {}
        self.happened: list[str] = []

    async def deliver(self, effect: Effect, others: Sequence[Effect] = (), /) -> str:
        """The key of the effect."""
        if effect.key in self.failing:
            raise self.failing[effect.key]
        self.happened.append(effect.key)
        return effect.key.upper()


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    async with open_storage(StorageSection(), tmp_path) as opened:
        yield opened


async def written(storage: Storage, *keys: str, kind: str = "message") -> None:
    async with storage.transaction() as rows:
        owner = await rows.users.local_owner()
        for key in keys:
            await rows.outbox.add(NewEffect(key=key, kind=kind, user_id=owner.id, payload={}))


async def effects(storage: Storage) -> dict[str, Effect]:
    async with storage.transaction() as rows:
        owner = await rows.users.local_owner()
        return {effect.key: effect for effect in await rows.outbox.of_user(owner.id)}


async def test_what_is_due_happens_once_and_its_result_is_kept(storage: Storage) -> None:
    await written(storage, *(f"m{number}" for number in range(20)))
    told = Told()
    outbox = Outbox(storage, [told])

    happened = [await outbox.deliver_due(), await outbox.deliver_due()]

    assert happened == [20, 0]
    assert sorted(told.happened) == sorted(f"m{number}" for number in range(20))
    assert (await effects(storage))["m7"].result_id == "M7"


async def test_what_nobody_delivers_waits(storage: Storage) -> None:
    await written(storage, "push", kind="push")

    assert await Outbox(storage, []).deliver_due() == 0
    assert await Outbox(storage, [Told()]).deliver_due() == 0

    effect = (await effects(storage))["push"]
    assert (effect.state, effect.attempts) == (EffectState.PENDING, 0)


async def test_a_failing_effect_does_not_stop_the_others_and_is_tried_later(storage: Storage) -> None:
    await written(storage, "a", "b", "c")
    told = Told({"b": ServiceUnavailable("telegram", "down")})
    outbox = Outbox(storage, [told], chance=lambda: 0.5)

    assert await outbox.deliver_due() == 2

    effect = (await effects(storage))["b"]
    assert effect.state is EffectState.PENDING
    assert effect.failure == Failure(code="unavailable", facts={"service": "telegram"})
    assert effect.due_at is not None
    assert effect.due_at > datetime.now(UTC)


async def test_a_service_that_says_when_is_not_asked_before(storage: Storage) -> None:
    await written(storage, "a")
    outbox = Outbox(storage, [Told({"a": RateLimited("telegram", "slowly", retry_after_s=86_400)})])
    before = datetime.now(UTC)

    await outbox.deliver_due()

    due_at = (await effects(storage))["a"].due_at
    assert due_at is not None
    assert due_at > before + timedelta(hours=23)


async def test_what_cannot_get_better_is_dead_at_once_with_its_reason(storage: Storage) -> None:
    await written(storage, "a")

    await Outbox(storage, [Told({"a": NotAllowed("blocked")})]).deliver_due()

    effect = (await effects(storage))["a"]
    assert (effect.state, effect.failure) == (EffectState.DEAD, Failure(code="not_allowed"))


async def test_after_the_last_attempt_an_effect_is_dead(storage: Storage) -> None:
    await written(storage, "a")

    await Outbox(storage, [Told({"a": ServiceUnavailable("x", "down")})], retries=ONCE).deliver_due()

    assert (await effects(storage))["a"].state is EffectState.DEAD


async def test_a_fault_of_ours_comes_out_after_the_others_have_happened(storage: Storage) -> None:
    await written(storage, "a", "b")
    outbox = Outbox(storage, [Told({"a": ZeroDivisionError()})])

    with pytest.raises(BaseExceptionGroup) as caught:
        await outbox.deliver_due()

    assert caught.group_contains(ZeroDivisionError)
    found = await effects(storage)
    assert (found["a"].state, found["b"].state) == (EffectState.SENDING, EffectState.DONE)


async def test_what_ended_today_is_not_forgotten_yet(storage: Storage) -> None:
    await written(storage, "a")
    outbox = Outbox(storage, [Told()])
    await outbox.deliver_due()

    assert await outbox.forget_old() == 0


@given(attempt=st.integers(1, 1000), chance=st.floats(0, 1))
def test_the_wait_grows_and_stays_within_its_bounds(attempt: int, chance: float) -> None:
    wait = RETRIES.wait_after(attempt, chance=chance)
    later = RETRIES.wait_after(attempt + 1, chance=chance)

    assert RETRIES.first * 0.79 <= wait <= later <= RETRIES.longest * 1.21


def test_the_first_waits_are_short_and_together_they_last_more_than_a_day() -> None:
    waits = [RETRIES.wait_after(attempt, chance=0.5) for attempt in range(1, RETRIES.attempts)]

    assert [wait.total_seconds() for wait in waits[:4]] == [5, 10, 20, 40]
    assert timedelta(days=1) < sum(waits, timedelta()) < timedelta(days=3)


async def test_however_much_there_is_for_one_person_the_others_have_their_turn(storage: Storage) -> None:
    told = Told()
    await written(storage, *(f"loud {number}" for number in range(40)))
    async with storage.transaction() as rows:
        quiet = await rows.users.by_telegram_id(1002)
        for key in ("quiet 1", "quiet 2"):
            await rows.outbox.add(NewEffect(key=key, kind="message", user_id=quiet.id, payload={}))

    happened = await Outbox(storage, [told]).deliver_due()

    assert happened == 42
    assert {"quiet 1", "quiet 2"} <= set(told.happened[:16])


async def test_a_channel_at_its_limit_is_left_alone_until_the_next_call_and_loses_nothing(
    storage: Storage,
) -> None:
    class Limited(Told):
        asked = 0

        async def deliver(self, effect: Effect, others: Sequence[Effect] = (), /) -> str:
            self.asked += 1
            raise RateLimited("channel", "slowly", retry_after_s=30)

    await written(storage, *(f"m{number}" for number in range(20)))
    told = Limited()

    await Outbox(storage, [told], retries=ONCE).deliver_due()

    assert told.asked == 8
    assert {one.state for one in (await effects(storage)).values()} == {EffectState.PENDING}
