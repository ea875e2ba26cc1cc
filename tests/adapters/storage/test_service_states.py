from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from concierge.adapters.storage.storage import SqlStorage
from concierge.model.service_state import ServiceFailure, ServiceState, state_after
from tests.adapters.storage.statements import Statements
from tests.adapters.storage.values import NOW

LATER = NOW + timedelta(seconds=90)
FAILED = ServiceFailure(service="rutor", at=NOW, code="unavailable", facts={"problem": "ё\0", "status": 502})
WAITS = replace(FAILED, at=LATER, code="rate_limited", facts={}, wait_until=LATER + timedelta(minutes=5))


async def add(storage: SqlStorage, failure: ServiceFailure) -> ServiceState:
    async with storage.transaction() as stores:
        return await stores.service_states.add(failure)


async def test_each_failure_is_one_statement_and_makes_of_the_state_what_the_model_says(
    storage: SqlStorage, statements: Statements
) -> None:
    expected: ServiceState | None = None
    for failure in (FAILED, replace(FAILED, at=LATER, code="challenged"), WAITS, FAILED):
        expected = state_after(expected, failure)
        with statements.counted() as sent:
            assert await add(storage, failure) == expected
        assert len(sent) == 1
    other = await add(storage, replace(WAITS, service="kinozal"))

    async with storage.reading() as stores:
        assert await stores.service_states.list() == (other, expected)
    assert (other.failures, other.wait_until) == (0, WAITS.wait_until)


async def test_failures_that_happen_at_once_are_all_counted(storage: SqlStorage) -> None:
    states = await asyncio.gather(*(add(storage, FAILED) for _ in range(5)))

    assert sorted(state.failures for state in states) == [1, 2, 3, 4, 5]


async def test_a_service_that_is_forgotten_has_no_state(storage: SqlStorage) -> None:
    for service in ("rutor", "kinozal"):
        await add(storage, replace(FAILED, service=service))

    async with storage.transaction() as stores:
        await stores.service_states.forget("rutor")
        await stores.service_states.forget("unknown")

        assert [state.service for state in await stores.service_states.list()] == ["kinozal"]
