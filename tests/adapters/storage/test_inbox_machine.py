"""The inbox under two instances that come, die and stall: each update is held by one, and none is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import pytest
from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from pydantic import SecretStr
from sqlalchemy import text

from concierge.adapters.storage import SecretsSection, StorageSection, new_key
from concierge.adapters.storage.storage import SqlStorage, open_storage
from concierge.model.inbox import Incoming
from concierge.services.background import Background
from concierge.services.inbox import Inbox

T = TypeVar("T")
NUMBERS = st.sets(st.integers(min_value=1, max_value=8), min_size=1)
WHO = st.sampled_from([0, 1])
KEY = SecretStr(new_key())


class InboxMachine(RuleBasedStateMachine):
    """What was taken is with one instance until it is done; what a dead one had goes to whoever looks next."""

    url = ""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = TemporaryDirectory()
        self.stack = AsyncExitStack()
        self.known: set[int] = set()
        self.handled: set[int] = set()
        self.has: list[set[int]] = [set(), set()]
        self.storages: list[SqlStorage] = []
        self.do(self.opened())

    def do(self, work: Coroutine[object, object, T]) -> T:
        return self.runner.run(work)

    async def opened(self) -> None:
        section = StorageSection(database_url=SecretStr(self.url))
        for _ in range(2):
            opened = open_storage(section, Path(self.folder.name), SecretsSection(encryption_key=KEY))
            self.storages.append(await self.stack.enter_async_context(opened))
        self.background = await self.stack.enter_async_context(Background())
        async with self.storages[0]._engine.begin() as connection:
            await connection.execute(text("DELETE FROM inbox"))  # a server is shared by all examples
        async with self.storages[0].transaction() as rows:
            self.user_id = (await rows.users.local_owner()).id
        self.inboxes = [Inbox(storage, self.background) for storage in self.storages]

    async def take(self, who: int, number: int) -> bool:
        payload = f"payload {number}"
        return await self.inboxes[who].take(
            Incoming(update_id=number, chat_id=1, user_id=self.user_id, payload=payload)
        )

    async def both_take(self, numbers: set[int]) -> dict[int, list[bool]]:
        asked = [(number, who) for number in sorted(numbers) for who in (0, 1, 0)]
        taken = await asyncio.gather(*(self.take(who, number) for number, who in asked))
        return {number: list(taken[3 * n : 3 * n + 3]) for n, number in enumerate(sorted(numbers))}

    @rule(numbers=NUMBERS)
    def both_are_sent_the_same_and_one_of_them_twice(self, numbers: set[int]) -> None:
        for number, taken in self.do(self.both_take(numbers)).items():
            assert sum(taken) == (number not in self.known)
            if number not in self.known:
                self.has[taken.index(True) % 2].add(number)
        self.known |= numbers

    @rule(who=WHO, numbers=NUMBERS)
    def some_are_done(self, who: int, numbers: set[int]) -> None:
        async def done() -> None:
            await asyncio.gather(*map(self.inboxes[who].done, mine))

        mine = numbers & self.has[who]
        self.do(done())
        self.has[who] -= mine
        self.handled |= mine

    @rule(who=WHO)
    def one_looks(self, who: int) -> None:
        assert self.found(who) == []

    @rule(who=WHO)
    def one_dies_and_the_other_takes_over(self, who: int) -> None:
        self.inboxes[who] = Inbox(self.storages[who], self.background)
        self.do(self.time_passes(self.has[who]))

        assert self.found(1 - who) == sorted(self.has[who])
        self.has[1 - who] |= self.has[who]
        self.has[who] = set()

    @rule(who=WHO)
    def one_leaves_and_comes_back(self, who: int) -> None:
        async def leave() -> None:
            async with self.inboxes[who].holding():
                pass

        self.do(leave())

        assert self.found(who) == sorted(self.has[who])

    async def time_passes(self, numbers: set[int]) -> None:
        async with self.storages[0]._engine.begin() as connection:
            for number in numbers:
                over = text("UPDATE inbox SET lease_until = received_at WHERE update_id = :number")
                await connection.execute(over, {"number": number})

    def found(self, who: int) -> list[int]:
        due = self.do(self.inboxes[who].due())
        assert all(one.payload == f"payload {one.update_id}" for one in due)
        return [one.update_id for one in due]

    @invariant()
    def nothing_is_lost_and_nothing_is_held_twice(self) -> None:
        assert not self.has[0] & self.has[1]
        assert self.has[0] | self.has[1] | self.handled == self.known

    def teardown(self) -> None:
        self.do(self.stack.aclose())
        self.runner.close()
        self.folder.cleanup()


def test_the_inbox_in_a_file_loses_nothing_and_gives_nothing_twice() -> None:
    run_state_machine_as_test(
        InboxMachine, settings=settings(max_examples=15, stateful_step_count=15, deadline=None)
    )


@pytest.mark.real
def test_the_inbox_on_a_server_loses_nothing_and_gives_nothing_twice(postgres_url: str) -> None:
    class OnServer(InboxMachine):
        url = postgres_url

    run_state_machine_as_test(
        OnServer, settings=settings(max_examples=5, stateful_step_count=12, deadline=None)
    )
