"""What language models did is summed up by person, day and model, in few statements."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from concierge.adapters.storage.storage import SqlStorage
from concierge.model.conversation import Usage
from concierge.model.cost import DayUse, ModelUse
from concierge.model.user import User
from concierge.services.costing import Costing
from concierge.testing import FrozenClock
from tests.adapters.storage.statements import Statements
from tests.adapters.storage.values import NOW

A = Usage(model="a", input_tokens=5, cache_read_tokens=2**40, output_tokens=1, cost_micros=700)
B = Usage(model="b", cost_micros=50)


async def add(storage: SqlStorage, user: User, *calls: Usage, days_ago: int = 0) -> None:
    async with storage.transaction() as stores:
        await stores.usage.add(user.id, NOW - timedelta(days=days_ago), calls)


async def test_each_model_has_its_own_sums_of_a_day(storage: SqlStorage, anna: User, boris: User) -> None:
    await asyncio.gather(*(add(storage, anna, A, B, A) for _ in range(3)))
    await add(storage, anna, B, days_ago=1)
    await add(storage, anna, B, days_ago=2)
    await add(storage, boris, B)

    today = NOW.date()
    async with storage.reading() as stores:
        own = await stores.usage.since(today - timedelta(days=1), user_id=anna.id)
        everybodys = await stores.usage.since(today)
        cost = await stores.usage.cost_micros(anna.id, NOW)

    of_a = ModelUse(
        model="a", calls=6, input_tokens=30, cache_read_tokens=6 * 2**40, output_tokens=6, cost_micros=4_200
    )
    of_b = ModelUse(model="b", calls=3, cost_micros=150)
    yesterday = DayUse(
        user_id=anna.id, day=today - timedelta(days=1), use=ModelUse(model="b", calls=1, cost_micros=50)
    )
    mine = tuple(DayUse(user_id=anna.id, day=today, use=use) for use in (of_a, of_b))
    assert own == (yesterday, *mine)
    assert everybodys == (*mine, DayUse(user_id=boris.id, day=today, use=yesterday.use))
    assert cost == 4_350


async def test_what_models_cost_is_read_in_two_statements_for_one_person_and_in_three_for_all(
    storage: SqlStorage, anna: User, statements: Statements
) -> None:
    await add(storage, anna, A, B)
    async with storage.transaction() as stores:
        owner = await stores.users.local_owner()
    costing = Costing(storage, clock=FrozenClock(NOW))

    with statements.counted() as of_one:
        report = await costing.report(anna)
    with statements.counted() as of_all:
        everyones = await costing.everyones(owner)

    assert (len(of_one), len(of_all)) == (2, 3)
    assert [one.report for one in everyones] == [report]


async def test_calls_of_one_model_are_added_in_one_statement(
    storage: SqlStorage, anna: User, statements: Statements
) -> None:
    with statements.counted() as sent:
        await add(storage, anna, A, A, A)

    assert len([one for one in sent if one.startswith("INSERT")]) == 1
