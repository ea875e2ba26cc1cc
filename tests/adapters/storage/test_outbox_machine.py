"""The outbox under repetition, reordering, crashes at every point, two workers and time that passes."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Coroutine, Sequence
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import pytest
from hypothesis import settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from pydantic import SecretStr
from sqlalchemy import text

from concierge.adapters.storage import StorageSection
from concierge.adapters.storage.storage import SqlStorage, open_storage
from concierge.errors import KeyReused, RateLimited, ServiceUnavailable
from concierge.model.outbox import Effect, EffectState, NewEffect, Retries
from concierge.services.outbox import Outbox
from tests.adapters.storage.test_outbox import expire

T = TypeVar("T")
KEYS = st.sampled_from(["ready:1", "ready:2", "ready:3", "push:ё"])
PAYLOADS = st.sampled_from(["Готово", "Ждём"])
WORKERS = st.sampled_from([0, 1])
WAY = Retries(first=timedelta(seconds=5), factor=2, longest=timedelta(hours=1), jitter=0.2, attempts=10_000)


class Killed(BaseException):
    """The process ends here, and nothing after it happens."""


class Outside:
    """Where effects happen. It counts, and it fails or dies as it was told to."""

    kind = "message"

    def __init__(self) -> None:
        self.happened: Counter[str] = Counter()
        self.next = "works"
        self.deaths: Counter[str] = Counter()

    async def deliver(self, effect: Effect, others: Sequence[Effect] = (), /) -> str:
        """Happens, fails, or dies before or after it happened."""
        what, self.next = self.next, "works"
        if what == "dies before":
            raise Killed
        if what == "fails":
            raise ServiceUnavailable("telegram", "down")
        if what == "is limited":
            raise RateLimited("telegram", "slowly", retry_after_s=30)
        self.happened[effect.key] += 1
        if what == "dies after":
            self.deaths[effect.key] += 1
            raise Killed
        return f"m{self.happened[effect.key]}"


class OutboxMachine(RuleBasedStateMachine):
    """What was acknowledged happens; more than once only where the process died between the effect and its note."""

    url = ""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = TemporaryDirectory()
        self.outside = Outside()
        self.written: dict[str, str] = {}
        self.stack = AsyncExitStack()
        self.storages = self.do(self.opened())
        self.user_id = self.do(self.owner())

    def do(self, work: Coroutine[object, object, T]) -> T:
        return self.runner.run(work)

    async def opened(self) -> list[SqlStorage]:
        section = StorageSection(database_url=SecretStr(self.url))
        folder = Path(self.folder.name)
        return [await self.stack.enter_async_context(open_storage(section, folder)) for _ in range(2)]

    async def owner(self) -> int:
        async with self.storages[0]._engine.begin() as connection:
            await connection.execute(text("DELETE FROM outbox"))  # a server is shared by all examples
        async with self.storages[0].transaction() as rows:
            return (await rows.users.local_owner()).id

    async def add(self, worker: int, key: str, payload: str, *, dies: bool) -> None:
        effect = NewEffect(key=key, kind="message", user_id=self.user_id, payload={"text": payload})
        async with self.storages[worker].transaction() as rows:
            await rows.outbox.add(effect)
            if dies:
                raise Killed

    @rule(worker=WORKERS, key=KEYS, payload=PAYLOADS, dies=st.booleans())
    def write(self, worker: int, key: str, payload: str, dies: bool) -> None:  # noqa: FBT001  hypothesis draws it
        known = self.written.get(key)
        try:
            self.do(self.add(worker, key, payload, dies=dies))
        except KeyReused:
            assert known not in {None, payload}
        except Killed:
            assert dies
        else:
            assert known in {None, payload}
            self.written[key] = payload

    @rule(worker=WORKERS, how=st.sampled_from(["works", "fails", "is limited", "dies before", "dies after"]))
    def deliver(self, worker: int, how: str) -> None:
        self.outside.next = how
        outbox = Outbox(self.storages[worker], [self.outside], retries=WAY, chance=lambda: 0.5)
        with suppress(BaseExceptionGroup):
            self.do(outbox.deliver_due())
        self.outside.next = "works"

    @rule()
    def time_passes(self) -> None:
        self.do(expire(self.storages[0]))

    @precondition(lambda self: self.written)
    @rule(worker=WORKERS)
    def a_stalled_worker_comes_back(self, worker: int) -> None:
        self.do(self.race(worker))

    async def race(self, worker: int) -> None:
        """One takes what is due and stalls; another takes it over and ends it; the first one's word counts no more."""
        stalled, other = self.storages[worker], self.storages[1 - worker]
        async with stalled.transaction() as rows:
            taken = await rows.outbox.claim(["message"], limit=3, lease=timedelta())
        async with other.transaction() as rows:
            over = await rows.outbox.claim(["message"], limit=3, lease=timedelta(seconds=60))
        assert {effect.id for effect in taken} <= {effect.id for effect in over}
        for effect in over:
            self.outside.happened[effect.key] += 1
            async with other.transaction() as rows:
                assert await rows.outbox.done(effect, "m")
        async with stalled.transaction() as rows:
            assert not any([await rows.outbox.done(effect, "stale") for effect in taken])

    @invariant()
    def nothing_happens_twice_without_a_death_in_between(self) -> None:
        for key, times in self.outside.happened.items():
            assert times <= 1 + self.outside.deaths[key]

    def teardown(self) -> None:
        try:
            self.do(expire(self.storages[0]))
            self.do(Outbox(self.storages[0], [self.outside], retries=WAY).deliver_due())
            self.do(self.ended())
        finally:
            self.do(self.stack.aclose())
            self.runner.close()
            self.folder.cleanup()

    async def ended(self) -> None:
        """Whatever was acknowledged has happened, and nothing else."""
        async with self.storages[0].transaction() as rows:
            effects = await rows.outbox.of_user(self.user_id)
        assert {effect.key: effect.payload["text"] for effect in effects} == self.written
        assert all(effect.state is EffectState.DONE for effect in effects)
        assert set(self.outside.happened) == set(self.written)


def test_the_outbox_in_a_file_loses_nothing_and_repeats_nothing() -> None:
    run_state_machine_as_test(
        OutboxMachine, settings=settings(max_examples=25, stateful_step_count=25, deadline=None)
    )


@pytest.mark.real
def test_the_outbox_on_a_server_loses_nothing_and_repeats_nothing(postgres_url: str) -> None:
    class OnServer(OutboxMachine):
        url = postgres_url

    run_state_machine_as_test(
        OnServer, settings=settings(max_examples=6, stateful_step_count=15, deadline=None)
    )
